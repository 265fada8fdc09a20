"""A file for named persons only comes back to its sites' coordinators when none of them works any more. No data changes."""

from caseapp.migrations import guards_0013 as guards

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    guards.create()


def downgrade():
    guards.drop()
