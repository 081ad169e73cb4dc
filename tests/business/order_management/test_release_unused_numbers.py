"""Toll-free numbers that were assigned six months ago and do not work are given back, or their orders are named."""

from datetime import timedelta
from uuid import uuid4

import pytest

from business_layer.inventory.resources import (
    RESERVED_AT_MOST,
    Hold,
    Resource,
    ResourceKind,
    ResourceState,
    ResourceTaken,
)
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.release_unused_numbers import (
    ASSIGNED_AT_MOST,
    ReleaseUnusedNumbers,
    UnusedNumbers,
)
from business_layer.order_management.states import ProductOrderState
from tests.builders.orders import an_order
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.unit_of_work import Books

S = ResourceState


class Shelf:
    def __init__(self) -> None:
        self.books, self.clock = Books(), FakeClock()
        self.release = ReleaseUnusedNumbers(self.books, self.clock)

    def assigned(self, order: ProductOrder, *, pool: str = "toll-free:888") -> Resource:
        """A number that was reserved and assigned to the first item of an order just now."""
        number = Resource(id=uuid4(), kind=ResourceKind.TELEPHONE_NUMBER, pool=pool, value=f"+1{uuid4().int % 10**10}")
        number.reserve(Hold(holder_id=order.items[0].id, at=NOON, until=NOON + timedelta(hours=1)))
        number.assign(from_holder=order.items[0].id, to_holder=order.items[0].id, at=NOON)
        self.books.resources.add(number)
        self.books.product_orders.add(order)
        return number


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def an_order_for_a_number(state: ProductOrderState) -> ProductOrder:
    return an_order("toll-free", state=state, number=f"DT-{uuid4().hex}")


def test_a_number_of_an_order_that_ended_is_released_after_six_months(shelf: Shelf) -> None:
    number = shelf.assigned(an_order_for_a_number(ProductOrderState.FAILED))
    local = shelf.assigned(an_order_for_a_number(ProductOrderState.FAILED), pool="local:614")

    shelf.clock.pass_time(ASSIGNED_AT_MOST - timedelta(seconds=1))
    assert shelf.release() == UnusedNumbers(0, ())
    shelf.clock.pass_time(timedelta(seconds=1))
    assert shelf.release() == UnusedNumbers(1, ())

    assert (number.state, number.holder_id, local.state) == (S.SPARE, None, S.ASSIGNED)


def test_the_number_of_an_open_order_stays_and_the_order_is_named(shelf: Shelf) -> None:
    order = an_order_for_a_number(ProductOrderState.HELD)
    number = shelf.assigned(order)
    shelf.clock.pass_time(ASSIGNED_AT_MOST)

    assert shelf.release() == UnusedNumbers(0, (order.number,))
    assert number.state is S.ASSIGNED


def test_a_number_whose_beginning_nobody_noted_counts_from_the_first_look(shelf: Shelf) -> None:
    number = shelf.assigned(an_order_for_a_number(ProductOrderState.FAILED))
    number.held_since = None
    shelf.clock.pass_time(2 * ASSIGNED_AT_MOST)

    assert shelf.release() == UnusedNumbers(0, ())
    assert number.held_since == shelf.clock.now()
    shelf.clock.pass_time(ASSIGNED_AT_MOST)
    assert shelf.release() == UnusedNumbers(1, ())


def test_a_toll_free_number_is_reserved_for_45_days_without_extension() -> None:
    """47 CFR 52.103(b)."""
    number = Resource(id=uuid4(), kind=ResourceKind.TELEPHONE_NUMBER, pool="toll-free:888", value="+18885550100")
    holder = uuid4()
    number.reserve(Hold(holder_id=holder, at=NOON, until=NOON + 2 * RESERVED_AT_MOST))
    assert number.reserved_until == NOON + RESERVED_AT_MOST
    later = NOON + timedelta(days=40)
    number.reserve(Hold(holder_id=holder, at=later, until=later + RESERVED_AT_MOST))
    assert number.reserved_until == NOON + RESERVED_AT_MOST

    ended = NOON + RESERVED_AT_MOST
    with pytest.raises(ResourceTaken):
        number.reserve(Hold(holder_id=holder, at=ended, until=ended + timedelta(days=1)))
