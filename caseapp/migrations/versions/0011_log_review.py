"""Log review: a sample a site and month, the openings in it, and the log by actor or file in order of time."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None
ANSWERS = sa.Enum('legitimate', 'ask', 'breach', name='answer', native_enum=False, create_constraint=True, length=40)


def upgrade():
    op.create_table(
        'log_sample',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('site_id', sa.Uuid(), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('found', sa.Text(), nullable=False),
        sa.Column('signed_by', sa.Uuid(), nullable=True),
        sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '(signed_at is null) = (signed_by is null)', name=op.f('ck_log_sample_signed_by_somebody')
        ),
        sa.ForeignKeyConstraint(['signed_by'], ['staff.id'], name=op.f('fk_log_sample_signed_by')),
        sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_log_sample_site_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_log_sample')),
        sa.UniqueConstraint('site_id', 'month', name=op.f('uq_log_sample_site_id_month')),
    )
    with op.batch_alter_table('log_sample', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_log_sample_signed_by'), ['signed_by'], unique=False)
    op.create_table(
        'sampled_opening',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('sample_id', sa.Uuid(), nullable=False),
        sa.Column('entry_id', sa.Uuid(), nullable=False),
        sa.Column('actor_id', sa.Uuid(), nullable=False),
        sa.Column('participant_id', sa.Uuid(), nullable=False),
        sa.Column('opened_on', sa.Date(), nullable=False),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('hints', sa.String(length=200), nullable=False),
        sa.Column('answer', ANSWERS, nullable=True),
        sa.Column('comment', sa.LargeBinary(), nullable=False),
        sa.Column('answered_by', sa.Uuid(), nullable=True),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '(answered_at is null) = (answered_by is null)', name=op.f('ck_sampled_opening_answered_by_somebody')
        ),
        sa.CheckConstraint(
            '(answered_at is null) = (answer is null)', name=op.f('ck_sampled_opening_answered_with_something')
        ),
        sa.ForeignKeyConstraint(['answered_by'], ['staff.id'], name=op.f('fk_sampled_opening_answered_by')),
        sa.ForeignKeyConstraint(['sample_id'], ['log_sample.id'], name=op.f('fk_sampled_opening_sample_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sampled_opening')),
        sa.UniqueConstraint(
            'sample_id', 'actor_id', 'participant_id', 'opened_on',
            name=op.f('uq_sampled_opening_sample_id_actor_id_participant_id_opened_on'),
        ),
    )
    with op.batch_alter_table('sampled_opening', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sampled_opening_answered_by'), ['answered_by'], unique=False)
    for column in ('actor_id', 'participant_id'):
        op.create_index(f'ix_audit_entry_{column}_at', 'audit_entry', [column, 'at'], unique=False)
        op.drop_index(f'ix_audit_entry_{column}', 'audit_entry')


def downgrade():
    for column in ('participant_id', 'actor_id'):
        op.create_index(f'ix_audit_entry_{column}', 'audit_entry', [column], unique=False)
        op.drop_index(f'ix_audit_entry_{column}_at', 'audit_entry')
    op.drop_table('sampled_opening')
    op.drop_table('log_sample')
