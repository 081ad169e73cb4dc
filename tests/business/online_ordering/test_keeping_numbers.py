"""A number that a customer brings along is moved to us once: held from the cart on, and then nobody else gets it."""

from datetime import timedelta
from typing import Any

import pytest

from business_layer.inventory.resources import ResourceKind, ResourceState, ResourceTaken
from business_layer.online_ordering.checking_out import CartNotReady
from business_layer.online_ordering.reviewing import NeedKind
from tests.builders.shopping import Shopper, a_qualification, an_answer

NUMBER = "+12125550142"
KEEP = {
    "number_source": "keep",
    "ported_numbers": [NUMBER],
    "losing_carrier": "Old Bell",
    "losing_account": "AB-1234",
    "losing_zip": "10118",
}
ALREADY = "already with us"


def add(shopper: Shopper, *numbers: str) -> Any:
    qualification = a_qualification(shopper.books, an_answer("VoiceLine"))
    answers = {**KEEP, "ported_numbers": list(numbers), "lines": len(numbers)} if numbers else KEEP
    return shopper.add("complete-calling", qualification=qualification, **answers)


def state_of(shopper: Shopper, number: str = NUMBER) -> ResourceState:
    (known,) = [one for one in shopper.books.resources.all.values() if one.value == number]
    return known.state


@pytest.fixture
def shopper() -> Shopper:
    return Shopper()


def test_a_kept_number_is_held_by_the_cart_and_firm_with_the_order(shopper):
    add(shopper)
    assert state_of(shopper) is ResourceState.RESERVED

    order = shopper.place(shopper.go_to_review())

    assert state_of(shopper) is ResourceState.ASSIGNED
    assert [one.value for one in shopper.books.resources.held_by(order.items[0].id)] == [NUMBER]


def test_a_number_that_is_ordered_already_is_refused_at_its_field(shopper):
    add(shopper)
    shopper.place(shopper.go_to_review())

    with pytest.raises(ResourceTaken, match=ALREADY) as refused:
        add(shopper, "+12125550143", NUMBER)

    assert refused.value.field == "ported_numbers.1"


@pytest.mark.parametrize("pool", ["local:212", "toll-free:212"])
def test_a_number_of_our_own_that_somebody_has_is_refused(shopper, pool):
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, pool, NUMBER)
    (own,) = shopper.books.resources.all.values()
    own.state, own.holder_id = ResourceState.WORKING, shopper.identifiers.new()

    with pytest.raises(ResourceTaken, match=ALREADY):
        add(shopper)


def test_a_kept_number_that_stands_in_our_own_stock_is_given_to_nobody_else(shopper):
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, "local:212", NUMBER)

    add(shopper)

    assert len(shopper.books.resources.all) == 1
    assert state_of(shopper) is ResourceState.RESERVED


def test_a_hold_that_ran_out_is_taken_anew_where_nobody_else_took_the_number(shopper):
    add(shopper)
    view = shopper.go_to_review()
    shopper.clock.pass_time(timedelta(minutes=31))

    shopper.place(view)

    assert state_of(shopper) is ResourceState.ASSIGNED


def test_a_number_that_somebody_else_took_meanwhile_stops_the_checkout_and_says_so(shopper):
    add(shopper)
    view = shopper.go_to_review()
    (held,) = shopper.books.resources.all.values()
    held.state, held.holder_id = ResourceState.WORKING, shopper.identifiers.new()

    with pytest.raises(CartNotReady):
        shopper.place(view)

    (need,) = shopper.view_cart(by=shopper.by).items[0].needs
    assert (need.kind, ALREADY in need.message) == (NeedKind.NUMBER_LOST, True)


def test_who_takes_a_new_number_after_all_lets_the_kept_one_go(shopper):
    item = add(shopper)

    shopper.revise(item, number_source="new")

    assert state_of(shopper) is ResourceState.SPARE


def test_out_of_the_cart_the_number_is_free_again(shopper):
    item = add(shopper)

    shopper.remove(item_id=item.id, by=shopper.by)

    assert state_of(shopper) is ResourceState.SPARE
