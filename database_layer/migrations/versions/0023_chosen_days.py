"""Keep where to ship, and the days that customers choose"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("product_order_items", sa.Column("move_on", sa.Date(), nullable=True))
    op.add_column("fulfilment_tasks", sa.Column("requested_on", sa.Date(), nullable=True))
    op.add_column("checkouts", sa.Column("shipping", postgresql.JSONB(), nullable=True))
    op.add_column(
        "checkouts",
        sa.Column("move_days", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
    )
