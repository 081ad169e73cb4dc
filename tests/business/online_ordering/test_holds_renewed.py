"""The holds of a cart item while its answers change, and the limits that they count against."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.resource_rules import ChosenBy, ResourceRule
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState, ResourceTaken, address_hash
from business_layer.online_ordering.cart import Configuration
from business_layer.online_ordering.cart_holds import (
    chosen_toll_free_numbers,
    count_own_numbers,
    numbers_brought_along,
)
from business_layer.shared.actor import Actor
from business_layer.shared.errors import Invalid
from tests.builders.catalogue import a_catalogue, a_row, asks, asks_choice
from tests.builders.entity_facts import facts_of
from tests.builders.orders import CUSTOMER_ID, a_customer_actor, an_agent_actor, an_order, kept
from tests.builders.shopper import HOLDS, Shopper
from tests.fakes.clock import NOON

NUMBER = ResourceKind.TELEPHONE_NUMBER
ADDRESS = "198.51.100.7"
VALUES = [f"+188855501{last:02}" for last in range(30)]
_beginnings = count(10_000, 1_000)


def with_a_mailbox(*more: dict[str, Any]) -> Catalogue:
    """A toll-free number with a mailbox, which may be left out again, and with more scarce things."""
    mailbox: list[dict[str, Any]] = [
        asks_choice("mailbox", "yes", "no"),
        asks("user_name", "user_name", when={"mailbox": "yes"}),
        asks("number", "reserved_number", pool="toll-free:888"),
    ]
    resources = [
        {
            "kind": "user_name",
            "pool": "mail",
            "into": "user_name",
            "chosen_by": "customer",
            "when": {"mailbox": "yes"},
        },
        {"kind": "telephone_number", "pool": "toll-free:888", "into": "number", "chosen_by": "customer"},
        *more,
    ]
    return a_catalogue(a_row(*mailbox, resources=resources))


def someone(shopper: Shopper, by: Actor) -> Shopper:
    other = Shopper(shopper.books, by)
    other.identifiers._last = next(_beginnings)
    return other


@pytest.fixture
def shopper() -> Shopper:
    shopper = Shopper()
    shopper.stock(NUMBER, "toll-free:888", *VALUES)
    return shopper


def held(shopper: Shopper, value: str) -> Resource:
    return next(resource for resource in shopper.books.resources.all.values() if resource.value == value)


def test_a_hold_says_for_which_item_how_long_and_from_where(shopper: Shopper) -> None:
    guest = someone(shopper, replace(shopper.by, address=ADDRESS))

    item = guest.add("toll-free", prefix="888", number=VALUES[0])

    number = held(shopper, VALUES[0])
    assert facts_of(number) == {
        "id": number.id,
        "kind": NUMBER,
        "pool": "toll-free:888",
        "value": VALUES[0],
        "state": ResourceState.RESERVED,
        "holder_id": item.id,
        "reserved_until": NOON + HOLDS.hold_for,
        "held_since": NOON,
        "held_from": address_hash(ADDRESS),
        "available_at": None,
        "referred_to": None,
    }


def test_an_answer_that_is_left_out_releases_what_it_held_and_nothing_else(shopper: Shopper) -> None:
    shopper.catalogues._catalogue = with_a_mailbox()
    answers = {"mailbox": "yes", "user_name": "maria", "number": VALUES[0]}
    item = shopper._add(slug="line", configuration=Configuration(answers=answers), by=shopper.by)
    shopper.clock.pass_time(timedelta(minutes=10))

    shopper._revise(item_id=item.id, configuration=Configuration(answers={**answers, "mailbox": "no"}), by=shopper.by)

    number = held(shopper, VALUES[0])
    assert held(shopper, "maria").state is ResourceState.SPARE
    assert (number.state, number.held_since) == (ResourceState.RESERVED, NOON)
    assert number.reserved_until == NOON + timedelta(minutes=10) + HOLDS.hold_for


def test_too_little_in_stock_for_a_quantity_is_refused_at_the_quantity(shopper: Shopper) -> None:
    shopper.stock(NUMBER, "paging", "+17005550100", "+17005550101")

    with pytest.raises(ResourceTaken, match="Only 2 phone numbers are left") as refused:
        shopper.add("paging", quantity=3)

    assert refused.value.field == "quantity"
    assert shopper.add("paging", quantity=2)


def test_what_the_system_chooses_is_counted_after_what_the_customer_chose(shopper: Shopper) -> None:
    port = {"kind": "conference_port", "pool": "bridge", "into": "port_ids"}
    shopper.catalogues._catalogue = with_a_mailbox(port)
    answers = Configuration(answers={"mailbox": "no", "number": VALUES[0]})

    with pytest.raises(ResourceTaken, match="No conference ports are available"):
        shopper._add(slug="line", configuration=answers, by=shopper.by)

    assert held(shopper, VALUES[0]).state is ResourceState.SPARE


@pytest.mark.parametrize(
    ("by", "address"),
    [(an_agent_actor(on_behalf_of=CUSTOMER_ID), ADDRESS), (a_customer_actor(), "")],
    ids=["an agent", "no known address"],
)
def test_the_limit_of_an_address_is_for_customers_at_a_known_one(shopper: Shopper, by: Actor, address: str) -> None:
    for number in range(HOLDS.by_address):
        other = replace(a_customer_actor(UUID(int=700 + number)), address=address)
        someone(shopper, other).add("toll-free", prefix="888", number=VALUES[number])

    item = someone(shopper, replace(by, address=address)).add("toll-free", prefix="888", number=VALUES[20])

    assert held(shopper, VALUES[20]).holder_id == item.id


def test_other_numbers_are_no_toll_free_numbers(shopper: Shopper) -> None:
    order = kept(shopper.books, an_order())
    shopper.stock(NUMBER, "paging", *(f"+170055501{last:02}" for last in range(HOLDS.toll_free)))
    for pager in shopper.books.resources.all.values():
        if pager.pool == "paging":
            pager.state, pager.holder_id = ResourceState.WORKING, order.items[0].product_id

    assert shopper.add("toll-free", prefix="888", number=VALUES[0])


def test_one_toll_free_number_too_many_is_refused_at_its_field_and_not_held(shopper: Shopper) -> None:
    for value in VALUES[: HOLDS.toll_free]:
        shopper.add("toll-free", prefix="888", number=value)

    with pytest.raises(Invalid) as refused:
        shopper.add("toll-free", prefix="888", number=VALUES[20])

    assert refused.value.errors == {"number": "You can order up to 4 toll-free numbers online. To order more, call us."}
    assert held(shopper, VALUES[20]).state is ResourceState.SPARE


def test_an_item_that_is_revised_is_not_counted_beside_itself(shopper: Shopper) -> None:
    items = [shopper.add("toll-free", prefix="888", number=value) for value in VALUES[: HOLDS.toll_free]]

    shopper.revise(items[0], prefix="888", number=VALUES[20])

    assert held(shopper, VALUES[0]).state is ResourceState.SPARE
    assert held(shopper, VALUES[20]).holder_id == items[0].id


def test_a_cart_that_is_full_of_holds_says_at_which_answer(shopper: Shopper) -> None:
    for n in range(HOLDS.by_cart):
        shopper.add("mobile-dial-up", user_name=f"maria{n}")

    with pytest.raises(Invalid) as refused:
        shopper.add("mobile-dial-up", user_name="one.more")

    assert refused.value.errors == {"user_name": "We can hold up to 10 of these in a cart. Order those first."}


def an_offering(pool: str, chosen_by: ChosenBy = ChosenBy.CUSTOMER, count: str = "") -> ProductOffering:
    """An offering with phone numbers of that pool."""
    rule = ResourceRule(kind="telephone_number", pool=pool, into="numbers", chosen_by=chosen_by, count=count)
    return replace(a_catalogue().offering("line"), resources=(rule,))


@pytest.mark.parametrize(
    ("offering", "own"),
    [
        (an_offering("toll-free:888"), 2),
        (an_offering("local:212", ChosenBy.SYSTEM, "lines"), 3),
        (an_offering("local:212", ChosenBy.SYSTEM), 1),
        (an_offering("kept"), 0),
    ],
    ids=["chosen", "as many as there are lines", "one", "brought along"],
)
def test_our_own_numbers_are_counted_as_they_are_chosen(offering: ProductOffering, own: int) -> None:
    assert count_own_numbers(offering, {"lines": 3, "numbers": VALUES[:2]}) == own


def test_numbers_are_found_by_the_field_in_which_they_were_entered() -> None:
    chosen = {"numbers": VALUES[:2]}
    brought, own = an_offering("kept"), an_offering("toll-free:888")

    assert numbers_brought_along(brought, chosen) == {
        "numbers.0": ("kept", VALUES[0]),
        "numbers.1": ("kept", VALUES[1]),
    }
    assert chosen_toll_free_numbers(own, chosen) == {"numbers.0": VALUES[0], "numbers.1": VALUES[1]}
    for offering in (brought, own):
        assert numbers_brought_along(offering, {}) == chosen_toll_free_numbers(offering, {}) == {}
    assert numbers_brought_along(own, chosen) == chosen_toll_free_numbers(brought, chosen) == {}
