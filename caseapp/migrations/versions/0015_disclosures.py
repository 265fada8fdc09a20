"""What left a file, to whom, on which ground, and the copies that recipients read. No data changes; going back drops it, the log keeps that it was made."""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0015 as guards

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None
FILE = {'participant_id': 'participant', 'owner_agency_id': 'agency'}
EVERY = sa.Enum('day', 'week', 'month', name='every', native_enum=False, create_constraint=True, length=40)
ANSWER = sa.Enum('confirmed', 'refused', 'withdrawn', name='answer', native_enum=False, create_constraint=True, length=40)


def _table(table, keys, sealed=(), rest=(), maybe=(), uniques=()):
    keys = FILE | keys
    op.create_table(
        table,
        sa.Column('id', sa.Uuid(), nullable=False),
        *(sa.Column(one, sa.Uuid(), nullable=one in maybe) for one in keys),
        *(sa.Column(one, sa.LargeBinary(), nullable=False) for one in sealed),
        *rest,
        *(sa.ForeignKeyConstraint([one], [f'{to}.id'], name=op.f(f'fk_{table}_{one}')) for one, to in keys.items()),
        *(sa.UniqueConstraint(*one, name=op.f(f"uq_{table}_{'_'.join(one)}")) for one in uniques),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
    )
    with op.batch_alter_table(table) as batch_op:
        for column in keys:
            if (column,) not in uniques:
                batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column])


def _instant(name, maybe=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=maybe)


def _day(name):
    return sa.Column(name, sa.Date(), nullable=False)


def _check(table, words, name):
    return sa.CheckConstraint(words, name=op.f(f'ck_{table}_{name}'))


def upgrade():
    texts = ('about', 'why', 'content')
    _table('disclosure', {'recipient_id': 'agency', 'made_by': 'staff'}, texts, [_instant('made_at')])
    _table(
        'disclosure_ground', {'disclosure_id': 'disclosure', 'consent_id': 'consent', 'confirmed_by': 'staff'}, ('law', 'reason'),
        [
            _day('valid_from'), _day('valid_until'), _instant('stated_at'),
            _check('disclosure_ground', 'valid_until >= valid_from', 'valid_span'),
            _check('disclosure_ground', '(consent_id is null) = (confirmed_by is not null)', 'two_people'),
        ],
        maybe=('consent_id', 'confirmed_by'),
    )
    _table(
        'received', {'recipient_id': 'agency'}, ('name',), [_instant('made_at')], uniques=[('participant_id', 'recipient_id')]
    )
    keys = {'received_id': 'received', 'disclosure_id': 'disclosure', 'made_by': 'staff'}
    rest = [_instant('made_at'), _instant('ended_at', maybe=True)]
    _table('disclosed_item', keys, texts, rest, uniques=[('disclosure_id',)])
    _table(
        'standing_disclosure', {'consent_id': 'consent', 'started_by': 'staff'}, (),
        [sa.Column('every', EVERY, nullable=False), _day('next_on'), _instant('started_at'), _instant('ended_at', maybe=True)],
    )
    _table(
        'disclosure_proposal', {'recipient_id': 'agency', 'asked_by': 'staff', 'answered_by': 'staff'}, (*texts, 'law', 'reason'),
        [
            _day('valid_until'), _instant('asked_at'), _instant('answered_at', maybe=True),
            sa.Column('answer', ANSWER, nullable=True),
            _check('disclosure_proposal', '(answer is null) = (answered_at is null)', 'answered'),
            _check('disclosure_proposal', "answered_by is null or (answered_by = asked_by) = (answer = 'withdrawn')", 'another_person'),
        ],
        maybe=('answered_by',),
    )
    guards.create()


def downgrade():
    guards.drop()
    for table in ('disclosure_proposal', 'standing_disclosure', 'disclosed_item', 'received', 'disclosure_ground', 'disclosure'):
        op.drop_table(table)
