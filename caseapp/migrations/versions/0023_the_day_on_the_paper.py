"""A consent given on paper says which day it was signed. Of those given before nothing says it; going back forgets it."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('consent', sa.Column('signed_on', sa.Date(), nullable=True))


def downgrade():
    op.drop_column('consent', 'signed_on')
