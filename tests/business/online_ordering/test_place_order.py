"""Placing an order: once, at the prices that were seen, with everything that was promised, or not at all."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from business_layer.inventory.resources import ResourceKind, ResourceState, ResourceTaken
from business_layer.online_ordering.checkout import CheckoutStep, StepMissing
from business_layer.online_ordering.checkout_access import CartNotReady, EmailNotConfirmed
from business_layer.online_ordering.place_order import ReviewOutdated
from business_layer.online_ordering.reviewed_cart import NeedKind
from business_layer.online_ordering.signing_acts import Box
from business_layer.shared.errors import Invalid, NotFound, TooManyAttempts
from business_layer.shared.money import Money
from tests.builders.orders import CONTACT, CUSTOMER_ID, OF_RECORD, USER_ID, a_customer_actor, an_agent_actor
from tests.builders.shopper import ORDERS_PER_MINUTE, Shopper

NUMBER = ResourceKind.TELEPHONE_NUMBER


@pytest.fixture
def shopper() -> Shopper:
    return Shopper()


def test_an_order_its_product_its_mail_and_its_first_job_are_committed_together(shopper: Shopper) -> None:
    shopper.add()
    view = shopper.go_to_review()
    commits = shopper.books.commits

    order = shopper.place(view)

    assert shopper.books.commits == commits + 1
    assert [item.offering_slug for item in order.items] == ["calling-card"]
    assert shopper.books.products.all[order.items[0].product_id].order_number == order.number
    assert [message.kind for message in shopper.books.messages.all.values()] == ["order_placed"]
    assert sorted(job.task for job in shopper.books.jobs) == ["advance_order", "deliver_message"]
    assert {job.at for job in shopper.books.jobs} == {None}


def test_the_address_of_record_gets_the_mail_whatever_contact_was_typed(shopper: Shopper) -> None:
    shopper.add()
    shopper.give_details(contact=replace(CONTACT, name="You won 900 555 0111", email="stranger@elsewhere.example"))
    shopper.give_billing()

    shopper.place(shopper.sign())

    (told,) = shopper.books.messages.all.values()
    assert told.to == OF_RECORD
    assert "You won" not in told.subject + told.body
    assert "agent" not in told.body


def test_the_address_of_record_learns_which_agent_placed_the_order() -> None:
    shopper = Shopper(by=an_agent_actor(on_behalf_of=CUSTOMER_ID))
    shopper.add()

    shopper.place(shopper.go_to_review())

    (told,) = shopper.books.messages.all.values()
    assert told.to == OF_RECORD
    assert "Our agent Some Agent placed this order for you. If you did not ask for it, please call us" in told.body


@pytest.mark.parametrize(
    ("email", "on_account", "kept"),
    [
        (OF_RECORD, "", CONTACT.telephone),
        (OF_RECORD.upper(), "", CONTACT.telephone),
        (OF_RECORD, "+12125550199", "+12125550199"),
        ("colleague@customers.example", "", ""),
    ],
)
def test_an_account_without_a_phone_number_keeps_the_customers_own(
    shopper: Shopper, email: str, on_account: str, kept: str
) -> None:
    customer = shopper.books.customers.all[CUSTOMER_ID]
    customer.telephone = on_account
    shopper.add()
    shopper.give_details(contact=replace(CONTACT, email=email))
    shopper.give_billing()

    shopper.place(shopper.sign())

    assert shopper.books.customers.all[CUSTOMER_ID].telephone == kept


def test_nothing_is_ordered_for_an_address_that_is_not_confirmed(shopper: Shopper) -> None:
    shopper.add()
    view = shopper.go_to_review()
    shopper.books.users.all[USER_ID].verified_at = None

    with pytest.raises(EmailNotConfirmed, match="Send the link again"):
        shopper.view_checkout(by=shopper.by)
    with pytest.raises(EmailNotConfirmed):
        shopper.place(view)

    assert shopper.books.product_orders.all == {}


def test_a_customer_of_some_time_gets_mail_about_a_new_address_for_bills(shopper: Shopper) -> None:
    shopper.add()
    shopper.give_details()
    shopper.give_billing()
    assert shopper.books.messages.all == {}

    shopper.give_billing("Otto Brown")

    (told,) = shopper.books.messages.all.values()
    assert (told.kind, told.to) == ("record_changed", OF_RECORD)
    assert "On Monday, November 23, 2026 at 12:00 PM EST, a billing account was added." in told.body
    assert "Otto" not in told.body


def test_a_bill_goes_to_an_account_of_the_customer_alone(shopper: Shopper) -> None:
    shopper.add()
    shopper.give_details()
    first = shopper.give_billing().checkout.billing_account_id
    second = shopper.give_billing("Otto Brown").checkout.billing_account_id
    assert first is not None

    chosen = shopper.choose_account(account_id=first, by=shopper.by).checkout.billing_account_id
    with pytest.raises(Invalid, match="accounts shown") as refused:
        shopper.choose_account(account_id=uuid4(), by=shopper.by)

    assert (chosen, refused.value.field) == (first, "account")
    assert chosen != second
    assert shopper.view_checkout(by=shopper.by).checkout.billing_account_id == first


def test_placing_twice_places_once(shopper: Shopper) -> None:
    shopper.add()
    view = shopper.go_to_review()

    first, second = shopper.place(view), shopper.place(view)

    assert second is first
    assert len(shopper.books.product_orders.all) == 1


def test_the_cart_is_closed_by_the_order(shopper: Shopper) -> None:
    shopper.add()
    shopper.place(shopper.go_to_review())

    assert shopper.view_cart(by=shopper.by) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda shopper, item: shopper.revise(item, home_zip="60601"),
        lambda shopper, item: shopper.revise(item, quantity=2),
        lambda shopper, item: shopper.add("calling-card"),
        lambda shopper, item: shopper.give_details(contact=replace(CONTACT, telephone="+12125550199")),
        lambda shopper, item: shopper.give_billing(name="Otto Brown"),
    ],
    ids=["an answer", "the quantity", "another item", "the contact", "the bill"],
)
def test_what_changed_since_the_review_was_seen_is_not_ordered(shopper: Shopper, change) -> None:
    shopper.stock(NUMBER, "paging", "+17005550000", "+17005550001")
    item = shopper.add("paging")
    view = shopper.go_to_review()
    key, seen = view.checkout.submission_key, view.digest
    change(shopper, item)
    shopper.sign()

    with pytest.raises(ReviewOutdated):
        shopper._place(submission_key=key, expected_digest=seen, by=shopper.by)

    assert shopper.books.product_orders.all == {}
    assert shopper.place(shopper.view_checkout(by=shopper.by))


def test_another_customers_checkout_is_not_there(shopper: Shopper) -> None:
    shopper.add()
    view = shopper.go_to_review()

    with pytest.raises(NotFound):
        shopper._place(
            submission_key=view.checkout.submission_key,
            expected_digest=view.digest,
            by=a_customer_actor(shopper.identifiers.new()),
        )


def test_steps_cannot_be_skipped(shopper: Shopper) -> None:
    shopper.add()
    view = shopper.give_details()

    with pytest.raises(StepMissing) as missing:
        shopper.place(view)

    assert missing.value.step is CheckoutStep.BILLING


def test_each_of_a_quantity_is_an_item_a_product_and_a_number_of_its_own(shopper: Shopper) -> None:
    shopper.stock(NUMBER, "paging", "+17005550000", "+17005550001", "+17005550002")
    shopper.add("paging", quantity=3)

    order = shopper.place(shopper.go_to_review())

    numbers = [item.values["pager_number"] for item in order.items]
    assert len({item.product_id for item in order.items}) == 3
    assert len({str(number) for number in numbers}) == 3
    states = {resource.state for resource in shopper.books.resources.all.values()}
    assert states == {ResourceState.ASSIGNED}


def test_an_order_that_wants_more_than_is_left_places_nothing(shopper: Shopper) -> None:
    shopper.stock(NUMBER, "paging", "+17005550000", "+17005550001")
    shopper.add("paging", quantity=2)
    view = shopper.go_to_review()
    next(iter(shopper.books.resources.all.values())).state = ResourceState.WORKING

    with pytest.raises(ResourceTaken, match="phone number"):
        shopper.place(view)

    assert shopper.books.product_orders.all == {}


def test_a_number_that_was_lost_meanwhile_stops_the_checkout_and_says_so(shopper: Shopper) -> None:
    shopper.stock(NUMBER, "toll-free:888", "+18885550142")
    shopper.add("toll-free", prefix="888")
    view = shopper.go_to_review()
    shopper.clock.pass_time(timedelta(minutes=31))

    with pytest.raises(CartNotReady):
        shopper.place(view)

    review = shopper.view_cart(by=shopper.by)
    assert [need.kind for need in review.items[0].needs] == [NeedKind.NUMBER_LOST]


def test_a_price_that_moved_must_be_accepted_first(shopper: Shopper) -> None:
    item = shopper.add()
    view = shopper.go_to_review()
    _make_dearer(shopper)

    with pytest.raises(CartNotReady):
        shopper.place(view)
    shopper.accept_price(item_id=item.id, by=shopper.by)
    view = shopper.view_checkout(by=shopper.by)

    assert view.next_step is CheckoutStep.CONTRACT, "the terms name the price, so they are read again"
    shopper.sign()
    assert shopper.place(shopper.view_checkout(by=shopper.by)).totals.monthly == Money(Decimal("9.00"))


def test_a_text_that_changed_while_it_was_read_must_be_read_again(shopper: Shopper) -> None:
    shopper.add()
    shopper.give_details()
    shopper.give_billing()

    with pytest.raises(Invalid, match="changed while you were reading"):
        shopper.agree(
            shown={"terms-of-service": "another hash"}, checked=frozenset(Box), signature="Maria Lopez", by=shopper.by
        )


def test_the_exact_text_its_hash_and_who_signed_are_kept(shopper: Shopper) -> None:
    shopper.add()
    view = shopper.go_to_review()

    agreement = view.checkout.agreements[0]

    assert agreement.text == view.documents[0].text
    assert agreement.text_hash == view.documents[0].text_hash
    assert agreement.in_plain_words == view.documents[0].in_plain_words
    assert len(agreement.in_plain_words) == 3
    assert (agreement.signature, agreement.recorded_by) == ("Maria Lopez", shopper.by.name)


def test_too_many_orders_in_a_minute_are_held_up_and_later_taken(shopper: Shopper) -> None:
    for _ in range(ORDERS_PER_MINUTE):
        shopper.add()
        shopper.place(shopper.go_to_review())
    shopper.add()
    view = shopper.go_to_review()

    with pytest.raises(TooManyAttempts):
        shopper.place(view)
    shopper.clock.pass_time(timedelta(minutes=1))

    assert shopper.place(view).number


def _make_dearer(shopper: Shopper) -> None:
    catalogue = shopper.catalogues.current(None)

    def dearer(price):
        return replace(price, amount=Money(Decimal("9.00"))) if price.id == "card" else price

    offerings = tuple(
        replace(offering, prices=tuple(map(dearer, offering.prices))) if offering.slug == "calling-card" else offering
        for offering in catalogue.offerings
    )
    shopper.catalogues._catalogue = replace(catalogue, number=2, offerings=offerings)
