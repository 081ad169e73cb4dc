"""The next events of an order: packages, the move of a number, a technician's visit, and services that become ready."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from babel.lists import format_list

from business_layer.inventory.installation_slots import HalfDay
from business_layer.order_management.moves import item_moved_to
from business_layer.order_management.shipments import ShipmentState
from business_layer.order_management.states import TaskState
from presentation_layer.views.item_progress import ItemProgress
from presentation_layer.words import day_words, long_day_words, zone_words

MOST_NAMED = 2


class Kind(IntEnum):
    """A kind of event; the most important comes first if several are on one day."""

    VISIT = 1
    ARRIVAL = 2
    EXPECTED_ARRIVAL = 3
    MOVE = 4
    READY = 5


# Events that may also come sooner.
NO_LATER_THAN = frozenset({Kind.EXPECTED_ARRIVAL, Kind.READY})


@dataclass(frozen=True, order=True)
class NextEvent:
    on: date
    what: Kind
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True)
class ComingDay:
    """A day on which something comes, and what, as sentences without the date."""

    day: str
    sentences: tuple[str, ...]


def events_ahead(items: Sequence[ItemProgress]) -> list[NextEvent]:
    """Everything that will happen on a known day, from today on, in that sequence."""
    found = (event for progress in items if not (progress.is_ready or progress.is_stuck) for event in _of(progress))
    today = min(progress.today for progress in items)
    return sorted(event for event in found if event.on >= today)


def _of(progress: ItemProgress) -> Iterable[NextEvent]:
    item = progress.item
    open_tasks = {task.name: task for task in item.plan_tasks if task.state is not TaskState.COMPLETED}
    steps = progress.offering.plan_for(item.values) if progress.offering else ()
    for step in steps:
        if item.is_planned and step.name not in open_tasks:
            continue
        day = progress.days.get(step.name)
        if day and step.ships and item.shipment:
            is_shipped = item.shipment.state is ShipmentState.SHIPPED
            what = Kind.ARRIVAL if is_shipped else Kind.EXPECTED_ARRIVAL
            yield NextEvent(day, what, item.shipment.contents)
        elif day and step.moves_number:
            yield NextEvent(day, Kind.MOVE)
        elif step.visit and item.installation:
            visit = HalfDay.of(item.installation)
            hours = f"{visit.hours} {zone_words(visit.on, item.time_zone)}"
            yield NextEvent(visit.on, Kind.VISIT, item.offering_name, hours)
    # The old half of a move ends: only the new one becomes ready.
    if progress.ready_on and not item_moved_to(progress.order, item):
        yield NextEvent(progress.ready_on, Kind.READY, item.offering_name)


def coming_days(items: Sequence[ItemProgress]) -> tuple[ComingDay, ...]:
    days: dict[date, dict[Kind, list[NextEvent]]] = {}
    for event in events_ahead(items):
        days.setdefault(event.on, {}).setdefault(event.what, []).append(event)
    return tuple(
        ComingDay(_day(on, kinds, items[0].today), tuple(_words(what, events) for what, events in kinds.items()))
        for on, kinds in days.items()
    )


def _day(on: date, kinds: Collection[Kind], today: date) -> str:
    words = day_words(on, today)
    return f"By {words}" if all(what in NO_LATER_THAN for what in kinds) else words


def _words(what: Kind, events: Sequence[NextEvent]) -> str:
    subjects = [event.subject for event in events]
    match what:
        case Kind.VISIT:
            return f"Our technician comes, {events[0].detail}, for {_listed(subjects)}."
        case Kind.ARRIVAL | Kind.EXPECTED_ARRIVAL:
            return f"{_packages(subjects)} {_verb(subjects, 'arrive')}."
        case Kind.MOVE:
            return "Your number moves to us."
        case Kind.READY:
            return f"{_listed(subjects)} {'is' if len(set(subjects)) == 1 else 'are'} ready."


def _listed(subjects: Sequence[str]) -> str:
    counts = {subject: subjects.count(subject) for subject in subjects}
    return format_list([f"{name} × {count}" if count > 1 else name for name, count in counts.items()], locale="en_US")


def next_sentence(events: Sequence[NextEvent], today: date) -> str:
    """The first event as a sentence with its date."""
    first = events[0]
    day = long_day_words(first.on, today)
    subjects = [event.subject for event in events if (event.on, event.what) == (first.on, first.what)]
    match first.what:
        case Kind.VISIT:
            return f"Our technician comes {day}"
        case Kind.ARRIVAL:
            return f"{_packages(subjects)} {_verb(subjects, 'arrive')} {day}"
        case Kind.EXPECTED_ARRIVAL:
            return f"{_packages(subjects)} should arrive by {day}"
        case Kind.MOVE:
            return f"Your number moves {day}"
        case Kind.READY:
            who = subjects[0] if len(subjects) == 1 else f"{len(subjects)} services"
            return f"{who} should be ready by {day}"


def _packages(contents: Sequence[str]) -> str:
    """Your pager and phone adapter, or your packages if they are many."""
    if len(contents) > MOST_NAMED or len(set(contents)) < len(contents):
        return "Your packages"
    return f"Your {format_list([words[:1].lower() + words[1:] for words in contents], locale='en_US')}"


def _verb(subjects: Sequence[str], verb: str) -> str:
    is_one = len(subjects) == 1 and not subjects[0][:1].isdigit()
    return f"{verb}s" if is_one else verb
