"""Keep what an item and its tasks do by their plan

What the network does with a task, how a task waits for others, its planned days; the state of an item, and what a change
was before. The previous release writes none of these columns: a task without an action adds a service, and an item
without a state has the state that its tasks tell.
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("values_before", postgresql.JSONB(), nullable=True),
        sa.Column("relation", postgresql.JSONB(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("suspension_reason", sa.String(length=40), nullable=True),
    ):
        op.add_column("product_order_items", column)
    for column in (
        sa.Column("action", sa.String(length=40), nullable=True),
        sa.Column("after_kinds", postgresql.JSONB(), nullable=True),
        sa.Column("undoes", sa.UUID(), nullable=True),
        sa.Column("is_point_of_no_return", sa.Boolean(), nullable=True),
        sa.Column("planned_start", sa.Date(), nullable=True),
        sa.Column("planned_end", sa.Date(), nullable=True),
    ):
        op.add_column("fulfilment_tasks", column)
