"""Confirmations: what one person asks for and another confirms."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

DEEDS = "deed in ('grant_role', 'reset_sign_in', 'lift_protection', 'destroy_keys', 'bulk_export')"
OTHER = "answered_by is null or (answered_by = asked_by) = (answer = 'withdrawn')"


def upgrade():
    op.create_table(
        'confirmation',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('deed', sa.String(length=40), nullable=False),
        sa.Column('subject_id', sa.Uuid(), nullable=False),
        sa.Column('detail_json', sa.LargeBinary(), nullable=False),
        sa.Column('reason', sa.LargeBinary(), nullable=False),
        sa.Column('asked_by', sa.Uuid(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answered_by', sa.Uuid(), nullable=True),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('answer', sa.String(length=40), nullable=True),
        sa.Column('taken_up_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(DEEDS, name=op.f('ck_confirmation_deed')),
        sa.CheckConstraint(
            "answer in ('confirmed', 'refused', 'withdrawn')", name=op.f('ck_confirmation_answer')
        ),
        sa.CheckConstraint('(answer is null) = (answered_at is null)', name=op.f('ck_confirmation_answered')),
        sa.CheckConstraint(OTHER, name=op.f('ck_confirmation_another_person')),
        sa.CheckConstraint("taken_up_at is null or answer = 'confirmed'", name=op.f('ck_confirmation_taken_up')),
        sa.CheckConstraint('expires_at > asked_at', name=op.f('ck_confirmation_expires')),
        sa.ForeignKeyConstraint(['asked_by'], ['staff.id'], name=op.f('fk_confirmation_asked_by')),
        sa.ForeignKeyConstraint(['answered_by'], ['staff.id'], name=op.f('fk_confirmation_answered_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_confirmation')),
    )
    for name in ('subject_id', 'asked_by', 'expires_at', 'answered_by'):
        op.create_index(op.f(f'ix_confirmation_{name}'), 'confirmation', [name], unique=False)


def downgrade():
    op.drop_table('confirmation')
