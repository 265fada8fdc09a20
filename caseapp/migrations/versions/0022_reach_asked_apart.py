"""Reach on PostgreSQL asks each kind by itself, and only of those who can have it. No data changes."""

from caseapp.migrations import guards_0022 as guards

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade():
    guards.create()


def downgrade():
    guards.drop()
