"""Read each list in its own order, so that a page of it costs no more than its rows"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_product_order_items_offering_newest": "product_order_items (offering_slug, order_id)",
    "ix_product_orders_customer_newest": "product_orders (customer_id, placed_at DESC, id DESC)",
    "ix_product_orders_open_of_agent": (
        "product_orders (assigned_agent_id, placed_at DESC, id DESC) WHERE state IN "
        "('acknowledged', 'assessingCancellation', 'held', 'inProgress', 'pending', 'pendingCancellation')"
    ),
    "ix_resources_held_number_ends": (
        "resources (reverse(value) text_pattern_ops, holder_id) "
        "WHERE kind = 'telephone_number' AND holder_id IS NOT NULL"
    ),
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, what in INDEXES.items():
            op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {what}")
