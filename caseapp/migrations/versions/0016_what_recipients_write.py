"""What agencies outside the team ask for and tell. No data changes; going back drops it, the log keeps that it was written."""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0016 as guards

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None
KEYS = {'participant_id': 'participant', 'owner_agency_id': 'agency', 'received_id': 'received'}
SORT = sa.Enum('note', 'start', name='sort', native_enum=False, create_constraint=True, length=40)


def _table(table, keys, sealed, rest, maybe):
    keys = KEYS | keys
    op.create_table(
        table,
        sa.Column('id', sa.Uuid(), nullable=False),
        *(sa.Column(one, sa.Uuid(), nullable=one in maybe) for one in keys),
        *(sa.Column(one, sa.LargeBinary(), nullable=False) for one in sealed),
        *rest,
        *(sa.ForeignKeyConstraint([one], [f'{to}.id'], name=op.f(f'fk_{table}_{one}')) for one, to in keys.items()),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
    )
    with op.batch_alter_table(table) as batch_op:
        for column in keys:
            batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column])


def _instant(name, maybe=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=maybe)


def upgrade():
    _table(
        'topic_request', {'asked_by': 'staff', 'answered_by': 'staff'}, ('about', 'why'),
        [
            _instant('asked_at'), _instant('answered_at', maybe=True),
            sa.CheckConstraint('(answered_at is null) = (answered_by is null)', name=op.f('ck_topic_request_answered')),
        ],
        ('answered_by',),
    )
    _table(
        'statement', {'written_by': 'staff', 'handled_by': 'staff', 'placement_id': 'placement'},
        ('words', 'employer', 'role', 'extent', 'starts_on'),
        [
            sa.Column('sort', SORT, nullable=False), _instant('written_at'), _instant('handled_at', maybe=True),
            sa.CheckConstraint('(handled_at is null) = (handled_by is null)', name=op.f('ck_statement_handled')),
        ],
        ('handled_by', 'placement_id'),
    )
    guards.create()


def downgrade():
    guards.drop()
    for table in ('statement', 'topic_request'):
        op.drop_table(table)
