"""The plan of an item: whole tasks in their order, when each may begin, and the day for which the network is asked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from business_layer.catalogue.plan_steps import NetworkAction, TaskType
from business_layer.order_management.item_plan import day_to_ask_for, schedule_of_item
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.addresses import validated_address
from tests.builders.catalogue import AN_ADDRESS, the_catalogue
from tests.builders.entity_facts import facts_of
from tests.builders.orders import an_order, an_order_with_plan, planned_tasks
from tests.fakes.clock import NOON

CALLING, DEDICATED = (the_catalogue().offering(slug) for slug in ("complete-calling", "dedicated"))
HONOLULU = {**AN_ADDRESS, "city": "Honolulu", "state": "HI", "zip_code": "96813"}
VISIT = "2026-12-28/morning/"


def the_task(item: ProductOrderItem, name: str) -> FulfilmentTask:
    return next(task for task in item.tasks if task.name == name)


def test_a_task_has_everything_that_its_step_says_and_its_place_in_the_plan() -> None:
    item = an_order("dedicated").items[0]

    tasks = planned_tasks(item)

    assert [(task.position, task.name, task.type) for task in tasks] == [
        (0, "review", TaskType.TECHNICAL_REVIEW),
        (1, "ship", TaskType.SHIP_EQUIPMENT),
        (2, "circuit", TaskType.SERVICE_ORDER),
        (3, "activate", TaskType.ACTIVATE_PRODUCT),
        (4, "tell", TaskType.TELL_CUSTOMER),
    ]
    assert facts_of(tasks[2]) == facts_of(
        FulfilmentTask(
            id=tasks[2].id,
            item_id=item.id,
            order_id=item.order_id,
            position=2,
            name="circuit",
            type=TaskType.SERVICE_ORDER,
            milestone="Installing your line",
            specification="DedicatedInternet",
            sends=("speed", "ip_block", "router", "site_contact", "site_telephone"),
            after=("review",),
            action=NetworkAction.ADD,
            is_point_of_no_return=True,
        )
    )
    assert len({task.id for task in tasks}) == len(tasks)


def test_steps_that_do_not_apply_to_the_answers_are_not_planned() -> None:
    item = an_order_with_plan("dedicated", router="own").items[0]

    assert [task.name for task in item.tasks] == ["review", "circuit", "activate", "tell"]


def test_a_task_may_begin_when_its_predecessors_are_complete_and_those_left_out_do_not_count() -> None:
    item = an_order_with_plan("complete-calling").items[0]
    ship, line, activate, _ = item.tasks

    # The line waits for a number that moves; no number does.
    assert [*item.ready_tasks(at=NOON)] == [ship, line]
    ship.state = TaskState.COMPLETED
    assert [*item.ready_tasks(at=NOON)] == [line]
    line.state = TaskState.COMPLETED
    assert [*item.ready_tasks(at=NOON)] == [activate]


def test_a_task_is_not_ready_before_its_time_and_not_open_while_it_waits_for_a_person() -> None:
    item = an_order_with_plan("toll-free").items[0]
    task = item.tasks[0]
    task.next_attempt_at = NOON + timedelta(minutes=1)

    assert ([*item.ready_tasks(at=NOON)], item.is_unblocked(task)) == ([], True)
    assert [*item.ready_tasks(at=NOON + timedelta(minutes=1))] == [task]
    task.state = TaskState.FALLOUT
    assert ([*item.ready_tasks(at=NOON + timedelta(minutes=1))], item.is_unblocked(task)) == ([], False)


def test_the_chosen_visit_and_interval_make_the_schedule_at_the_service_address() -> None:
    item = an_order_with_plan("dedicated", router="own").items[0]
    item.address = validated_address(**HONOLULU)
    # In Honolulu, it is still the evening before.
    placed_at = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)

    usual = schedule_of_item(item, DEDICATED, placed_at=placed_at)
    longer = schedule_of_item(item, DEDICATED, placed_at=placed_at, interval_days=30)
    item.installation = VISIT
    chosen = schedule_of_item(item, DEDICATED, placed_at=placed_at)

    assert (usual.steps["review"], usual.ready_on) == (date(2026, 11, 25), date(2026, 12, 3))
    assert longer.ready_on == date(2026, 12, 23)
    assert (chosen.ready_on, chosen.reason) == (date(2026, 12, 28), "The installation date you chose.")


def test_days_that_are_certain_and_days_on_which_steps_were_done_replace_the_usual_ones() -> None:
    item = an_order_with_plan("dedicated").items[0]
    review = the_task(item, "review")
    review.state, review.completed_at = TaskState.COMPLETED, NOON + timedelta(days=3)

    steps = schedule_of_item(item, DEDICATED, placed_at=NOON, known={"ship": date(2026, 12, 9)}).steps

    assert (steps["review"], steps["ship"], steps["activate"]) == (
        date(2026, 11, 26),
        date(2026, 12, 9),
        date(2026, 12, 9),
    )


@pytest.mark.parametrize(("installation", "day"), [(VISIT, date(2026, 12, 28)), ("", None)])
def test_a_service_order_is_asked_for_the_day_of_the_visit_and_for_no_day_without_one(
    installation: str, day: date | None
) -> None:
    item = an_order_with_plan("dedicated").items[0]
    item.installation = installation

    asked = day_to_ask_for(item, DEDICATED, the_task(item, "circuit"), placed_at=NOON, at=NOON)

    assert asked == day


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        # The package is planned for three business days after the review, which is planned for the day after the order.
        (NOON, date(2026, 11, 30)),
        (NOON + timedelta(days=1), date(2026, 11, 30)),
        # The office in New York has closed; at the service address in Honolulu it is still the planned day.
        (datetime(2026, 11, 25, 8, 0, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 11, 25, 20, 0, tzinfo=UTC), date(2026, 12, 1)),
        # After one o'clock, it counts as received on the next business day, which is after Thanksgiving.
        (datetime(2026, 11, 26, 2, 0, tzinfo=UTC), date(2026, 12, 2)),
    ],
)
def test_a_package_whose_predecessor_was_late_is_asked_for_as_much_later(at: datetime, asked: date) -> None:
    item = an_order_with_plan("dedicated").items[0]
    item.address = validated_address(**HONOLULU)

    assert day_to_ask_for(item, DEDICATED, the_task(item, "ship"), placed_at=NOON, at=at) == asked


def test_the_days_of_a_first_step_are_counted_at_the_service_address() -> None:
    item = an_order_with_plan("complete-calling").items[0]
    item.address = validated_address(**HONOLULU)
    # It is half past two in the afternoon in Honolulu, and the next day in Greenwich.
    placed_at = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)

    def asked(at: datetime) -> date | None:
        return day_to_ask_for(item, CALLING, item.tasks[0], placed_at=placed_at, at=at)

    assert asked(placed_at) == date(2026, 11, 30)
    assert asked(placed_at + timedelta(days=1)) == date(2026, 12, 1)
