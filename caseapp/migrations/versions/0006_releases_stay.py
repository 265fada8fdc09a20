"""A released report never changes: the database refuses it. No data changes."""

from caseapp.migrations import guards_0006 as guards

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    guards.create()


def downgrade():
    guards.drop()
