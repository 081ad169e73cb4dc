"""The events that an order records: each whole, as the trail and the analysts get them."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from business_layer.inventory.products import Product
from business_layer.order_management.events import (
    AnswersCorrected,
    CancellationReason,
    ExpectedDateMoved,
    OrderAdvanceDue,
    OrderAssigned,
    OrderCircumstances,
    OrderUnassigned,
    ProductOrderCancelled,
    ProductOrderCompleted,
    ProductOrderPlaced,
    ProductOrderStateChanged,
    TaskCompleted,
    TaskFellOut,
)
from business_layer.order_management.fallout import Fallout, FalloutKind
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemAction, ItemState, ProductOrderState, TaskState
from business_layer.order_management.task_log import Correction
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import NotFound
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.entity_facts import facts_of
from tests.builders.orders import CUSTOMER_ID, an_item, an_order, an_order_with_plan
from tests.business.order_management.world import POLICY
from tests.fakes.clock import NOON

S = ProductOrderState
LATER, AGENT_ID = NOON + timedelta(hours=1), UUID(int=5)
NO_ANSWER = "The network does not answer."


@pytest.fixture
def order() -> ProductOrder:
    return an_order_with_plan("toll-free")


@pytest.fixture
def task(order: ProductOrder) -> FulfilmentTask:
    """The service order, which the network is working on; what was recorded so far is forgotten."""
    task = next(order.tasks)
    order.start(at=NOON)
    task.begin(at=NOON)
    order.pop_recorded()
    return task


def facts(order: ProductOrder, at: datetime = LATER) -> dict[str, Any]:
    return {"subject_id": order.id, "customer_id": CUSTOMER_ID, "at": at, "number": "DT-1"}


def moved(order: ProductOrder, before: ProductOrderState, after: ProductOrderState) -> ProductOrderStateChanged:
    return ProductOrderStateChanged(**facts(order), before=before, after=after)


def test_a_placed_order_says_what_was_ordered_and_for_how_much() -> None:
    order = an_order("complete-calling")
    order.items += [an_item(order, "dedicated"), an_item(order, "toll-free")]

    order.record_placed(OrderCircumstances(region="south", term="24", access="VoiceLine", device="phone"))

    (placed,) = order.pop_recorded()
    assert placed == ProductOrderPlaced(
        **facts(order, NOON),
        offerings=("complete-calling", "dedicated", "toll-free"),
        monthly_cents=41_700,
        region="south",
        term="24",
        access="VoiceLine",
        device="phone",
    )
    assert placed.subject_number == "DT-1"


def test_an_order_that_adds_nothing_brings_nothing_a_month() -> None:
    order = an_order("toll-free")
    order.items[0].action = ItemAction.DELETE

    order.record_placed()

    (placed,) = order.pop_recorded()
    assert isinstance(placed, ProductOrderPlaced)
    assert (placed.offerings, placed.monthly_cents) == (("toll-free",), 0)


@pytest.mark.parametrize(("done", "is_on_time"), [(LATER, True), (LATER + timedelta(days=3), False)])
def test_a_completed_order_says_if_the_first_promise_was_kept(
    order: ProductOrder, task: FulfilmentTask, done: datetime, is_on_time: bool
) -> None:
    item = order.items[0]
    item.tasks, item.expected_dates = [task], ()
    for day in (NOON.date(), NOON.date() + timedelta(days=9)):
        order.set_expected_date(item, day, reason="A part is late.", at=NOON)
    order.pop_recorded()

    order.complete_task(task, at=done)

    *_, completed = order.pop_recorded()
    assert isinstance(completed, ProductOrderCompleted)
    assert (completed.offering, completed.on_time) == ("toll-free", is_on_time)
    assert datetime.fromisoformat(completed.promised_at) == item.first_promised_by


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(ItemState.CANCELLED, CancellationReason.CUSTOMER), (ItemState.FAILED, CancellationReason.FAILED)],
)
def test_an_order_of_which_nothing_is_delivered_says_why(outcome: ItemState, reason: CancellationReason) -> None:
    order = an_order("toll-free", state=S.PENDING_CANCELLATION)
    order.items[0].state = outcome

    order.derive_state(at=LATER)

    assert order.pop_recorded()[-1] == ProductOrderCancelled(**facts(order), reason=reason)


def test_a_product_is_made_exactly_as_it_was_ordered() -> None:
    order = an_order("toll-free")
    item = order.items[0]
    item.address, item.catalogue_version = validated_address(**AN_ADDRESS), 7

    product = order.new_product(item)

    assert facts_of(product) == facts_of(
        Product(
            id=item.product_id,
            customer_id=CUSTOMER_ID,
            billing_account_id=order.billing_account_id,
            order_number="DT-1",
            offering_slug="toll-free",
            offering_name="Toll Free",
            catalogue_version=7,
            values=item.values,
            address=item.address,
            price_lines=item.price_lines,
            order_item_id=item.id,
            created_at=NOON,
        )
    )


def test_a_completed_task_and_the_completed_order_are_recorded(order: ProductOrder, task: FulfilmentTask) -> None:
    order.items[0].tasks = [task]

    order.complete_task(task, at=LATER, by="Erin Novak", note="Done by hand.")

    assert order.pop_recorded() == [
        TaskCompleted(**facts(order), task="number", offering="toll-free", task_id=task.id),
        moved(order, S.IN_PROGRESS, S.COMPLETED),
        ProductOrderCompleted(**facts(order), offering="toll-free", promised_at="", on_time=True),
    ]
    assert (task.completed_at, task.completed_by, task.note) == (LATER, "Erin Novak", "Done by hand.")
    assert order.completed_at == LATER


def test_a_task_that_no_person_did_is_completed_in_nobodys_name(order: ProductOrder, task: FulfilmentTask) -> None:
    order.complete_task(task, at=LATER)

    assert (task.completed_by, task.note) == ("", "")


def test_a_task_without_an_answer_is_tried_again_at_its_time_and_needs_no_job(
    order: ProductOrder, task: FulfilmentTask
) -> None:
    order.postpone_task(task, at=LATER, reason=NO_ANSWER, policy=POLICY)

    next_attempt = LATER + timedelta(seconds=2)
    assert order.pop_recorded() == []
    assert (task.next_attempt_at, task.waiting_for, task.state) == (next_attempt, NO_ANSWER, TaskState.IN_PROGRESS)


def test_a_task_without_an_answer_for_too_long_holds_the_order(order: ProductOrder, task: FulfilmentTask) -> None:
    task.attempts, task.unanswered_since = 30, NOON - timedelta(days=1)

    order.postpone_task(task, at=LATER, reason=NO_ANSWER, policy=POLICY)

    reason = f"{NO_ANSWER} Asked 31 times."
    assert task.fallout == Fallout(kind=FalloutKind.GAVE_UP, reason=reason, at=LATER)
    assert order.pop_recorded() == [
        TaskFellOut(**facts(order), cause="gaveUp", task="number"),
        moved(order, S.IN_PROGRESS, S.HELD),
    ]


def test_an_accepted_service_order_is_asked_about_at_its_time_and_needs_no_job(
    order: ProductOrder, task: FulfilmentTask
) -> None:
    order.keep_polling_task(task, at=LATER, reference="SO-1", policy=POLICY)

    next_attempt = LATER + timedelta(seconds=5)
    assert order.pop_recorded() == []
    assert (task.reference, task.next_attempt_at) == ("SO-1", next_attempt)


def test_a_service_order_that_never_finishes_falls_out_as_given_up(order: ProductOrder, task: FulfilmentTask) -> None:
    task.followed_since = NOON

    order.keep_polling_task(task, at=LATER, reference="SO-1", policy=POLICY)

    reason = "The network accepted the service order but never finished it."
    assert task.fallout == Fallout(kind=FalloutKind.GAVE_UP, reason=reason, at=LATER)
    assert order.state is S.HELD


@pytest.mark.parametrize(
    ("fallout", "kind", "reason"),
    [
        (Fallout.of_refusal("No port.", at=LATER), FalloutKind.REFUSED, "No port."),
        (Fallout.of_giving_up("No answer.", at=LATER), FalloutKind.GAVE_UP, "No answer."),
        (Fallout.of_review("No duct.", at=LATER), FalloutKind.NOT_FEASIBLE, "Not feasible: No duct."),
    ],
)
def test_a_fallout_says_what_kind_it_is_why_and_when(fallout: Fallout, kind: FalloutKind, reason: str) -> None:
    assert (fallout.kind, fallout.reason, fallout.at) == (kind, reason, LATER)


def test_a_retried_task_requests_a_job_immediately(order: ProductOrder, task: FulfilmentTask) -> None:
    order.send_to_fallout(task, Fallout.of_refusal("No port.", at=NOON))
    order.pop_recorded()

    order.retry_task(task, at=LATER)

    assert order.pop_recorded() == [
        moved(order, S.HELD, S.IN_PROGRESS),
        OrderAdvanceDue(subject_id=order.id, at=LATER),
    ]
    assert task.state is TaskState.PENDING


def test_corrected_answers_are_kept_recorded_and_tried(order: ProductOrder, task: FulfilmentTask) -> None:
    order.send_to_fallout(task, Fallout.of_refusal("Wrong number.", at=NOON))
    order.pop_recorded()
    values = {**order.items[0].values, "number": "+18885550143"}
    correction = Correction(at=LATER, by="Erin Novak", what="Corrected: “Number”", reason="A typing error.")

    order.correct_item(task, values, correction)

    assert order.pop_recorded() == [
        AnswersCorrected(**facts(order), task="number", offering="toll-free"),
        moved(order, S.HELD, S.IN_PROGRESS),
        OrderAdvanceDue(subject_id=order.id, at=LATER),
    ]
    assert (order.items[0].values, task.corrections) == (values, (correction,))


def test_only_a_date_that_was_given_before_and_changes_is_recorded_as_moved() -> None:
    order = an_order("toll-free")
    order.items.insert(0, an_item(order, "paging"))
    item, first, second = order.items[1], date(2026, 11, 25), date(2026, 11, 30)

    is_moved = [
        order.set_expected_date(item, on, reason=reason, at=LATER)
        for on, reason in ((first, "The usual time."), (first, "The same."), (second, "A part is late."))
    ]

    assert is_moved == [False, False, True]
    assert order.pop_recorded() == [
        ExpectedDateMoved(**facts(order), item_number=item.number, reason="A part is late.")
    ]
    assert [(kept.on, kept.reason, kept.at) for kept in item.expected_dates] == [
        (first, "The usual time.", LATER),
        (second, "A part is late.", LATER),
    ]


def test_assigning_and_unassigning_are_recorded_with_the_agent(order: ProductOrder) -> None:
    order.assign(AGENT_ID, at=NOON)
    order.assign(AGENT_ID, at=LATER)
    order.unassign(at=LATER)
    order.unassign(at=LATER)

    assert order.pop_recorded() == [
        OrderAssigned(**facts(order, NOON), agent_id=AGENT_ID),
        OrderUnassigned(**facts(order)),
    ]


def test_an_order_starts_once(order: ProductOrder) -> None:
    order.start(at=LATER)
    order.start(at=LATER)

    assert order.pop_recorded() == [moved(order, S.ACKNOWLEDGED, S.IN_PROGRESS)]


def test_a_task_is_found_in_any_item_of_its_order_and_in_no_other() -> None:
    order, other = an_order_with_plan("toll-free"), an_order_with_plan("dedicated")
    order.items += other.items
    for task in other.tasks:
        task.id = UUID(int=100 + task.position)

    assert order.task(UUID(int=101)) is other.items[0].tasks[1]
    assert order.item_of(other.items[0].tasks[1]) is other.items[0]
    with pytest.raises(NotFound, match="This order has no such task"):
        order.task(UUID(int=999))
