"""Counts of offerings in the newest orders."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from business_layer.order_management.states import ProductOrderState
from database_layer.long_reads import LongReads
from database_layer.tables.orders import product_order_items, product_orders

CAME_TO_NOTHING = (ProductOrderState.CANCELLED, ProductOrderState.REJECTED, ProductOrderState.FAILED)


class SqlOfferingCounts:
    """Implements `OfferingCounts`."""

    def __init__(self, long_reads: LongReads) -> None:
        self._long_reads = long_reads

    def ordered(self, *, since: datetime, newest: int) -> Mapping[str, int]:
        orders = product_orders.c
        counted = (
            select(orders.id)
            .where(orders.placed_at >= since, orders.state.not_in(CAME_TO_NOTHING))
            .order_by(orders.placed_at.desc())
            .limit(newest)
        )
        items = product_order_items.c
        query = (
            select(items.offering_slug, func.count(items.order_id.distinct()))
            .where(items.order_id.in_(counted))
            .group_by(items.offering_slug)
        )

        def count(connection: Connection) -> Mapping[str, int]:
            return {slug: count for slug, count in connection.execute(query).tuples()}

        return self._long_reads.run(count)
