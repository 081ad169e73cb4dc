"""Check out before the address is confirmed

A new customer's checkout has no customer until the email address is confirmed, and the browser that signed up finds
its links then. The previous release never reads such a checkout: it looks for a customer's.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("checkouts", "customer_id", nullable=True)
    op.add_column("checkouts", sa.Column("signed_up_as", postgresql.JSONB(), nullable=True))
    op.add_column("checkouts", sa.Column("billing", postgresql.JSONB(), nullable=True))
    with op.get_context().autocommit_block():
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_one_time_tokens_visitor_id ON one_time_tokens (visitor_id)"
        )
