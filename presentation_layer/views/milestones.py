"""Milestones: the steps of an item on one line, and the items of an order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from business_layer.order_management.shipments import ShipmentState
from business_layer.order_management.states import ItemAction, TaskState
from business_layer.order_management.tasks import FulfilmentTask
from presentation_layer.views.item_progress import ItemProgress
from presentation_layer.views.move_legs import OLD_PLACE, leg_of
from presentation_layer.words import day_words, instant_words

# With more, a line is harder to read than the list of services below it.
MOST_ON_LINE = 6
RUNNING_LATE = "Running late"
# What is done to a service that the customer had before. A new one is ready.
DONE_WORDS = {ItemAction.DELETE: "Ended", ItemAction.SUSPEND: "Suspended", ItemAction.RESUME: "Resumed"}


@dataclass(frozen=True)
class Milestone:
    """`when` is short. `full` and `machine` are the whole date, for the pointer and for machines; empty if unknown.

    `kind` is "done", "now", "stuck", or empty if it comes later.
    """

    words: str
    when: str
    kind: str
    full: str = ""
    machine: str = ""


def item_milestones(progress: ItemProgress) -> tuple[Milestone, ...]:
    """The steps of an item that customers read about, after its order."""
    item = progress.item
    first = (_done("Ordered", progress.order.placed_at, progress), *_beginning(progress))
    if not item.is_planned:
        steps = progress.offering.plan_for(item.values, item.plan_action) if progress.offering else ()
        days = progress.days
        later = [
            Milestone(step.milestone, _by(days.get(step.name), progress.today), "") for step in steps if step.milestone
        ]
        return (*first, *_each_day_once(later))
    current = progress.current_task
    shown = [task for task in item.plan_tasks if task.milestone and task.state is not TaskState.CANCELLED]
    return (*first, *_each_day_once([_milestone(task, task is current, progress) for task in shown]))


def _each_day_once(milestones: Sequence[Milestone]) -> Iterator[Milestone]:
    """The same steps; of later ones that share a day, only the last says it."""
    for milestone, following in zip_longest(milestones, milestones[1:]):
        is_said_next = following is not None and not milestone.kind and following.when == milestone.when
        yield replace(milestone, when="") if is_said_next else milestone


def whole_milestones(items: Sequence[ItemProgress]) -> tuple[Milestone, ...]:
    """A milestone for each service of an order, the first to be ready first; equal ones are counted together."""
    ready = sorted((each for each in items if each.is_ready), key=lambda each: each.item.work_done_at or each.now)
    waiting = sorted(
        (each for each in items if not each.is_ready),
        key=lambda each: (each.ready_on is None, each.ready_on or each.today),
    )
    current = next((each for each in waiting if not (each.is_stuck or each.is_resting)), None)
    counts: dict[Milestone, int] = {}
    for each in (*ready, *waiting):
        milestone = _of_item(
            each, is_current=bool(current and not each.is_resting and each.ready_on == current.ready_on)
        )
        counts[milestone] = counts.get(milestone, 0) + 1
    return tuple(
        Milestone(f"{milestone.words} × {count}", milestone.when, milestone.kind) if count > 1 else milestone
        for milestone, count in counts.items()
    )


def _of_item(progress: ItemProgress, *, is_current: bool) -> Milestone:
    item, today = progress.item, progress.today
    name = leg_of(item, progress.order) or item.offering_name
    if progress.is_ready:
        done = item.work_done_at or progress.now
        on = done.astimezone(ZoneInfo(item.time_zone)).date()
        return Milestone(name, f"{DONE_WORDS.get(item.action, 'Ready')} {day_words(on, today)}", "done")
    if progress.is_stuck:
        return Milestone(name, "Waiting for you" if progress.asks_customer else "No date yet", "stuck")
    day = progress.ready_on
    late = RUNNING_LATE if day and day < today else ""
    return Milestone(name, late or (day_words(day, today) if day else ""), "now" if is_current else "")


def _milestone(task: FulfilmentTask, is_current: bool, progress: ItemProgress) -> Milestone:
    if task.state is TaskState.COMPLETED:
        return _done(task.milestone, task.completed_at or progress.now, progress)
    if task.state is TaskState.FALLOUT:
        return Milestone(task.milestone, _stuck_words(task, progress), "stuck")
    if task.question:
        return Milestone(task.milestone, "Waiting for your answer", "stuck")
    day = progress.days.get(task.name)
    shipment = progress.item.shipment
    if task.ships and shipment and shipment.state is ShipmentState.SHIPPED and day and day >= progress.today:
        when = f"Arrives {day_words(day, progress.today)}"
    else:
        when = _by(day, progress.today, is_current=is_current)
    return Milestone(task.milestone, when, "now" if is_current else "")


def _beginning(progress: ItemProgress) -> tuple[Milestone, ...]:
    """The day that was asked for, until it has come. The old address of a move has that of the new one."""
    day = progress.item.requested_on
    if day is None or not progress.begins or leg_of(progress.item, progress.order) == OLD_PLACE:
        return ()
    return (Milestone("Begins", day_words(day, progress.today), ""),)


def _by(day: date | None, today: date, *, is_current: bool = False) -> str:
    """The day until which a step should be done; a day that has passed is late where we are, and unknown further on."""
    if day is None:
        return ""
    if day < today:
        return RUNNING_LATE if is_current else ""
    return f"By {day_words(day, today)}" if day > today else "Today"


def _done(words: str, at: datetime, progress: ItemProgress) -> Milestone:
    zone = progress.item.time_zone
    on = at.astimezone(ZoneInfo(zone)).date()
    return Milestone(words, day_words(on, progress.today), "done", instant_words(at, zone), on.isoformat())


def _stuck_words(task: FulfilmentTask, progress: ItemProgress) -> str:
    if task.customer_words:
        return "Not possible as ordered"
    if task.is_parked(at=progress.now):
        day = progress.parked_day(task)
        return f"On hold until {day_words(day, progress.today)}" if day else "On hold"
    return "We're looking into it"
