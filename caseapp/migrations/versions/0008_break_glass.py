"""Break-glass openings, reach by them until an instant, and a second net that binds the owner too. No data changes.

Going back drops the openings; the log keeps that they were made.
"""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0008 as guards

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None
CATEGORIES = ('danger', 'absent', 'at_the_door', 'on_duty', 'other')


def upgrade():
    op.create_table(
        'emergency_opening',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('participant_id', sa.Uuid(), nullable=False),
        sa.Column('staff_id', sa.Uuid(), nullable=False),
        sa.Column('agency_id', sa.Uuid(), nullable=False),
        sa.Column('category', sa.Enum(*CATEGORIES, name='category', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('reason', sa.LargeBinary(), nullable=False),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('answer', sa.Enum('legitimate', 'ask', 'breach', name='answer', native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column('comment', sa.LargeBinary(), nullable=False),
        sa.Column('reviewed_by', sa.Uuid(), nullable=True),
        sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_emergency_opening_agency_id')),
        sa.ForeignKeyConstraint(['reviewed_by'], ['staff.id'], name=op.f('fk_emergency_opening_reviewed_by')),
        sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_emergency_opening_staff_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_emergency_opening')),
    )
    with op.batch_alter_table('emergency_opening') as batch_op:
        for column in ('participant_id', 'staff_id', 'agency_id', 'opened_at', 'answer', 'reviewed_by'):
            batch_op.create_index(batch_op.f(f'ix_emergency_opening_{column}'), [column])
    guards.create()


def downgrade():
    guards.drop()
    op.drop_table('emergency_opening')
