"""A number that a customer brings along is moved to us once: the order holds it, and no cart does."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from business_layer.inventory.resources import ResourceKind, ResourceState, ResourceTaken
from business_layer.online_ordering.checkout_access import CartNotReady
from business_layer.online_ordering.kept_number_tries import SHARED_BY
from business_layer.online_ordering.reviewed_cart import NeedKind
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import Invalid, TooManyAttempts
from tests.builders.catalogue import KEEP
from tests.builders.orders import a_customer_actor
from tests.builders.shopper import HOLDS, Shopper, a_qualification, an_answer

NUMBER = "+12125550142"
ALREADY = "already with us"
A_STRANGER = a_customer_actor(UUID(int=999))


def add(shopper: Shopper, *numbers: str) -> Any:
    qualification = a_qualification(shopper.books, an_answer("VoiceLine"))
    answers = {**KEEP, "ported_numbers": list(numbers), "lines": len(numbers)} if numbers else KEEP
    return shopper.add("complete-calling", qualification=qualification, **answers)


def state_of(shopper: Shopper, number: str = NUMBER) -> ResourceState:
    (known,) = [resource for resource in shopper.books.resources.all.values() if resource.value == number]
    return known.state


@pytest.fixture
def shopper() -> Shopper:
    return Shopper()


def test_a_kept_number_is_firm_with_the_order(shopper: Shopper) -> None:
    add(shopper)

    order = shopper.place(shopper.go_to_review())

    assert state_of(shopper) is ResourceState.ASSIGNED
    assert [resource.value for resource in shopper.books.resources.held_by(order.items[0].id)] == [NUMBER]


def test_a_cart_keeps_nobody_from_ordering_their_own_number(shopper: Shopper) -> None:
    add(Shopper(shopper.books, A_STRANGER))
    add(shopper)

    shopper.place(shopper.go_to_review())

    assert state_of(shopper) is ResourceState.ASSIGNED


def test_a_number_stands_in_a_cart_once(shopper: Shopper) -> None:
    add(shopper, "+12125550143", NUMBER)

    with pytest.raises(Invalid, match="already in your cart") as refused:
        add(shopper)

    assert refused.value.field == "ported_numbers.0"


def test_a_number_may_stay_when_something_else_is_changed(shopper: Shopper) -> None:
    item = add(shopper)

    shopper.revise(item, **{**KEEP, "losing_carrier": "New Bell"})

    assert item.values["losing_carrier"] == "New Bell"


def test_nobody_learns_number_after_number_which_are_with_us(shopper: Shopper) -> None:
    ask_for_many(shopper, HOLDS.kept_per_hour)

    with pytest.raises(TooManyAttempts) as refused:
        add(shopper, "+12125550199")

    assert refused.value.field == "ported_numbers.0"
    shopper.clock.pass_time(timedelta(hours=1))
    add(shopper, "+12125550199")


def test_who_throws_the_cookie_away_learns_no_more_from_one_address() -> None:
    books = Shopper().books
    for visitor in range(SHARED_BY):
        ask_for_many(Shopper(books, a_guest(visitor)), HOLDS.kept_per_hour)

    with pytest.raises(TooManyAttempts):
        add(Shopper(books, a_guest(99)))
    add(Shopper(books, a_guest(99, address="198.51.100.8")))


def test_an_answer_that_stays_is_no_new_try(shopper: Shopper) -> None:
    item = add(shopper)

    for n in range(HOLDS.kept_per_hour * 2):
        shopper.revise(item, **{**KEEP, "losing_account": f"AB-{n:04}"})

    assert item.values["losing_account"] == f"AB-{HOLDS.kept_per_hour * 2 - 1:04}"


def test_another_number_in_the_same_item_is_a_new_try(shopper: Shopper) -> None:
    item = add(shopper)
    for n in range(HOLDS.kept_per_hour - 1):
        shopper.revise(item, **{**KEEP, "ported_numbers": [f"+1212555{n:04}"]})

    with pytest.raises(TooManyAttempts) as refused:
        shopper.revise(item, **{**KEEP, "ported_numbers": ["+12125550199"]})

    assert refused.value.field == "ported_numbers.0"


def test_a_number_that_is_ordered_already_is_refused_at_its_field(shopper: Shopper) -> None:
    add(shopper)
    shopper.place(shopper.go_to_review())

    with pytest.raises(ResourceTaken, match=ALREADY) as refused:
        add(shopper, "+12125550143", NUMBER)

    assert refused.value.field == "ported_numbers.1"


@pytest.mark.parametrize("pool", ["local:212", "toll-free:212"])
def test_a_number_of_our_own_that_someone_has_is_refused(shopper: Shopper, pool: str) -> None:
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, pool, NUMBER)
    (own,) = shopper.books.resources.all.values()
    own.state, own.holder_id = ResourceState.WORKING, shopper.identifiers.new()

    with pytest.raises(ResourceTaken, match=ALREADY):
        add(shopper)


def test_a_kept_number_that_stands_in_our_own_stock_is_taken_there(shopper: Shopper) -> None:
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, "local:212", NUMBER)
    add(shopper)

    shopper.place(shopper.go_to_review())

    assert len(shopper.books.resources.all) == 1
    assert state_of(shopper) is ResourceState.ASSIGNED


def test_a_number_that_someone_else_took_meanwhile_stops_the_checkout_and_says_so(shopper: Shopper) -> None:
    add(shopper)
    view = shopper.go_to_review()
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, "local:212", NUMBER)
    (taken,) = shopper.books.resources.all.values()
    taken.state, taken.holder_id = ResourceState.WORKING, shopper.identifiers.new()

    with pytest.raises(CartNotReady):
        shopper.place(view)

    (need,) = shopper.view_cart(by=shopper.by).items[0].needs
    assert (need.kind, ALREADY in need.message) == (NeedKind.NUMBER_LOST, True)


def a_guest(number: int, address: str = "198.51.100.7") -> Actor:
    return Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=600 + number), address=address)


def ask_for_many(shopper: Shopper, numbers: int) -> None:
    for n in range(0, numbers, 10):
        item = add(shopper, *(f"+1212555{n + last:04}" for last in range(10)))
        shopper.remove(item_id=item.id, by=shopper.by)
