"""What an authority asked of us, and what was decided. No data changes; going back drops both, the log keeps that they were made."""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0018 as guards

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None
FILE = {'participant_id': 'participant', 'owner_agency_id': 'agency'}
TABLES = {
    'authority_request': (
        FILE | {'recorded_by': 'staff'},
        ('authority', 'asker', 'service_number', 'verified', 'asked_for', 'law'),
        'received_on',
    ),
    'authority_decision': (
        FILE | {'request_id': 'authority_request', 'decided_by': 'staff', 'recorded_by': 'staff'},
        ('outcome', 'weighing', 'reasons', 'given', 'basis_json'),
        'decided_on',
    ),
}


def upgrade():
    for table, (keys, sealed, day) in TABLES.items():
        unique = [sa.UniqueConstraint('request_id', name=op.f(f'uq_{table}_request_id'))] if 'request_id' in keys else []
        op.create_table(
            table,
            sa.Column('id', sa.Uuid(), nullable=False),
            *(sa.Column(one, sa.Uuid(), nullable=False) for one in keys),
            *(sa.Column(one, sa.LargeBinary(), nullable=False) for one in sealed),
            sa.Column(day, sa.Date(), nullable=False),
            sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
            *(sa.ForeignKeyConstraint([one], [f'{to}.id'], name=op.f(f'fk_{table}_{one}')) for one, to in keys.items()),
            sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
            *unique,
        )
        with op.batch_alter_table(table) as batch_op:
            for column in keys:
                if column != 'request_id':
                    batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column])
    guards.create()


def downgrade():
    guards.drop()
    op.drop_table('authority_decision')
    op.drop_table('authority_request')
