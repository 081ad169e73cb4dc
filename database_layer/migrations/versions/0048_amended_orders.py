"""Keep what an amendment changes in an order: its item's terms, the difference of the plans, and the tasks it replaced

The previous release leaves the columns empty: it amends nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fulfilment_tasks", sa.Column("superseded_in", sa.Integer(), nullable=True))
    op.add_column("product_order_items", sa.Column("amended_in", sa.Integer(), nullable=True))
    op.add_column("product_order_items", sa.Column("revised_in", sa.Integer(), nullable=True))
    op.add_column("order_revisions", sa.Column("terms", postgresql.JSONB(), nullable=True))
    op.add_column("order_revisions", sa.Column("delta", postgresql.JSONB(), nullable=True))
