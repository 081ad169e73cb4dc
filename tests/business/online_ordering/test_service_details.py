"""Service details: the contact, the half days for technicians, the days for moving numbers, the shipping address."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from business_layer.inventory.resources import Resource, ResourceState
from business_layer.online_ordering.cart import CartItem
from business_layer.online_ordering.checkout import (
    CheckoutStarted,
    CheckoutStep,
    CheckoutStepDone,
    ShippingChoice,
    ShipTo,
)
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.firm_reservations import ORDER_STEP_HOLD
from business_layer.online_ordering.number_move_days import move_days
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import Invalid
from tests.builders.orders import CONTACT, CUSTOMER_ID
from tests.builders.services import AFTERNOON, MORNING, a_dedicated_line, a_kept_number, stock_visits
from tests.builders.shopper import Shopper
from tests.fakes.clock import NOON

A_STREET = validated_address(street="1 Main Street", unit="", city="Albany", state="NY", zip_code="12207")
A_BOX = validated_address(street="PO Box 1200", unit="", city="New York", state="NY", zip_code="10118")


@pytest.fixture
def shopper() -> Shopper:
    shopper = Shopper()
    stock_visits(shopper)
    return shopper


def choose_day(shopper: Shopper, item: CartItem, day: date | None) -> CheckoutView:
    moves = {item.id: day} if day else None
    return shopper._details(contact=CONTACT, installations={}, moves=moves, by=shopper.by)


def held(shopper: Shopper) -> list[Resource]:
    return [known for known in shopper.books.resources.all.values() if known.state is ResourceState.RESERVED]


def test_the_first_step_starts_a_checkout_and_keeps_the_contact(shopper: Shopper) -> None:
    cart_item = shopper.add()

    view = shopper.give_details()

    (checkout,) = shopper.books.checkouts.all.values()
    cart = shopper.books.carts.open_of_customer(CUSTOMER_ID)
    assert cart is not None
    assert view.checkout is checkout
    assert (checkout.cart_id, checkout.customer_id, checkout.contact) == (cart.id, CUSTOMER_ID, CONTACT)
    assert checkout.submission_key not in {checkout.id, cart.id, cart_item.id}
    assert shopper.books.events[-2:] == [
        CheckoutStarted(subject_id=checkout.id, customer_id=CUSTOMER_ID, at=NOON, offering=cart_item.offering_slug),
        CheckoutStepDone(subject_id=checkout.id, customer_id=CUSTOMER_ID, at=NOON, step=CheckoutStep.DETAILS),
    ]


def test_a_second_visit_to_a_step_continues_the_same_checkout(shopper: Shopper) -> None:
    shopper.add()
    first = shopper.give_details().checkout

    assert shopper.give_details().checkout is first
    assert [event.name for event in shopper.books.events].count("checkout_started") == 1


def test_the_half_day_of_a_technician_is_held_for_the_step(shopper: Shopper) -> None:
    item = a_dedicated_line(shopper)

    view = shopper.give_details({item.id: MORNING})

    (visit,) = held(shopper)
    assert view.checkout.installations == {str(item.id): MORNING}
    assert (visit.value, visit.holder_id) == (f"{MORNING}1", item.id)
    assert (visit.held_since, visit.reserved_until) == (NOON, NOON + ORDER_STEP_HOLD)
    assert view.next_step is CheckoutStep.BILLING


def test_another_half_day_takes_the_place_of_the_first(shopper: Shopper) -> None:
    item = a_dedicated_line(shopper)
    shopper.give_details({item.id: MORNING})

    view = shopper.give_details({item.id: AFTERNOON})

    assert [visit.value for visit in held(shopper)] == [f"{AFTERNOON}1"]
    assert view.checkout.installations == {str(item.id): AFTERNOON}


@pytest.mark.parametrize(
    ("minutes", "until"),
    [(0, ORDER_STEP_HOLD), (28, ORDER_STEP_HOLD), (29, timedelta(minutes=59)), (31, timedelta(minutes=61))],
)
def test_a_half_day_chosen_again_is_held_anew_only_if_its_hold_nearly_lapsed(
    shopper: Shopper, minutes: int, until: timedelta
) -> None:
    item = a_dedicated_line(shopper)
    shopper.give_details({item.id: MORNING})
    shopper.clock.pass_time(timedelta(minutes=minutes))

    shopper.give_details({item.id: MORNING})

    (visit,) = held(shopper)
    assert (visit.value, visit.reserved_until) == (f"{MORNING}1", NOON + until)


def test_a_half_day_that_was_lost_to_another_customer_is_refused_at_its_item(shopper: Shopper) -> None:
    item = a_dedicated_line(shopper)
    shopper.give_details({item.id: MORNING})
    (visit,) = held(shopper)
    visit.holder_id = UUID(int=999)

    with pytest.raises(Invalid) as refused:
        shopper.give_details({item.id: MORNING})

    assert refused.value.errors == {f"installation_{item.id}": "This time is no longer available. Choose another."}
    assert visit.holder_id == UUID(int=999)


def test_a_technician_cannot_come_without_a_half_day(shopper: Shopper) -> None:
    item = a_dedicated_line(shopper)

    with pytest.raises(Invalid) as refused:
        shopper.give_details()

    assert refused.value.errors == {f"installation_{item.id}": "Choose when our technician can come."}
    assert shopper.books.checkouts.all == {}


def test_each_line_has_a_technician_of_its_own(shopper: Shopper) -> None:
    stock_visits(shopper, crew=2)
    first, second = a_dedicated_line(shopper), a_dedicated_line(shopper)

    view = shopper.give_details({first.id: MORNING, second.id: MORNING})

    assert {visit.holder_id for visit in held(shopper)} == {first.id, second.id}
    assert view.checkout.installations == {str(first.id): MORNING, str(second.id): MORNING}
    assert view.next_step is CheckoutStep.BILLING


def test_a_number_moves_on_one_of_ten_business_days_beginning_with_the_first_possible(shopper: Shopper) -> None:
    a_kept_number(shopper)
    (item,) = shopper.view_checkout(by=shopper.by).review.items

    days = move_days(item)

    assert days == tuple(date(2026, 12, day) for day in (1, 2, 3, 4, 7, 8, 9, 10, 11, 14))


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2026, 12, 4), date(2027, 1, 28)])
def test_a_number_moves_on_the_day_that_was_chosen(shopper: Shopper, day: date) -> None:
    item = a_kept_number(shopper)

    view = choose_day(shopper, item, day)

    schedule = view.schedule(view.review.items[0])
    assert view.checkout.move_day_of(item.id) == day
    assert schedule is not None
    assert (schedule.move_on, schedule.ready_on) == (day, day)
    assert view.next_step is CheckoutStep.BILLING


@pytest.mark.parametrize(
    "day",
    [None, date(2026, 11, 30), date(2026, 12, 5), date(2026, 12, 25)],
    ids=["none", "before the adapter is there", "a Saturday", "a holiday"],
)
def test_a_day_on_which_no_number_can_move_is_refused_at_its_item(shopper: Shopper, day: date | None) -> None:
    item = a_kept_number(shopper)

    with pytest.raises(Invalid) as refused:
        choose_day(shopper, item, day)

    assert refused.value.errors == {
        f"move_{item.id}": "Your number can't move on this day. Choose one of the days shown."
    }


def test_the_day_chosen_before_stays_if_no_other_is_given(shopper: Shopper) -> None:
    item = a_kept_number(shopper)
    choose_day(shopper, item, date(2026, 12, 4))

    assert choose_day(shopper, item, None).checkout.move_days == {str(item.id): "2026-12-04"}


def test_a_day_that_went_by_in_the_meantime_has_to_be_chosen_again(shopper: Shopper) -> None:
    item = a_kept_number(shopper)
    choose_day(shopper, item, date(2026, 12, 1))
    shopper.give_billing()

    shopper.clock.pass_time(timedelta(days=4))

    assert shopper.view_checkout(by=shopper.by).next_step is CheckoutStep.DETAILS


def test_no_day_is_kept_for_an_item_whose_number_does_not_move(shopper: Shopper) -> None:
    item = shopper.add()

    assert choose_day(shopper, item, date(2026, 12, 4)).checkout.move_days == {}


def test_every_item_of_a_cart_is_asked_for_its_days(shopper: Shopper) -> None:
    shopper.add()
    line, number = a_dedicated_line(shopper), a_kept_number(shopper)

    with pytest.raises(Invalid) as refused:
        shopper._details(contact=CONTACT, installations={line.id: MORNING}, by=shopper.by)

    assert list(refused.value.errors) == [f"move_{number.id}"]


@pytest.mark.parametrize(
    "choice", [None, ShippingChoice(to=ShipTo.BILLING), ShippingChoice(to=ShipTo.OTHER, address=A_STREET)]
)
def test_the_choice_of_a_shipping_address_is_kept(shopper: Shopper, choice: ShippingChoice | None) -> None:
    shopper.stock_plenty()
    shopper.add("paging")
    shopper.shipping = choice

    assert shopper.give_details().checkout.shipping == choice


def test_no_shipping_address_is_kept_if_nothing_is_shipped(shopper: Shopper) -> None:
    shopper.add("mobile-dial-up")
    shopper.shipping = ShippingChoice(to=ShipTo.OTHER, address=A_STREET)

    assert shopper.give_details().checkout.shipping is None


@pytest.mark.parametrize(
    ("choice", "errors"),
    [
        (
            ShippingChoice(to=ShipTo.SERVICE),
            {"ship_to": "Nothing in your order has a service address. Choose a different shipping address."},
        ),
        (ShippingChoice(to=ShipTo.OTHER), {"shipping_address.street": "Enter the address to ship to."}),
    ],
)
def test_a_choice_without_an_address_is_refused(
    shopper: Shopper, choice: ShippingChoice, errors: dict[str, str]
) -> None:
    shopper.stock_plenty()
    shopper.add("paging")
    shopper.shipping = choice

    with pytest.raises(Invalid) as refused:
        shopper.give_details()

    assert refused.value.errors == errors


def test_a_box_is_refused_for_equipment_that_a_carrier_brings(shopper: Shopper) -> None:
    item = a_dedicated_line(shopper)
    shopper.shipping = ShippingChoice(to=ShipTo.OTHER, address=A_BOX)

    with pytest.raises(Invalid) as refused:
        shopper.give_details({item.id: MORNING})

    assert refused.value.errors == {
        "shipping_address.street": "Our carrier cannot deliver the router to a PO box. Enter a street address."
    }
    assert held(shopper) == []
