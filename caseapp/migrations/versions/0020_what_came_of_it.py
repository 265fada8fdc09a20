"""A referral names the file it became, what a recipient writes the agency it is written to, a copy whether a consent is its ground.

A topic keeps its earlier words, and when it last came to tell less. What was told of somebody with protected identity is revealed
like any other detail, and read by the agency that saw it alone. Referrals answered before name no file: nothing says which it was.
What recipients wrote before goes to the agency that told them first. Going back forgets all this; who saw what was told then stands
as having seen the address.
"""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0006
from caseapp.migrations import guards_0020 as guards

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None
FIELDS = ('number', 'birth_date', 'phone', 'email', 'address')
WRITTEN = ('topic_request', 'statement')
TEXTS = ('name_sv', 'name_en', 'covers_sv', 'covers_en')


def _fields(codes):
    return sa.Enum(*codes, name='field', native_enum=False, create_constraint=True, length=40)


def _change_fields(before, after):
    with op.batch_alter_table('reveal') as batch_op:
        batch_op.alter_column('field', existing_type=_fields(before), type_=_fields(after), existing_nullable=False)


def _address(table):
    """To whom it is written: the agency that told the recipient first."""
    op.add_column(table, sa.Column('addressed_id', sa.Uuid(), nullable=True))
    op.execute(
        f'update {table} set addressed_id = (select i.owner_agency_id from disclosed_item i'
        f' where i.received_id = {table}.received_id order by i.made_at, i.id limit 1)'
    )
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column('addressed_id', existing_type=sa.Uuid(), nullable=False)
        batch_op.create_foreign_key(batch_op.f(f'fk_{table}_addressed_id'), 'agency', ['addressed_id'], ['id'])
        batch_op.create_index(batch_op.f(f'ix_{table}_addressed_id'), ['addressed_id'])


def _forget_address(table):
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_index(batch_op.f(f'ix_{table}_addressed_id'))
        batch_op.drop_constraint(batch_op.f(f'fk_{table}_addressed_id'), type_='foreignkey')
        batch_op.drop_column('addressed_id')


def upgrade():
    guards.forget()
    for table in WRITTEN:
        _address(table)
    op.create_table(
        'consent_topic_words',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('topic_id', sa.Uuid(), nullable=False),
        sa.Column('until', sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(one, sa.String(length=200), nullable=False) for one in TEXTS),
        sa.ForeignKeyConstraint(['topic_id'], ['consent_topic.id'], name=op.f('fk_consent_topic_words_topic_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_topic_words')),
    )
    op.create_index(op.f('ix_consent_topic_words_topic_id'), 'consent_topic_words', ['topic_id'])
    guards_0006.guard('consent_topic_words')
    with op.batch_alter_table('referral') as batch_op:
        batch_op.add_column(sa.Column('participant_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_referral_participant_id'), 'participant', ['participant_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_referral_participant_id'), ['participant_id'])
    guards.create()
    op.add_column('consent_topic', sa.Column('narrowed_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('disclosed_item', sa.Column('on_consent', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(
        'update disclosed_item set on_consent = (select count(g.consent_id) > 0 from disclosure_ground g'
        ' where g.disclosure_id = disclosed_item.disclosure_id)'
    )
    _change_fields(FIELDS, (*FIELDS, 'told'))


def downgrade():
    op.execute("update reveal set field = 'address' where field = 'told'")
    _change_fields((*FIELDS, 'told'), FIELDS)
    op.drop_column('disclosed_item', 'on_consent')
    op.drop_column('consent_topic', 'narrowed_at')
    guards_0006.unguard('consent_topic_words')
    op.drop_table('consent_topic_words')
    guards.drop()
    guards.forget()
    for table in WRITTEN:
        _forget_address(table)
    with op.batch_alter_table('referral') as batch_op:
        batch_op.drop_index(batch_op.f('ix_referral_participant_id'))
        batch_op.drop_constraint(batch_op.f('fk_referral_participant_id'), type_='foreignkey')
        batch_op.drop_column('participant_id')
    guards.ask_as_before()
