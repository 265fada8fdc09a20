"""The topics of a consent become a list that an administrator keeps. No data changes; going back forgets what was added."""

import sqlalchemy as sa
from alembic import op
from caseapp.migrations import guards_0017 as guards

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None
TEXTS = ('code', 'name_sv', 'name_en', 'covers_sv', 'covers_en')
FIELDS = (
    'participation', 'attendance', 'contact', 'phase', 'goals', 'placement', 'outcome', 'schooling', 'language',
    'housing', 'debt', 'health', 'substance', 'criminal_record', 'prison',
)
KINDS = ('municipality', 'probation', 'employment', 'police', 'social_insurance', 'other')


def _codes(name, codes):
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _part(table, column, kind):
    op.create_table(
        table,
        sa.Column('topic_id', sa.Uuid(), nullable=False),
        sa.Column(column, kind, nullable=False),
        sa.ForeignKeyConstraint(['topic_id'], ['consent_topic.id'], name=op.f(f'fk_{table}_topic_id')),
        sa.PrimaryKeyConstraint('topic_id', column, name=op.f(f'pk_{table}')),
    )


def upgrade():
    op.create_table(
        'consent_topic',
        sa.Column('id', sa.Uuid(), nullable=False),
        *(sa.Column(one, sa.String(length=200), nullable=False) for one in TEXTS),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('retired', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_topic')),
        sa.UniqueConstraint('code', name=op.f('uq_consent_topic_code')),
    )
    _part('consent_topic_field', 'field', _codes('topicfield', FIELDS))
    _part('consent_topic_never', 'kind', _codes('agencykind', KINDS))
    guards.create()


def downgrade():
    op.drop_table('consent_topic_never')
    op.drop_table('consent_topic_field')
    op.drop_table('consent_topic')
