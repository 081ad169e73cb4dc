"""The record of an order's talk with the network: the log, the results, the day it asked for, and the package."""

from datetime import date, timedelta

import pytest

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.service_orders import ProvisioningRefused, ServiceOrderState
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_log import Exchange
from business_layer.shared.addresses import validated_address
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, the_catalogue
from tests.builders.messages import content_of, mail_about_order
from tests.builders.orders import CONTACT, CUSTOMER_ID, an_order
from tests.business.order_management.test_schedule import ONE
from tests.business.order_management.world import DOWN, S, World, a_report, raising
from tests.fakes.clock import NOON

THEN = NOON + timedelta(seconds=10)
PLACE, ELSEWHERE = validated_address(**AN_ADDRESS), validated_address(**{**AN_ADDRESS, "street": "1 Fifth Avenue"})
ASKED = Exchange(at=NOON, what="Asked to add TollFree", detail="number: +18885550142, ring_to: +12125550142")


@pytest.fixture
def world() -> World:
    return World(an_order("toll-free"))


def test_the_log_has_the_question_and_each_answer_and_the_task_what_the_network_found(world: World) -> None:
    world.network.assigns["TollFree"] = {"service_id": "TF-1"}

    world.advance(2)

    assert world.service_order.exchanges == (
        ASKED,
        Exchange(at=NOON, what="Answered: acknowledged", detail="SO-0"),
        Exchange(at=THEN, what="Answered: completed", detail="SO-0"),
    )
    assert world.service_order.results == {"service_id": "TF-1"}
    assert (world.service_order.started_at, world.service_order.completed_at) == (NOON, THEN)


def test_the_log_hides_the_codes_that_the_network_gets() -> None:
    world = World(an_order("conferencing"))

    world.advance()

    asked = world.service_order.exchanges[0].detail
    assert asked == ("ports: 10, host_code: (not shown), guest_code: (not shown), leader_must_join: yes, recording: no")
    (request,) = world.network.requests.values()
    assert dict(request.characteristics)["host_code"] == ANSWERS["conferencing"]["host_code"]


def test_a_missing_answer_and_a_refusal_are_logged(world: World) -> None:
    world.network.outcome = DOWN
    world.advance()
    world.network.outcome = ProvisioningRefused("This number is not ours.")

    world.advance()

    assert world.service_order.exchanges == (
        ASKED,
        Exchange(at=NOON, what="No answer"),
        Exchange(at=THEN, what="Asked to add TollFree", detail=ASKED.detail),
        Exchange(at=THEN, what="Refused", detail="This number is not ours."),
    )
    assert world.service_order.fallout == Fallout.of_refusal("This number is not ours.", at=THEN)


@pytest.mark.parametrize(
    ("reason", "detail", "fallout"),
    [("No free port.", "No free port.", "No free port."), ("", "SO-1", "The network could not do this.")],
)
def test_a_failed_service_order_is_logged_with_its_reason(world: World, reason: str, detail: str, fallout: str) -> None:
    world.network.ask = lambda key: a_report(key, ServiceOrderState.FAILED, reason=reason)

    world.advance(2)

    assert world.service_order.exchanges[-1] == Exchange(at=THEN, what="Answered: failed", detail=detail)
    assert world.service_order.fallout == Fallout.of_refusal(fallout, at=THEN)


def test_a_service_order_that_the_network_lost_is_submitted_again_with_the_same_key(world: World) -> None:
    world.advance()
    world.network.requests.clear()

    world.advance(2)

    assert list(world.network.requests) == [f"{world.service_order.id}.1"]
    assert world.order.state is S.COMPLETED
    assert [entry.what for entry in world.service_order.exchanges].count("Asked to add TollFree") == 1


@pytest.mark.parametrize("answer", ["a report", "a refusal", "no answer"])
def test_an_answer_about_a_task_that_a_person_changed_meanwhile_is_not_recorded(world: World, answer: str) -> None:
    submit = world.network.submit

    def change_meanwhile(request):
        world.order.send_to_fallout(world.service_order, Fallout.of_refusal("Taken back.", at=NOON))
        world.order.retry_task(world.service_order, at=NOON)
        world.service_order.next_attempt_at = NOON + timedelta(minutes=1)
        world.network.submit = submit
        if answer == "a report":
            return a_report(request.key, ServiceOrderState.COMPLETED)
        raise ProvisioningRefused("No.") if answer == "a refusal" else DOWN

    world.network.submit = change_meanwhile

    world.advance()

    assert (world.service_order.state, world.service_order.exchanges) == (TaskState.PENDING, (ASKED,))
    assert (world.service_order.tries, world.service_order.attempts) == (2, 0)


def test_an_answer_about_a_task_that_was_completed_meanwhile_is_not_recorded(world: World) -> None:
    def complete_meanwhile(request):
        world.order.complete_task(world.service_order, at=NOON, by="Erin Novak")
        raise ProvisioningRefused("No.")

    world.network.submit = complete_meanwhile

    world.advance()

    assert (world.service_order.state, world.service_order.completed_by) == (TaskState.COMPLETED, "Erin Novak")
    assert world.service_order.exchanges == (ASKED,)


def test_a_refusal_is_not_believed_while_the_network_only_refuses_to_say_more(world: World) -> None:
    world.network.submit = world.network.ask = raising(ProvisioningRefused("No."))

    world.advance()

    assert (world.order.state, world.service_order.tries) == (S.IN_PROGRESS, 1)


def test_a_date_that_the_network_moves_without_a_reason_is_explained_in_our_words() -> None:
    world = World(an_order("toll-free", expected=date(2026, 11, 25)))
    world.network.ask = lambda key: a_report(key, ServiceOrderState.IN_PROGRESS, on=date(2026, 11, 30))

    world.advance(2)

    latest = world.order.items[0].expected_dates[-1]
    assert (latest.on, latest.reason, latest.at) == (date(2026, 11, 30), "The network needs more time.", THEN)


def test_an_earlier_date_and_an_item_without_a_date_move_nothing() -> None:
    expected, without = World(an_order("toll-free", expected=date(2026, 11, 25))), World(an_order("toll-free"))
    for world in (expected, without):
        world.network.ask = lambda key: a_report(key, ServiceOrderState.IN_PROGRESS, on=date(2026, 11, 24))
        world.advance(2)

    assert [item.on for item in expected.order.items[0].expected_dates] == [date(2026, 11, 25)]
    assert without.order.items[0].expected_dates == ()
    assert not expected.books.messages.all
    assert not without.books.messages.all


def test_a_step_that_begins_late_is_asked_for_later_and_the_customer_learns_why_once() -> None:
    order = an_order("complete-calling", expected=date(2026, 12, 1))
    item = order.items[0]
    item.values = the_catalogue().offering("complete-calling").specification.validate_answers(ONE)
    world = World(order)
    world.network.outcome = DOWN
    world.clock.pass_time(timedelta(days=7))
    started = world.clock.now()

    world.advance()

    assert world.service_order.requested_on == date(2026, 12, 3)
    assert (item.expected_dates[-1].on, item.expected_dates[-1].at) == (date(2026, 12, 7), started)
    assert [content_of(message) for message in world.books.messages.all.values()] == [
        mail_about_order(
            "date_moved",
            key=f"{item.id}:2026-12-07",
            at=started,
            offering="Complete Calling Package (212) 555-0142",
            date="Monday, December 7, 2026",
            reason="An earlier step took longer than planned.",
        )
    ]


def test_a_repeated_question_asks_for_the_day_of_the_first() -> None:
    world = World(an_order("complete-calling"))
    world.network.outcome = DOWN
    world.advance(passing=timedelta(days=7))
    day = world.service_order.requested_on
    world.network.outcome = None

    world.advance()

    request = world.network.requests[world.service_order.key]
    assert request.requested_date == day == date(2026, 11, 27)


def without_shipment(slug: str) -> ProductOrder:
    """An order from before we asked for a shipping address."""
    order = an_order(slug)
    order.items[0].shipment = None
    return order


@pytest.mark.parametrize(("address", "sent_to"), [(PLACE, PLACE), (None, ELSEWHERE)])
def test_the_package_of_an_older_order_goes_to_the_service_address_or_else_to_the_billing_address(
    address, sent_to
) -> None:
    order = without_shipment("complete-calling")
    order.items[0].address = address
    world = World(order)
    world.books.billing_accounts.add(
        BillingAccount(
            id=order.billing_account_id,
            customer_id=CUSTOMER_ID,
            number="BA-1",
            name="Maria Lopez",
            address=ELSEWHERE,
            format=BillFormat.ELECTRONIC,
            cycle_day=1,
            opened_at=NOON,
        )
    )

    world.advance()

    package = order.items[0].shipment
    assert package is not None
    assert (package.item_id, package.order_id) == (order.items[0].id, order.id)
    assert (package.contents, package.recipient, package.address) == ("Phone adapter", CONTACT.name, sent_to)
    assert package.to_post_office_box
    assert world.network.requests[world.service_order.key].place == sent_to


def test_a_package_that_is_sent_again_is_prepared_again() -> None:
    world = World(an_order("complete-calling"))
    world.network.stays["ShipEquipment"] = {"carrier": "USPS", "tracking_number": "42"}
    world.advance(2)
    ask = world.network.ask
    world.network.ask = lambda key: a_report(key, ServiceOrderState.FAILED, reason="It came back.")
    world.advance()
    world.network.ask = ask
    world.network.stays["ShipEquipment"] = {}
    world.order.retry_task(world.service_order, at=world.clock.now())

    world.advance()

    package = world.order.items[0].shipment
    assert package is not None
    assert (package.state, package.tracking_number, package.shipped_at, package.problem) == ("preparing", "", None, "")
