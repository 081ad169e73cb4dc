"""Read what waits for people in the order of placing, for one agent or for all"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# What began to wait before the database kept these columns: a few thousand rows, found through an index.
FILL = """
UPDATE fulfilment_tasks SET order_placed_at = placed_at, assigned_agent_id = product_orders.assigned_agent_id
FROM product_orders WHERE product_orders.id = order_id AND fulfilment_tasks.state IN ('waiting', 'fallout')
"""
WAITING = "WHERE state IN ('waiting', 'fallout')"
UNPARKED = "(COALESCE(parked_until, '-infinity'::timestamptz))"
INDEXES = {
    "ix_fulfilment_tasks_waiting": f"(order_placed_at, order_id, {UNPARKED}) {WAITING}",
    "ix_fulfilment_tasks_waiting_of_agent": f"(assigned_agent_id, order_placed_at, order_id, {UNPARKED}) {WAITING}",
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(FILL)
        for name, what in INDEXES.items():
            index = f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON fulfilment_tasks {what}"
            op.execute(sa.text(index.replace(":", r"\:")))
