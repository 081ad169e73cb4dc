"""Fills in the states of order items that only the previous release has worked on.

It runs until no such item is left, because during an upgrade the previous release still writes them. The release after
this one makes the column required.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

# Few enough that a batch locks no row for long.
ITEMS_A_BATCH = 1000
BATCHES_A_SWEEP = 20

# As `ProductOrderItem` derives it from its tasks. The previous release cancels no single item, and dates none.
FILL = text("""
WITH items AS (
    SELECT id, order_id, action FROM product_order_items
    WHERE state IS NULL ORDER BY id LIMIT :at_once FOR UPDATE SKIP LOCKED
)
UPDATE product_order_items AS item SET state = CASE
    WHEN product_orders.state IN ('rejected', 'cancelled', 'failed') THEN product_orders.state
    WHEN product_orders.state = 'completed' OR items.action = 'noChange' OR work.is_complete THEN 'completed'
    WHEN work.is_complete IS NULL THEN 'acknowledged'
    WHEN work.has_fallout THEN 'held'
    WHEN work.is_waiting THEN 'pending'
    ELSE 'inProgress' END
FROM items JOIN product_orders ON product_orders.id = items.order_id
CROSS JOIN LATERAL (
    SELECT bool_and(task.state = 'completed') AS is_complete, bool_or(task.state = 'fallout') AS has_fallout,
           bool_or(task.state = 'waiting') AS is_waiting
    FROM fulfilment_tasks AS task WHERE task.item_id = items.id) AS work
WHERE item.id = items.id RETURNING item.id
""")


class SqlItemStates:
    """Fills in a few batches, each in a transaction of its own, and returns the number of items."""

    def __init__(self, session_factory: sessionmaker[Session]) -> None:
        self._session_factory = session_factory

    def __call__(self) -> int:
        filled = 0
        for _ in range(BATCHES_A_SWEEP):
            with self._session_factory.begin() as session:
                found = len(session.execute(FILL, {"at_once": ITEMS_A_BATCH}).all())
            filled += found
            if found < ITEMS_A_BATCH:
                break
        return filled
