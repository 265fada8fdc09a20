"""What was proposed, let, and sent stays as it is; what a recipient reads and writes lies where it belongs: by triggers."""

from caseapp.migrations import guards_0024 as guards

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade():
    guards.create()


def downgrade():
    guards.drop()
