"""A referral names the file it became, a topic when it last came to tell less, a copy whether a consent is its ground.

What was told of somebody with protected identity is revealed like any other detail. Referrals answered before name no file: nothing
says which it was. Going back forgets this; who saw what was told then stands as having seen the address.
"""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0020 as guards

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None
FIELDS = ('number', 'birth_date', 'phone', 'email', 'address')


def _fields(codes):
    return sa.Enum(*codes, name='field', native_enum=False, create_constraint=True, length=40)


def _change_fields(before, after):
    with op.batch_alter_table('reveal') as batch_op:
        batch_op.alter_column('field', existing_type=_fields(before), type_=_fields(after), existing_nullable=False)


def upgrade():
    guards.forget()
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
    guards.drop()
    guards.forget()
    with op.batch_alter_table('referral') as batch_op:
        batch_op.drop_index(batch_op.f('ix_referral_participant_id'))
        batch_op.drop_constraint(batch_op.f('fk_referral_participant_id'), type_='foreignkey')
        batch_op.drop_column('participant_id')
    guards.drop()
