"""Offerings are counted once an order, in the newest orders that came to something."""

from datetime import timedelta

from sqlalchemy import Engine

from business_layer.order_management.states import ProductOrderState
from database_layer.long_reads import LongReads
from database_layer.queries.offering_counts import SqlOfferingCounts
from tests.database.builders import Keeper
from tests.fakes.clock import NOON

# A time in which other tests place no orders.
THEN = NOON + timedelta(days=4000)


def test_offerings_are_counted_in_the_newest_orders_that_came_to_something(engine: Engine, keep: Keeper) -> None:
    home = keep.household()
    pager = {"kind": "numeric"}
    keep.order(home, placed_at=THEN - timedelta(days=100), of_offerings=[("dial-up", {})])
    keep.order(home, placed_at=THEN, of_offerings=[("conferencing", {})])
    keep.order(home, placed_at=THEN + timedelta(hours=1), of_offerings=[("paging", pager), ("paging", pager)])
    keep.order(home, placed_at=THEN + timedelta(hours=2), of_offerings=[("paging", pager), ("toll-free", {})])
    keep.order(
        home,
        placed_at=THEN + timedelta(hours=3),
        state=ProductOrderState.CANCELLED,
        of_offerings=[("toll-free", {})],
    )
    counts = SqlOfferingCounts(LongReads(engine))

    assert counts.ordered(since=THEN, newest=1000) == {"paging": 2, "toll-free": 1, "conferencing": 1}
    assert counts.ordered(since=THEN, newest=2) == {"paging": 2, "toll-free": 1}
