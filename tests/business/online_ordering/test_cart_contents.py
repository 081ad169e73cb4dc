"""The items of a cart: how they are added, changed, removed and put back, and which events that records."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from business_layer.online_ordering.cart import (
    ITEMS_AT_MOST,
    UNDO_FOR,
    Cart,
    CartClosed,
    CartItem,
    CartItemAdded,
    CartItemRemoved,
    Configuration,
    RemovedItem,
)
from business_layer.online_ordering.qualification import AddressQualified
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import Invalid, NotFound
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, the_catalogue
from tests.builders.entity_facts import facts_of
from tests.builders.orders import CUSTOMER_ID, a_customer_actor
from tests.builders.shopper import Shopper, a_qualification, an_answer
from tests.fakes.clock import NOON

CART_ID, VISITOR_ID = UUID(int=400), UUID(int=500)
LATER = NOON + UNDO_FOR / 2


def a_cart(*items: CartItem) -> Cart:
    return Cart(id=CART_ID, customer_id=CUSTOMER_ID, visitor_id=None, changed_at=NOON, items=list(items))


def an_item(number: int = 1, slug: str = "calling-card", quantity: int = 1) -> CartItem:
    offering = the_catalogue().offering(slug)
    configuration = Configuration(answers=ANSWERS[slug], quantity=quantity).normalized_for(offering)
    return CartItem.configured(configuration, offering, 1, id=UUID(int=number), cart_id=CART_ID, at=NOON)


def test_an_item_keeps_its_answers_place_and_prices_of_the_day_it_was_added() -> None:
    shopper = Shopper()
    qualification = a_qualification(shopper.books, an_answer("DialUp"))

    item = shopper.add("dial-up", qualification=qualification)

    offering = the_catalogue().offering("dial-up")
    (cart,) = shopper.books.carts.all.values()
    assert cart.items == [item]
    assert facts_of(item) == {
        "id": item.id,
        "cart_id": cart.id,
        "offering_slug": "dial-up",
        "catalogue_version": 1,
        "values": offering.specification.validate_answers(ANSWERS["dial-up"]),
        "quantity": 1,
        "price_lines": offering.price_lines(item.values),
        "address": qualification.address,
        "qualification_id": qualification.id,
        "added_at": NOON,
    }


def test_a_revised_item_takes_other_answers_another_place_and_the_prices_of_today() -> None:
    shopper = Shopper()
    item = shopper.add("dial-up", qualification=a_qualification(shopper.books, an_answer("DialUp")))
    shopper.catalogues._catalogue = replace(the_catalogue(), number=2)
    other = a_qualification(shopper.books, an_answer("DialUp"))
    other.address = validated_address(**{**AN_ADDRESS, "unit": "Suite 9"})

    revised = shopper._revise(
        item_id=item.id,
        configuration=Configuration(
            answers={**ANSWERS["dial-up"], "user_name": "maria2"}, address=other.address, qualification=other
        ),
        by=shopper.by,
    )

    assert revised is item
    assert (item.values["user_name"], item.catalogue_version) == ("maria2", 2)
    assert (item.address, item.qualification_id) == (other.address, other.id)


def test_a_cart_counts_as_changed_when_an_item_is_revised_or_its_price_accepted() -> None:
    shopper = Shopper()
    item = shopper.add()
    (cart,) = shopper.books.carts.all.values()

    shopper.clock.pass_time(UNDO_FOR / 2)
    shopper._revise(item_id=item.id, configuration=Configuration(answers=ANSWERS["calling-card"]), by=shopper.by)
    assert cart.changed_at == LATER

    shopper.clock.pass_time(UNDO_FOR / 2)
    shopper.accept_price(item_id=item.id, by=shopper.by)
    assert cart.changed_at == NOON + UNDO_FOR


def test_each_addition_and_removal_is_recorded_for_the_customer() -> None:
    shopper = Shopper()
    item = shopper.add()
    (cart,) = shopper.books.carts.all.values()
    shopper.clock.pass_time(UNDO_FOR / 2)
    shopper.remove(item_id=item.id, by=shopper.by)
    shopper.put_back(by=shopper.by)

    facts: dict[str, Any] = {"subject_id": cart.id, "customer_id": CUSTOMER_ID, "offering": "calling-card"}
    assert [event for event in shopper.books.events if not isinstance(event, AddressQualified)] == [
        CartItemAdded(at=NOON, monthly_cents=100, **facts),
        CartItemRemoved(at=LATER, **facts),
        CartItemAdded(at=LATER, monthly_cents=100, **facts),
    ]
    assert cart.changed_at == LATER


def test_a_customer_who_was_a_visitor_before_opens_a_cart_as_a_customer_alone() -> None:
    shopper = Shopper(by=replace(a_customer_actor(), visitor_id=VISITOR_ID))
    shopper.add()

    (cart,) = shopper.books.carts.all.values()

    assert (cart.customer_id, cart.visitor_id, cart.changed_at) == (CUSTOMER_ID, None, NOON)


def test_a_full_cart_takes_nothing_more() -> None:
    cart = a_cart(*(an_item(number) for number in range(ITEMS_AT_MOST - 1)))
    cart.add(an_item(100), at=NOON)

    with pytest.raises(Invalid, match="holds up to 50 items"):
        cart.add(an_item(101), at=NOON)

    assert len(cart.items) == ITEMS_AT_MOST


def test_a_removed_item_is_kept_as_it_was_and_comes_back_so() -> None:
    item, other = an_item(1), an_item(2, "mobile-dial-up")
    item.address = validated_address(**AN_ADDRESS)
    before = dict(facts_of(item))
    cart = a_cart(item, other)

    assert cart.remove(item.id, at=LATER) is item

    assert (cart.items, cart.changed_at) == ([other], LATER)
    assert cart.last_removed == RemovedItem.of(item, at=LATER)
    back = cart.put_back(at=LATER + UNDO_FOR / 2)
    assert facts_of(back) == before
    assert (cart.items, cart.last_removed, cart.changed_at) == ([other, back], None, LATER + UNDO_FOR / 2)


def test_an_item_that_is_gone_is_said_to_be_gone() -> None:
    cart = a_cart(an_item(1))

    with pytest.raises(NotFound, match="no longer in your cart"):
        cart.remove(UUID(int=2), at=NOON)

    assert len(cart.items) == 1
    with pytest.raises(NotFound, match="nothing left to undo"):
        cart.put_back(at=NOON)


def test_an_ordered_cart_changes_no_more() -> None:
    item = an_item()
    cart = a_cart(item, an_item(2))
    cart.remove(UUID(int=2), at=NOON)

    cart.close(at=LATER)

    assert (cart.is_open, cart.changed_at, cart.last_removed) == (False, LATER, None)
    changes = [
        lambda: cart.add(an_item(3), at=LATER),
        lambda: cart.remove(item.id, at=LATER),
        lambda: cart.put_back(at=LATER),
        lambda: cart.close(at=LATER),
    ]
    for change in changes:
        with pytest.raises(CartClosed, match="already ordered"):
            change()
    assert cart.items == [item]


def test_a_merged_cart_takes_what_fits_and_closes_the_guests() -> None:
    own, first, second, third = (an_item(number) for number in range(4))
    cart = a_cart(own)
    guest = Cart(id=UUID(int=401), customer_id=None, visitor_id=VISITOR_ID, changed_at=NOON)
    guest.items = [first, second, third]
    first.cart_id = third.cart_id = guest.id

    left_out = cart.merge(guest, [first.id, third.id], at=LATER)

    assert left_out == [second]
    assert (cart.items, cart.changed_at) == ([own, first, third], LATER)
    assert {item.cart_id for item in cart.items} == {cart.id}
    assert (guest.items, guest.is_open) == ([], False)


@pytest.mark.parametrize("quantity", [0, 21])
def test_a_quantity_that_the_offering_does_not_have_is_refused_when_an_item_is_added_or_changed(quantity: int) -> None:
    paging = the_catalogue().offering("paging")
    item = an_item(slug="paging", quantity=20)
    expected = {"quantity": "Choose a quantity from 1 to 20."}

    with pytest.raises(Invalid) as refused:
        an_item(slug="paging", quantity=quantity)
    assert refused.value.errors == expected
    with pytest.raises(Invalid) as refused:
        item.reconfigure(Configuration(answers=item.values, quantity=quantity), paging, 1)
    assert refused.value.errors == expected
    assert item.quantity == 20
