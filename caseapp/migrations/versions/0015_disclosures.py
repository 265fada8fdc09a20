"""What left a file, to whom and on which consent. No data changes; going back drops the ledger, the log keeps that it was made."""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0015 as guards

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None
KEYS = {'participant_id': 'participant', 'owner_agency_id': 'agency', 'recipient_id': 'agency', 'consent_id': 'consent', 'made_by': 'staff'}


def upgrade():
    op.create_table(
        'disclosure',
        sa.Column('id', sa.Uuid(), nullable=False),
        *(sa.Column(one, sa.Uuid(), nullable=False) for one in KEYS),
        *(sa.Column(one, sa.LargeBinary(), nullable=False) for one in ('about', 'why', 'content')),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        *(sa.ForeignKeyConstraint([one], [f'{to}.id'], name=op.f(f'fk_disclosure_{one}')) for one, to in KEYS.items()),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosure')),
    )
    with op.batch_alter_table('disclosure') as batch_op:
        for column in KEYS:
            batch_op.create_index(batch_op.f(f'ix_disclosure_{column}'), [column])
    guards.create()


def downgrade():
    guards.drop()
    op.drop_table('disclosure')
