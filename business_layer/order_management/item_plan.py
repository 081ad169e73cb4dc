"""The plan of an order item: its tasks and their days, by the catalogue version from which it was sold."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK
from business_layer.inventory.installation_slots import HalfDay
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.plans import Plan
from business_layer.order_management.schedule import Circumstances, Schedule, schedule_of
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.business_days import business_days_after, received_on
from business_layer.shared.clock import Identifiers


def tasks_of(plan: Plan, item: ProductOrderItem, identifiers: Identifiers) -> list[FulfilmentTask]:
    """The tasks of an item, one for each step of its plan."""
    return [
        FulfilmentTask(
            id=identifiers.new(),
            item_id=item.id,
            order_id=item.order_id,
            position=position,
            name=step.name,
            type=step.type,
            milestone=step.milestone,
            specification=step.specification,
            sends=step.sends,
            after=step.after,
            action=step.action if step.type in ASKED_OF_THE_NETWORK else None,
            after_kinds=step.kinds or None,
            is_point_of_no_return=step.is_point_of_no_return or None,
        )
        for position, step in enumerate(plan.steps)
    ]


def plan_days(
    item: ProductOrderItem, offering: ProductOffering, *, placed_at: datetime, follows: date | None = None
) -> None:
    """Note the days on which each open task of an item should begin and be complete.

    A task that the network works on keeps its day, which may be the network's own.
    """
    if item.plan_action.value != item.action.value:
        return
    promised = {task.name: task.planned_end for task in item.plan_tasks if task.reference and task.planned_end}
    schedule = schedule_of_item(
        item, offering, placed_at=placed_at, follows=follows, known={**promised, **item.done_on}
    )
    for task in item.plan_tasks:
        if task.name in schedule.steps and not task.reference and not task.has_ended:
            task.planned_start, task.planned_end = schedule.begins[task.name], schedule.steps[task.name]


def schedule_of_item(
    item: ProductOrderItem,
    offering: ProductOffering,
    *,
    placed_at: datetime,
    interval_days: int = 0,
    follows: date | None = None,
    known: Mapping[str, date] | None = None,
) -> Schedule:
    """The days of an item's plan. `known` adds days that are certain and not yet those of completed tasks."""
    return schedule_of(
        offering,
        item.values,
        Circumstances(
            at=placed_at,
            action=item.plan_action,
            before=item.values_before,
            not_before=item.requested_on,
            follows=follows,
            time_zone=item.time_zone,
            interval_days=interval_days,
            visit_on=HalfDay.of(item.installation).on if item.installation else None,
            move_on=item.move_on,
            known={**item.done_on, **(known or {})},
        ),
    )


def planned_ready_on(
    item: ProductOrderItem,
    offering: ProductOffering,
    *,
    placed_at: datetime,
    follows: date | None,
    as_done: bool = False,
) -> date:
    """The day on which the item should be ready by the days that are planned.

    With `as_done`, what is complete counts on its own day, and otherwise on the day that was planned for it.
    """
    tasks = [task for task in item.plan_tasks if not (as_done and task.has_ended)]
    planned = {task.name: task.planned_end for task in tasks if task.planned_end}
    return schedule_of_item(item, offering, placed_at=placed_at, follows=follows, known=planned).ready_on


def day_to_ask_for(
    item: ProductOrderItem, offering: ProductOffering, task: FulfilmentTask, *, placed_at: datetime, at: datetime
) -> date | None:
    """The day for which the network is asked to do a task; None if any day will do.

    Packages, number moves and technician visits have such a day. A step that begins late is done as much later.
    """
    step = next((step for step in offering.plan_of(item.plan_action) if step.name == task.name), None)
    if step is None or not (step.ships or step.moves_number):
        return HalfDay.of(item.installation).on if item.installation else None
    schedule, local = schedule_of_item(item, offering, placed_at=placed_at), at.astimezone(ZoneInfo(item.time_zone))
    planned = schedule.steps[step.name]
    begins = [schedule.steps[name] for name in step.after if name in schedule.steps]
    if local.date() <= max(begins, default=placed_at.astimezone(local.tzinfo).date()):
        return planned
    return max(planned, business_days_after(received_on(local), step.business_days_for(item.values)))
