"""Scarce things are held for the customer who orders them, and no one hoards them."""

from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest

from business_layer.inventory.resources import Resource, ResourceKind, ResourceState, ResourceTaken
from business_layer.online_ordering.cart import ITEMS_AT_MOST
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import Invalid, TooManyAttempts
from tests.builders.orders import CUSTOMER_ID, a_customer_actor, an_agent_actor, an_order, kept
from tests.builders.shopper import HOLDS, Shopper
from tests.fakes.unit_of_work import Books

NUMBER = ResourceKind.TELEPHONE_NUMBER
_beginnings = count(10_000, 1_000)
VALUES = [f"+188855501{last:02}" for last in range(30)]


@pytest.fixture
def books() -> Books:
    shopper = Shopper()
    shopper.stock(NUMBER, "toll-free:888", *VALUES)
    return shopper.books


def a_guest(number: int, address: str = "198.51.100.7") -> Actor:
    return Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=600 + number), address=address)


def someone(books: Books, by: Actor) -> Shopper:
    """A shopper beside others, whose things have identifiers of their own."""
    shopper = Shopper(books, by)
    shopper.identifiers._last = next(_beginnings)
    return shopper


def take(shopper: Shopper, *values: str) -> None:
    for value in values:
        shopper.add("toll-free", prefix="888", number=value)


def held(books: Books, value: str) -> Resource:
    return next(resource for resource in books.resources.all.values() if resource.value == value)


def test_a_guests_cart_holds_only_so_many(books: Books) -> None:
    guest = someone(books, a_guest(1))
    take(guest, *VALUES[: HOLDS.by_cart])

    with pytest.raises(Invalid, match="up to 10 of these") as refused:
        take(guest, VALUES[20])

    assert refused.value.field == "number"


def test_all_carts_from_one_address_hold_only_so_many(books: Books) -> None:
    """A visitor who throws the cookie away gets no more."""
    for visitor, value in enumerate(VALUES[: HOLDS.by_address]):
        take(someone(books, a_guest(visitor)), value)

    with pytest.raises(TooManyAttempts, match="try again in half an hour") as refused:
        take(someone(books, a_guest(99)), VALUES[20])

    assert refused.value.field == "number"
    take(someone(books, a_guest(99, address="198.51.100.8")), VALUES[21])


def test_what_is_no_longer_held_is_not_counted(books: Books) -> None:
    for visitor, value in enumerate(VALUES[: HOLDS.by_address]):
        take(someone(books, a_guest(visitor)), value)
    later = someone(books, a_guest(99))
    later.clock.pass_time(HOLDS.hold_for)

    take(later, VALUES[20])

    assert held(books, VALUES[20]).reserved_until == later.clock.now() + HOLDS.hold_for


def test_agents_share_an_address_and_are_not_counted(books: Books) -> None:
    for number in range(HOLDS.by_address + 1):
        agent = an_agent_actor(on_behalf_of=UUID(int=700 + number))
        take(someone(books, agent), VALUES[number])

    assert {held(books, value).state for value in VALUES[: HOLDS.by_address + 1]} == {ResourceState.RESERVED}


def test_renewing_does_not_hold_for_ever(books: Books) -> None:
    guest = someone(books, a_guest(1))
    item = guest.add("toll-free", prefix="888", number=VALUES[0])
    number = held(books, VALUES[0])
    since = guest.clock.now()

    while guest.clock.now() < since + HOLDS.longest - timedelta(minutes=20):
        guest.revise(item, prefix="888", number=VALUES[0])
        guest.clock.pass_time(timedelta(minutes=20))
    guest.revise(item, prefix="888", number=VALUES[0])

    assert number.reserved_until == since + HOLDS.longest
    guest.clock.pass_time(timedelta(minutes=20))
    with pytest.raises(ResourceTaken, match="hold this any longer"):
        guest.revise(item, prefix="888", number=VALUES[0])
    again, other = someone(books, a_guest(2)), someone(books, a_guest(3, address="198.51.100.8"))
    again.clock.pass_time(HOLDS.longest)
    other.clock.pass_time(HOLDS.longest)
    with pytest.raises(ResourceTaken, match="hold this any longer"):
        take(again, VALUES[0])
    take(other, VALUES[0])


def test_after_a_rest_a_number_is_held_anew(books: Books) -> None:
    guest = someone(books, a_guest(1))
    item = guest.add("toll-free", prefix="888", number=VALUES[0])
    guest.clock.pass_time(HOLDS.longest + HOLDS.hold_for)

    guest.revise(item, prefix="888", number=VALUES[0])

    assert held(books, VALUES[0]).reserved_until == guest.clock.now() + HOLDS.hold_for


def test_a_customer_orders_only_so_many_toll_free_numbers_alone(books: Books) -> None:
    shopper = someone(books, a_customer_actor())
    have(books, HOLDS.toll_free - 1)
    take(shopper, VALUES[0])

    with pytest.raises(Invalid, match="up to 4 toll-free numbers online") as refused:
        take(shopper, VALUES[1])

    assert refused.value.field == "number"


def test_what_was_put_together_as_a_guest_is_counted_when_it_is_ordered(books: Books) -> None:
    shopper = someone(books, a_customer_actor())
    guest = someone(books, a_guest(1))
    take(guest, *VALUES[: HOLDS.toll_free + 1])
    shopper.merge(visitor_id=UUID(int=601), by=shopper.by)
    view = shopper.go_to_review()

    with pytest.raises(Invalid, match="call us"):
        shopper.place(view)

    assert books.product_orders.all == {}


def test_a_customer_orders_only_so_many_numbers_of_any_kind_alone(books: Books) -> None:
    shopper = someone(books, a_customer_actor())
    shopper.stock(NUMBER, "paging", *(f"+170055501{last:02}" for last in range(HOLDS.numbers + 1)))
    shopper.add("paging", quantity=HOLDS.numbers)
    shopper.place(shopper.go_to_review())
    shopper.add("paging")
    view = shopper.go_to_review()

    with pytest.raises(Invalid, match="up to 6 numbers online") as refused:
        shopper.place(view)

    assert refused.value.errors == {}


def test_an_agent_orders_more_for_the_customer_who_called(books: Books) -> None:
    have(books, HOLDS.toll_free)
    agent = someone(books, an_agent_actor(on_behalf_of=CUSTOMER_ID))
    take(agent, VALUES[0])

    assert agent.place(agent.go_to_review()).number


def test_a_merged_cart_holds_no_more_than_any_other_and_says_what_was_left_out(books: Books) -> None:
    customer, guest = someone(books, a_customer_actor()), someone(books, a_guest(1))
    for n in range(HOLDS.by_cart - 1):
        customer.add("mobile-dial-up", user_name=f"maria{n}")
    take(guest, *VALUES[:2])
    guest.add("calling-card")

    left_out = customer.merge(visitor_id=UUID(int=601), by=customer.by)

    assert left_out == ("Toll Free (888) 555-0101",)
    assert len(customer.view_cart(by=customer.by).items) == HOLDS.by_cart + 1
    assert (
        next(resource for resource in books.resources.all.values() if resource.value == VALUES[1]).state
        is ResourceState.SPARE
    )


def test_a_merged_cart_has_no_more_items_than_any_other(books: Books) -> None:
    customer, guest = someone(books, a_customer_actor()), someone(books, a_guest(1))
    for _ in range(ITEMS_AT_MOST - 1):
        customer.add("calling-card")
    guest.add("calling-card")
    guest.stock_plenty()
    guest.add("conferencing")

    left_out = customer.merge(visitor_id=UUID(int=601), by=customer.by)

    assert left_out == ("Voice Conferencing",)
    assert len(customer.view_cart(by=customer.by).items) == ITEMS_AT_MOST


def have(books: Books, numbers: int) -> None:
    """Toll-free numbers that the customer ordered before."""
    order = kept(books, an_order())
    for n in range(numbers):
        books.resources.add(
            Resource(
                id=UUID(int=900 + n),
                kind=NUMBER,
                pool="toll-free:877",
                value=f"+187755501{n:02}",
                state=ResourceState.WORKING,
                holder_id=order.items[0].product_id,
            )
        )
