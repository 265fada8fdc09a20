"""Signed checkpoints of the log, which never change."""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations.guards_0006 import guard, unguard

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'checkpoint',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('signature', sa.LargeBinary(length=64), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_checkpoint')),
        sa.UniqueConstraint('number', name=op.f('uq_checkpoint_number')),
    )
    guard('checkpoint')


def downgrade():
    unguard('checkpoint')
    op.drop_table('checkpoint')
