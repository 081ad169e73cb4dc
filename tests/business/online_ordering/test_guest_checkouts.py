"""New customers fill in the steps before the contract while their email address waits for its confirmation."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from business_layer.inventory.resources import Hold, ResourceKind, address_hash
from business_layer.online_ordering.checkout import Checkout, CheckoutStep
from business_layer.online_ordering.checkout_access import CartNotReady
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import NotFound, TooManyAttempts
from tests.builders.orders import CONTACT, CUSTOMER_ID
from tests.builders.services import MORNING, a_dedicated_line, stock_visits
from tests.builders.shopper import HOLDS, Shopper
from tests.fakes.clock import NOON

VISITOR_ID = UUID(int=500)
GUEST = Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=VISITOR_ID, address="198.51.100.7")
HOUR = timedelta(hours=1)
EMAIL = "maria@customers.example"


@pytest.fixture
def guest() -> Shopper:
    guest = Shopper(by=GUEST)
    guest.stock_plenty()
    stock_visits(guest)
    return guest


def a_customer(guest: Shopper, email: str = EMAIL, telephone: str = "") -> Shopper:
    """The customer whose account the guest signed up for, or signs in to."""
    customer = Shopper(guest.books)
    customer.identifiers._last = 900
    kept = guest.books.customers.all[CUSTOMER_ID]
    kept.email, kept.telephone = email, telephone
    return customer


def checkouts(guest: Shopper) -> list[Checkout]:
    return list(guest.books.checkouts.all.values())


def test_what_was_entered_at_sign_up_is_not_asked_again(guest: Shopper) -> None:
    guest.add()

    guest.sign_up()

    view = guest.view_checkout(by=GUEST)
    assert view.next_step is CheckoutStep.BILLING
    assert (view.checkout.contact, view.checkout.customer_id) == (view.checkout.signed_up_as, None)


def test_correcting_the_address_corrects_the_contact_unless_it_is_another(guest: Shopper) -> None:
    guest.add()
    guest.sign_up("typo@customers.example")
    guest.sign_up(EMAIL)
    (checkout,) = checkouts(guest)
    assert checkout.contact
    assert checkout.contact.email == EMAIL
    other = replace(CONTACT, name="Otto Brown")
    guest.give_details(contact=other)

    guest.sign_up("again@customers.example")

    assert checkout.contact == other
    known = guest.as_new_customer.signed_up_as(by=GUEST)
    assert known
    assert known.email == "again@customers.example"


def test_a_new_customer_comes_as_far_as_the_contract(guest: Shopper) -> None:
    guest.add()
    guest.sign_up()
    guest.give_details()

    assert guest.give_billing().next_step is CheckoutStep.CONTRACT

    view = guest.view_checkout(by=GUEST)
    assert (view.documents, guest.books.billing_accounts.all) == ((), {})
    with pytest.raises(NotFound):
        guest.place(view)
    assert guest.books.product_orders.all == {}


def test_nothing_is_begun_for_an_empty_cart_or_one_that_needs_attention(guest: Shopper) -> None:
    with pytest.raises(NotFound):
        guest.sign_up()
    guest.add("conferencing")
    guest.add("mobile-conferencing")

    with pytest.raises(CartNotReady):
        guest.sign_up()

    assert checkouts(guest) == []


def test_the_confirmed_customer_continues_where_the_guest_was(guest: Shopper) -> None:
    guest.add()
    guest.sign_up()
    guest.give_details()
    guest.give_billing()
    customer = a_customer(guest)

    customer.merge(visitor_id=VISITOR_ID, by=customer.by)

    view = customer.view_checkout(by=customer.by)
    assert view.next_step is CheckoutStep.CONTRACT
    assert (view.checkout.customer_id, view.checkout.signed_up_as, view.checkout.billing) == (CUSTOMER_ID, None, None)
    assert view.account
    assert view.account.name == "Maria Lopez"
    assert guest.books.customers.all[CUSTOMER_ID].telephone == "+12125550142"
    assert customer.place(customer.sign()).customer_id == CUSTOMER_ID


@pytest.mark.parametrize("has_checkout", [False, True], ids=["a cart", "a checkout"])
def test_what_a_guest_entered_joins_what_the_customer_has(guest: Shopper, has_checkout: bool) -> None:
    guest.add()
    guest.sign_up()
    guest.give_details()
    customer = a_customer(guest)
    customer.add("mobile-dial-up")
    if has_checkout:
        customer.give_details()

    customer.merge(visitor_id=VISITOR_ID, by=customer.by)

    view = customer.view_checkout(by=customer.by)
    assert view.next_step is CheckoutStep.BILLING
    left_over = [checkout for checkout in checkouts(guest) if checkout.id != view.checkout.id]
    assert [(kept.contact, kept.signed_up_as, kept.customer_id) for kept in left_over] == (
        [(None, None, CUSTOMER_ID)] if has_checkout else []
    )


def test_a_customer_with_accounts_chooses_among_them(guest: Shopper) -> None:
    guest.add()
    guest.sign_up()
    guest.give_details()
    guest.give_billing("Lopez Dental")
    customer = a_customer(guest)
    customer.add("mobile-dial-up")
    customer.give_details()
    customer.give_billing("Maria Lopez")

    customer.merge(visitor_id=VISITOR_ID, by=customer.by)

    assert [account.name for account in customer.view_checkout(by=customer.by).accounts] == ["Maria Lopez"]


def test_another_accounts_number_is_left_alone(guest: Shopper) -> None:
    guest.add()
    guest.sign_up("somebody.else@customers.example")
    customer = a_customer(guest)

    customer.merge(visitor_id=VISITOR_ID, by=customer.by)

    assert guest.books.customers.all[CUSTOMER_ID].telephone == ""


def test_a_stranger_cannot_hold_all_visits(guest: Shopper) -> None:
    line = a_dedicated_line(guest)
    for qualification in guest.books.qualifications.all.values():
        qualification.visitor_id, qualification.customer_id = VISITOR_ID, None
    guest.sign_up()
    guest.stock(ResourceKind.CONFERENCE_PORT, "crowded", *(f"port-{number}" for number in range(HOLDS.by_address)))
    hold = Hold(holder_id=UUID(int=7), at=NOON, until=NOON + HOUR, held_from=address_hash(GUEST.address))
    for resource in guest.books.resources.all.values():
        if resource.pool == "crowded":
            resource.reserve(hold)

    with pytest.raises(TooManyAttempts, match="People on your network"):
        guest.give_details({line.id: MORNING})


def test_the_page_of_the_mailed_link_tells_when_it_began_and_what_is_bought(guest: Shopper) -> None:
    stranger = Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=501))
    assert guest.waiting_checkout(visitor_id=VISITOR_ID, by=stranger) is None
    guest.add()
    guest.add()
    assert guest.waiting_checkout(visitor_id=VISITOR_ID, by=stranger) is None
    guest.sign_up()

    waiting = guest.waiting_checkout(visitor_id=VISITOR_ID, by=stranger)

    assert waiting
    assert waiting.begun_at == NOON
    assert waiting.offerings == (("calling-card", "Calling Card"),)
