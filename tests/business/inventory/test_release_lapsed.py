"""Releasing reservations whose time has run out."""

from datetime import timedelta
from uuid import UUID

from business_layer.inventory.release_lapsed import MOST_RELEASED, ReleaseLapsedReservations
from business_layer.inventory.resources import Hold, Resource, ResourceKind, ResourceState
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.unit_of_work import Books

CART_ITEM = UUID(int=1)


def a_held_number(books: Books, value: str, minutes: int) -> Resource:
    resource = Resource(id=UUID(int=int(value)), kind=ResourceKind.TELEPHONE_NUMBER, pool="local:212", value=value)
    resource.reserve(Hold(holder_id=CART_ITEM, at=NOON, until=NOON + timedelta(minutes=minutes)))
    books.resources.add(resource)
    return resource


def test_only_reservations_that_ran_out_become_spare() -> None:
    books, clock = Books(), FakeClock()
    lapsed, held = a_held_number(books, "1", minutes=30), a_held_number(books, "2", minutes=31)
    clock.pass_time(timedelta(minutes=30))

    released = ReleaseLapsedReservations(books, clock)()

    assert released == 1
    assert (lapsed.state, lapsed.holder_id) == (ResourceState.SPARE, None)
    assert (held.state, held.holder_id) == (ResourceState.RESERVED, CART_ITEM)


def test_so_many_are_released_at_a_time_and_the_rest_next_time() -> None:
    books, clock = Books(), FakeClock()
    for number in range(MOST_RELEASED + 1):
        a_held_number(books, f"{number}", minutes=1)
    clock.pass_time(timedelta(minutes=1))
    release = ReleaseLapsedReservations(books, clock)

    assert [release(), release(), release()] == [500, 1, 0]
