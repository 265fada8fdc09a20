"""What a participant lets an agency tell others. No data changes; going back drops the answers, the log keeps that they were given."""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0014 as guards

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None
SEALED = ('about', 'said', 'why', 'witness')


def _index(table, *columns):
    with op.batch_alter_table(table) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column])


def upgrade():
    op.create_table(
        'consent',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('participant_id', sa.Uuid(), nullable=False),
        sa.Column('owner_agency_id', sa.Uuid(), nullable=False),
        sa.Column('recipient_id', sa.Uuid(), nullable=False),
        *(sa.Column(one, sa.LargeBinary(), nullable=False) for one in SEALED),
        sa.Column('way', sa.Enum('on_screen', 'on_paper', 'by_phone', name='way', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('valid_from', sa.Date(), nullable=False),
        sa.Column('valid_until', sa.Date(), nullable=False),
        sa.Column('recorded_by', sa.Uuid(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('valid_until >= valid_from', name=op.f('ck_consent_valid_span')),
        sa.ForeignKeyConstraint(['owner_agency_id'], ['agency.id'], name=op.f('fk_consent_owner_agency_id')),
        sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_consent_participant_id')),
        sa.ForeignKeyConstraint(['recipient_id'], ['agency.id'], name=op.f('fk_consent_recipient_id')),
        sa.ForeignKeyConstraint(['recorded_by'], ['staff.id'], name=op.f('fk_consent_recorded_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consent')),
    )
    _index('consent', 'participant_id', 'owner_agency_id', 'recipient_id', 'recorded_by')
    op.create_table(
        'consent_withdrawal',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('participant_id', sa.Uuid(), nullable=False),
        sa.Column('owner_agency_id', sa.Uuid(), nullable=False),
        sa.Column('consent_id', sa.Uuid(), nullable=False),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('renewed_as', sa.Uuid(), nullable=True),
        sa.Column('recorded_by', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['consent_id'], ['consent.id'], name=op.f('fk_consent_withdrawal_consent_id')),
        sa.ForeignKeyConstraint(['owner_agency_id'], ['agency.id'], name=op.f('fk_consent_withdrawal_owner_agency_id')),
        sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_consent_withdrawal_participant_id')),
        sa.ForeignKeyConstraint(['recorded_by'], ['staff.id'], name=op.f('fk_consent_withdrawal_recorded_by')),
        sa.ForeignKeyConstraint(['renewed_as'], ['consent.id'], name=op.f('fk_consent_withdrawal_renewed_as')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_withdrawal')),
        sa.UniqueConstraint('consent_id', name=op.f('uq_consent_withdrawal_consent_id')),
    )
    _index('consent_withdrawal', 'participant_id', 'owner_agency_id', 'recorded_by', 'renewed_as')
    guards.create()


def downgrade():
    guards.drop()
    op.drop_table('consent_withdrawal')
    op.drop_table('consent')
