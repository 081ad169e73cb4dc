"""A number that a customer has elsewhere belongs to one product of a service at a time."""

from typing import Any
from uuid import UUID

import pytest

from business_layer.inventory.resources import ResourceState, ResourceTaken
from business_layer.online_ordering.checkout_access import CartNotReady
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import Invalid
from tests.builders.orders import a_customer_actor
from tests.builders.shopper import Shopper

COVERED, MOBILE = "212 555 3131", "917 555 0142"
ALREADY = "already with us"
ONE_NUMBER_EACH: list[tuple[str, dict[str, Any], str]] = [
    ("long-distance", {"covered_numbers": [COVERED]}, "covered_numbers.0"),
    ("mobile-conferencing", {"mobile_number": MOBILE}, "mobile_number"),
    ("mobile-calling-card", {"cards": [{"holder": "Maria", "mobile_number": MOBILE}]}, "cards.0.mobile_number"),
]


@pytest.fixture
def shopper() -> Shopper:
    shopper = Shopper()
    shopper.stock_plenty()
    return shopper


def another_customer(shopper: Shopper) -> Shopper:
    other = Shopper(shopper.books, a_customer_actor(UUID(int=999)))
    other.identifiers._last = 5000
    return other


@pytest.mark.parametrize(("slug", "answers", "field"), ONE_NUMBER_EACH)
def test_a_number_is_in_one_item_of_a_cart(shopper: Shopper, slug, answers, field) -> None:
    shopper.add(slug, **answers)

    with pytest.raises(Invalid, match="already in your cart") as refused:
        shopper.add(slug, **answers)

    assert refused.value.field == field


@pytest.mark.parametrize(("slug", "answers", "field"), ONE_NUMBER_EACH)
def test_a_number_that_one_customer_ordered_is_refused_to_another(shopper: Shopper, slug, answers, field) -> None:
    shopper.add(slug, **answers)
    shopper.place(shopper.go_to_review())

    with pytest.raises(ResourceTaken, match=ALREADY) as refused:
        another_customer(shopper).add(slug, **answers)

    assert refused.value.field == field


def test_one_number_may_have_several_services(shopper: Shopper) -> None:
    shopper.add("long-distance", covered_numbers=[MOBILE])
    shopper.add("mobile-calling-card", cards=[{"holder": "Maria", "mobile_number": MOBILE}])

    assert shopper.view_cart(by=shopper.by).is_ready


def test_a_number_is_firm_with_the_order(shopper: Shopper) -> None:
    shopper.add("long-distance", covered_numbers=[COVERED, MOBILE])

    order = shopper.place(shopper.go_to_review())

    held = shopper.books.resources.held_by(order.items[0].id)
    assert {(resource.value, resource.state) for resource in held} == {
        ("+12125553131", ResourceState.ASSIGNED),
        ("+19175550142", ResourceState.ASSIGNED),
    }


def test_naming_a_number_keeps_nobody_from_ordering_it(shopper: Shopper) -> None:
    shopper.add("long-distance", covered_numbers=[COVERED])
    view = shopper.go_to_review()
    other = another_customer(shopper)
    other.add("long-distance", covered_numbers=[COVERED])
    other.place(other.go_to_review())

    with pytest.raises(CartNotReady):
        shopper.place(view)

    (need,) = shopper.view_cart(by=shopper.by).items[0].needs
    assert ALREADY in need.message


def test_changing_something_else_keeps_the_number(shopper: Shopper) -> None:
    item = shopper.add("mobile-conferencing", mobile_number=MOBILE)

    shopper.revise(item, mobile_number=MOBILE, ports=12)

    assert shopper.view_cart(by=shopper.by).is_ready


def test_a_number_that_came_in_with_a_guests_cart_too_is_needed_once(shopper: Shopper) -> None:
    shopper.add("long-distance", covered_numbers=[COVERED])
    guest = Shopper(shopper.books, Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=500)))
    guest.identifiers._last = 5000
    guest.add("long-distance", covered_numbers=[COVERED])

    shopper.merge(visitor_id=UUID(int=500), by=shopper.by)

    needs = [item.needs for item in shopper.view_cart(by=shopper.by).items]
    assert sorted(map(len, needs)) == [0, 1]


def test_a_number_twice_in_the_rows_of_one_item_is_marked_at_the_second(shopper: Shopper) -> None:
    rows = [{"holder": name, "mobile_number": MOBILE} for name in ("Maria", "John")]

    with pytest.raises(Invalid) as refused:
        shopper.add("mobile-calling-card", cards=[{}, *rows])

    assert list(refused.value.errors) == ["cards.2.mobile_number"]
    assert "entered this number twice" in refused.value.errors["cards.2.mobile_number"]


@pytest.mark.parametrize(
    ("slug", "answers", "field"),
    [
        ("complete-calling", {"area_code": "313"}, "area_code"),
        ("conferencing", {"ports": 100}, "ports"),
        ("mobile-conferencing", {"ports": 50}, "ports"),
    ],
)
def test_what_the_system_chooses_is_refused_in_the_form_if_too_little_is_left(slug: str, answers, field: str) -> None:
    shopper = Shopper()

    with pytest.raises(ResourceTaken, match=r"left|No .* are available") as refused:
        shopper.add(slug, **answers)

    assert refused.value.field == field
