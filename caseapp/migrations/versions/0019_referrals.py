"""What agencies outside the team send in, and the answers. No data changes; going back drops it, the log keeps that it was sent."""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0019 as guards

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None
KEYS = {'owner_agency_id': 'agency', 'site_id': 'site', 'sent_by': 'staff', 'answered_by': 'staff'}
SEALED = ('name', 'number', 'phone', 'email', 'words', 'person_agrees', 'contact', 'reason')
ANSWER = sa.Enum('accepted', 'declined', name='referralanswer', native_enum=False, create_constraint=True, length=40)


def upgrade():
    op.create_table(
        'referral',
        sa.Column('id', sa.Uuid(), nullable=False),
        *(sa.Column(one, sa.Uuid(), nullable=one == 'answered_by') for one in KEYS),
        *(sa.Column(one, sa.LargeBinary(), nullable=False) for one in SEALED),
        sa.Column('reason_shown', sa.Boolean(), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answer_by', sa.Date(), nullable=False),
        sa.Column('answer', ANSWER, nullable=True),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('(answer is null) = (answered_at is null)', name=op.f('ck_referral_answered')),
        sa.CheckConstraint('(answer is null) = (answered_by is null)', name=op.f('ck_referral_answered_by')),
        *(sa.ForeignKeyConstraint([one], [f'{to}.id'], name=op.f(f'fk_referral_{one}')) for one, to in KEYS.items()),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_referral')),
    )
    with op.batch_alter_table('referral') as batch_op:
        for column in KEYS:
            batch_op.create_index(batch_op.f(f'ix_referral_{column}'), [column])
    guards.create()


def downgrade():
    guards.drop()
    op.drop_table('referral')
