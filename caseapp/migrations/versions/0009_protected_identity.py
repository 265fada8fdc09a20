"""Decisions on protected identity, what of one was revealed to whom and why, and the name under which a staff member works.

Files that were protected before have no decision yet: their workers record one. Staff get an empty working name, sealed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from caseapp.foundation.encryption import keys_of
from caseapp.foundation.encryption.envelope import Scope
from caseapp.migrations import guards_0009 as guards

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None
FIELDS = ('number', 'birth_date', 'phone', 'email', 'address')


def upgrade():
    op.create_table(
        'protection_decision',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.LargeBinary(), nullable=False),
        sa.Column('ground', sa.LargeBinary(), nullable=False),
        sa.Column('decider', sa.LargeBinary(), nullable=False),
        sa.Column('decided_on', sa.LargeBinary(), nullable=False),
        sa.Column('recorded_by', sa.Uuid(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        *_of_a_file('protection_decision', 'recorded_by'),
    )
    _index('protection_decision', 'participant_id', 'owner_agency_id', 'recorded_by')
    op.create_table(
        'reveal',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('field', sa.Enum(*FIELDS, name='field', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('reason', sa.LargeBinary(), nullable=False),
        sa.Column('revealed_by', sa.Uuid(), nullable=False),
        sa.Column('revealed_at', sa.DateTime(timezone=True), nullable=False),
        *_of_a_file('reveal', 'revealed_by'),
    )
    _index('reveal', 'participant_id', 'owner_agency_id', 'revealed_by')
    guards.create()
    # SQLite adds a column in place: to copy the table would break the views that stand on it.
    empty = {'server_default': sa.text("x''")} if op.get_bind().dialect.name == 'sqlite' else {}
    op.add_column('staff', sa.Column('working_name', sa.LargeBinary(), nullable=not empty, **empty))
    _seal_empty_names(op.get_bind())
    if not empty:
        op.alter_column('staff', 'working_name', nullable=False)


def _of_a_file(table, who):
    keys = {'participant_id': 'participant', 'owner_agency_id': 'agency', who: 'staff'}
    return (
        sa.Column('participant_id', sa.Uuid(), nullable=False),
        sa.Column('owner_agency_id', sa.Uuid(), nullable=False),
        *(sa.ForeignKeyConstraint([one], [f'{to}.id'], name=op.f(f'fk_{table}_{one}')) for one, to in keys.items()),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
    )


def _index(table, *columns):
    with op.batch_alter_table(table) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column])


def _seal_empty_names(connection):
    """Every sealed column is filled, so that absence tells nothing."""
    staff = sa.table('staff', sa.column('id', sa.Uuid), sa.column('working_name', sa.LargeBinary))
    with Session(connection) as session:
        for id_ in session.scalars(sa.select(staff.c.id)).all():
            blob = keys_of(session).seal(Scope('staff', id_), ('staff', 'working_name', id_), b'', 64)
            session.execute(sa.update(staff).where(staff.c.id == id_).values(working_name=blob))
        session.flush()


def downgrade():
    op.drop_column('staff', 'working_name')
    guards.drop()
    op.drop_table('reveal')
    op.drop_table('protection_decision')
