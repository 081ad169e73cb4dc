"""The actor's checkout: who may open one, what it shows, and which step is next."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from business_layer.billing.accounts import BillFormat
from business_layer.online_ordering.checkout import CheckoutStep, ShippingChoice, ShipTo, StepMissing
from business_layer.online_ordering.checkout_access import AccountMissing, CartNotReady
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import NotFound
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.orders import CONTACT, CUSTOMER_ID
from tests.builders.services import MORNING, a_dedicated_line, a_kept_number, revise_there
from tests.builders.shopper import Shopper
from tests.fakes.clock import NOON

IN_ALBANY = validated_address(street="1 Main Street", unit="", city="Albany", state="NY", zip_code="12207")
A_BOX = validated_address(street="PO Box 1200", unit="", city="New York", state="NY", zip_code="10118")


def next_step(shopper: Shopper) -> CheckoutStep:
    return shopper.view_checkout(by=shopper.by).next_step


def test_a_guest_has_to_sign_up_or_in_first() -> None:
    guest = Shopper(by=Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=601)))
    guest.add()

    with pytest.raises(AccountMissing, match="Sign up or sign in"):
        guest.view_checkout(by=guest.by)


def test_a_checkout_whose_cart_alone_was_given_to_the_customer_is_completed() -> None:
    guest = Shopper(by=Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=601)))
    guest.add()
    guest.sign_up()
    guest.give_details()
    guest.give_billing()
    # The previous release gives away the cart at sign-in; it does not know that a guest's has a checkout.
    (cart,) = guest.books.carts.all.values()
    cart.give_to(CUSTOMER_ID)
    customer = Shopper(guest.books)
    customer.identifiers._last = 900

    assert next_step(customer) is CheckoutStep.BILLING
    customer.give_billing()
    order = customer.place(customer.sign())

    assert (order.customer_id, order.contact) == (CUSTOMER_ID, CONTACT)
    (checkout,) = guest.books.checkouts.all.values()
    assert (checkout.customer_id, checkout.signed_up_as) == (CUSTOMER_ID, None)


def test_without_a_cart_or_with_an_empty_one_there_is_nothing_to_check_out(shopper: Shopper) -> None:
    with pytest.raises(NotFound, match="cart is empty"):
        shopper.view_checkout(by=shopper.by)
    item = shopper.add()
    shopper.remove(item_id=item.id, by=shopper.by)

    with pytest.raises(NotFound, match="cart is empty"):
        shopper.view_checkout(by=shopper.by)


def test_a_cart_with_something_to_fix_is_not_checked_out(shopper: Shopper) -> None:
    shopper.add()
    shopper.add("dedicated")

    with pytest.raises(CartNotReady):
        shopper.view_checkout(by=shopper.by)


def test_looking_at_a_checkout_keeps_nothing(shopper: Shopper) -> None:
    shopper.add()

    view = shopper.view_checkout(by=shopper.by)

    assert (view.checkout.started_at, view.next_step) == (NOON, CheckoutStep.DETAILS)
    assert (view.accounts, view.account, view.documents, view.agreements) == ((), None, (), ())
    assert shopper.books.checkouts.all == {}


def test_the_phone_number_of_the_last_order_is_suggested_until_one_is_given(shopper: Shopper) -> None:
    shopper.add()
    assert shopper.view_checkout(by=shopper.by).last_telephone == ""
    shopper.place(shopper.go_to_review())
    shopper.clock.pass_time(timedelta(minutes=1))
    shopper.add()

    assert shopper.view_checkout(by=shopper.by).last_telephone == CONTACT.telephone


def test_the_steps_follow_each_other(shopper: Shopper) -> None:
    shopper.add()

    steps = [
        next_step(shopper),
        shopper.give_details().next_step,
        shopper.give_billing().next_step,
        shopper.sign().next_step,
    ]

    assert steps == list(CheckoutStep)


@pytest.mark.parametrize("step", list(CheckoutStep))
def test_a_step_requires_those_before_it(shopper: Shopper, step: CheckoutStep) -> None:
    shopper.add()
    shopper.give_details()
    view = shopper.give_billing()

    if step is CheckoutStep.REVIEW:
        with pytest.raises(StepMissing) as missing:
            view.require(step)
        assert missing.value.step is CheckoutStep.CONTRACT
    else:
        view.require(step)


def test_an_item_added_later_takes_the_checkout_back_to_its_details(shopper: Shopper) -> None:
    shopper.add()
    shopper.go_to_review()
    line = a_dedicated_line(shopper)

    assert next_step(shopper) is CheckoutStep.DETAILS
    assert shopper.give_details({line.id: MORNING}).next_step is CheckoutStep.CONTRACT
    a_kept_number(shopper)
    assert next_step(shopper) is CheckoutStep.DETAILS


def test_a_package_that_cannot_go_to_the_bills_box_takes_the_checkout_back_to_its_details(shopper: Shopper) -> None:
    line = a_dedicated_line(shopper, router="own")
    shopper.add("paging")
    shopper.shipping = ShippingChoice(to=ShipTo.BILLING)
    shopper.give_details({line.id: MORNING})
    shopper._open(name="Maria Lopez", address=A_BOX, format=BillFormat.PAPER, cycle_day=1, by=shopper.by)
    assert next_step(shopper) is CheckoutStep.CONTRACT

    revise_there(shopper, line, router="managed")

    assert next_step(shopper) is CheckoutStep.DETAILS


def test_what_has_no_address_is_taxed_where_it_is_billed(shopper: Shopper) -> None:
    shopper.add()
    assert shopper.view_checkout(by=shopper.by).review.taxes.address == ""
    shopper.give_details()
    first = shopper._open(name="M", address=IN_ALBANY, format=BillFormat.PAPER, cycle_day=1, by=shopper.by).account
    shopper.clock.pass_time(timedelta(minutes=1))
    home = validated_address(**AN_ADDRESS)
    shopper._open(name="M", address=home, format=BillFormat.PAPER, cycle_day=1, by=shopper.by)
    assert first is not None

    chosen_last = shopper.view_checkout(by=shopper.by).review.taxes.address
    shopper.choose_account(account_id=first.id, by=shopper.by)
    chosen_first = shopper.view_checkout(by=shopper.by).review.taxes.address

    assert (chosen_last, chosen_first) == (str(home), str(IN_ALBANY))


def test_before_an_account_is_chosen_the_one_offered_first_says_where_it_is_taxed(shopper: Shopper) -> None:
    shopper.add()
    shopper.give_details()
    account = shopper._open(name="M", address=IN_ALBANY, format=BillFormat.PAPER, cycle_day=1, by=shopper.by).account
    assert account is not None
    shopper.place(shopper.sign())
    home = validated_address(**AN_ADDRESS)
    later = replace(account, id=uuid4(), number="BA-2", address=home, opened_at=NOON + timedelta(minutes=1))
    shopper.books.billing_accounts.add(later)
    shopper.add()

    view = shopper.view_checkout(by=shopper.by)

    assert view.account is None
    assert view.review.taxes.address == str(IN_ALBANY)
