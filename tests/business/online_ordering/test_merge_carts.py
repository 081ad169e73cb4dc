"""Signing in makes a guest's cart, and the addresses that the guest asked about, the customer's."""

from uuid import UUID

import pytest

from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.actor import Actor, ActorKind
from tests.builders.orders import CUSTOMER_ID, a_customer_actor
from tests.builders.shopper import Shopper, a_qualification, an_answer
from tests.fakes.unit_of_work import Books

VISITOR_ID = UUID(int=500)
GUEST = Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=VISITOR_ID)


@pytest.fixture
def guest() -> Shopper:
    return Shopper(by=GUEST)


def a_customer(books: Books, by: Actor | None = None) -> Shopper:
    """A customer beside the guest, whose things have identifiers of their own."""
    shopper = Shopper(books, by)
    shopper.identifiers._last = 900
    return shopper


def a_guests_qualification(books: Books) -> ServiceQualification:
    qualification = a_qualification(books, an_answer("DialUp"), an_answer("VoiceLine"))
    qualification.visitor_id, qualification.customer_id = VISITOR_ID, None
    return qualification


@pytest.mark.parametrize("has_cart", [False, True], ids=["no cart yet", "a cart"])
def test_a_guests_answers_become_the_customers_with_the_cart(guest: Shopper, has_cart: bool) -> None:
    asked = [a_guests_qualification(guest.books) for _ in range(2)]
    guest.stock_plenty()
    guest.add("dial-up", qualification=asked[0])
    guest.add("complete-calling", qualification=asked[1])
    guest.add("calling-card")
    customer = a_customer(guest.books)
    if has_cart:
        customer.add("mobile-dial-up")

    assert customer.merge(visitor_id=VISITOR_ID, by=customer.by) == ()

    review = customer.view_cart(by=customer.by)
    assert [qualification.customer_id for qualification in asked] == [CUSTOMER_ID, CUSTOMER_ID]
    assert [item.needs for item in review.items] == [()] * (4 if has_cart else 3)
    carts = [(cart.customer_id, cart.visitor_id) for cart in guest.books.carts.all.values() if cart.is_open]
    assert carts == [(CUSTOMER_ID, None)]


def test_a_guests_cart_stays_with_the_guest_if_an_agent_for_nobody_signs_in(guest: Shopper) -> None:
    guest.add()
    agent = Actor(kind=ActorKind.AGENT, name="Some Agent", user_id=UUID(int=8))
    commits = guest.books.commits

    assert guest.merge(visitor_id=VISITOR_ID, by=agent) == ()

    assert guest.books.commits == commits
    assert len(guest.view_cart(by=GUEST).items) == 1


def test_what_another_customer_put_together_stays_theirs(guest: Shopper) -> None:
    guest.add()
    other = a_customer(guest.books, a_customer_actor(UUID(int=999)))
    other.add("mobile-dial-up")
    customer = a_customer(guest.books)

    customer.merge(visitor_id=VISITOR_ID, by=customer.by)

    assert [item.item.offering_slug for item in customer.view_cart(by=customer.by).items] == ["calling-card"]
    assert [item.item.offering_slug for item in other.view_cart(by=other.by).items] == ["mobile-dial-up"]
