"""Keep whether an account is a home's or a business's"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("billing_accounts", sa.Column("kind", sa.String(length=40), nullable=True))
