"""Hand-overs of a file from one worker to another. No data changes; going back drops them."""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0012 as guards

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None
KEYS = {'participant_id': 'participant', 'owner_agency_id': 'agency', 'giver_id': 'staff', 'receiver_id': 'staff'}


def upgrade():
    op.create_table(
        'hand_over',
        sa.Column('id', sa.Uuid(), nullable=False),
        *(sa.Column(one, sa.Uuid(), nullable=False) for one in KEYS),
        sa.Column('promises', sa.LargeBinary(), nullable=False),
        sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('giver_id <> receiver_id', name=op.f('ck_hand_over_two_people')),
        *(sa.ForeignKeyConstraint([one], [f'{to}.id'], name=op.f(f'fk_hand_over_{one}')) for one, to in KEYS.items()),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_over')),
    )
    with op.batch_alter_table('hand_over') as batch_op:
        for column in KEYS:
            batch_op.create_index(batch_op.f(f'ix_hand_over_{column}'), [column])
    guards.create()


def downgrade():
    guards.drop()
    op.drop_table('hand_over')
