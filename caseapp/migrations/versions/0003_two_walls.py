"""Two walls that stood in queries alone: facts about family, and what another agency wrote of an exit. No data changes."""

from caseapp.migrations import guards_0003 as guards

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    guards.create()


def downgrade():
    guards.drop()
