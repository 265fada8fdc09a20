"""What hangs on a consent or a disclosure lies in its file, and what a recipient reads or wrote stays as it is: by triggers."""

from caseapp.migrations import guards_0021 as guards

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade():
    guards.create()


def downgrade():
    guards.drop()
