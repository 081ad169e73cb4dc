"""Everything that happened to an order, as an agent reads it: newest first, by day, with filters."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from business_layer.catalogue.plan_steps import TaskType
from business_layer.order_management.fallout import FalloutKind
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_page_queries import MailRow, NoteRow
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import CORRECTED, TimelineEntry
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_log import Exchange
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.views.moments import Moment, age, clock_time
from presentation_layer.views.network_happenings import exchanged
from presentation_layer.views.office_happenings import Happening, Show
from presentation_layer.views.revision_happenings import revised
from presentation_layer.words import date_words

# The audit trail's codes of entities and of their attributes.
ORDER, SHIPMENT, TASK = "ProductOrder", "Shipment", "FulfilmentTask"
ASSIGNED = "assigned_agent_id"
CONTACT = frozenset({"contact", "contact_name", "contact_telephone"})
EXCHANGES, FALLOUT, PARKED, STATE = "exchanges", "fallout", "parked_until", "state"
# More lines than these make a page slow to read and to send.
MOST_LINES = 60


@dataclass(frozen=True)
class TimelineLine:
    happening: Happening
    when: Moment


@dataclass(frozen=True)
class TimelineDay:
    words: str
    lines: tuple[TimelineLine, ...]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """`choices` are the filters: their codes, words and counts. `hidden` counts older lines that are not shown."""

    shown: Show
    choices: tuple[tuple[str, str, int], ...]
    days: tuple[TimelineDay, ...]
    hidden: int


def order_timeline(
    order: ProductOrder,
    entries: Sequence[TimelineEntry],
    notes: Sequence[NoteRow],
    mails: Sequence[MailRow],
    revisions: Sequence[OrderRevision] = (),
    *,
    now: datetime,
    show: Show = Show.ALL,
    is_whole: bool = False,
) -> Timeline:
    found = sorted(_all(order, entries, notes, mails, revisions), key=lambda happening: happening.at, reverse=True)
    counts = Counter(happening.show for happening in found)
    counts[Show.ALL] = len(found)
    wanted = [happening for happening in found if show in {Show.ALL, happening.show}]
    most = len(wanted) if is_whole else MOST_LINES
    return Timeline(
        shown=show,
        choices=tuple((choice.value, choice.value.title(), counts[choice]) for choice in Show if counts[choice]),
        days=tuple(_days(wanted[:most], now)),
        hidden=len(wanted[most:]),
    )


def _days(happenings: Iterable[Happening], now: datetime) -> Iterator[TimelineDay]:
    zone = ZoneInfo(HOUSE_ZONE)
    today = now.astimezone(zone).date()
    for on, lines in groupby(happenings, key=lambda happening: happening.at.astimezone(zone).date()):
        moments = age if on == today else _at_the_clock
        yield TimelineDay(
            _day_words(on, today), tuple(TimelineLine(happening, moments(happening.at, now)) for happening in lines)
        )


def _at_the_clock(at: datetime, now: datetime) -> Moment:
    return clock_time(at)


def _day_words(on: date, today: date) -> str:
    if on == today:
        return "Today"
    words = date_words(on)
    return f"Yesterday, {words}" if on == today - timedelta(days=1) else words


def _all(
    order: ProductOrder,
    entries: Iterable[TimelineEntry],
    notes: Iterable[NoteRow],
    mails: Iterable[MailRow],
    revisions: Iterable[OrderRevision],
) -> Iterator[Happening]:
    yield from filter(None, map(_written, entries))
    for item in order.items:
        where = f"Item {item.number}" if len(order.items) > 1 else ""
        yield from _of_dates(item, where)
        for task in item.tasks:
            yield from _of_task(task, where, item.offering_name)
    for revision in revisions:
        yield from revised(revision, {item.number for item in order.items})
    for note in notes:
        yield Happening(at=note.at, show=Show.NOTES, kind="note", who=note.author, words="noted", detail=note.text)
    for mail in mails:
        # A mail waits for others that could go with it, or for the mail server.
        sent = f"Emailed {mail.to}" if mail.sent_at else f"Email to {mail.to} is on its way"
        yield Happening(at=mail.queued_at, show=Show.CUSTOMER, kind="mail", words=sent, detail=mail.subject)
    if order.completed_at:
        yield Happening(at=order.completed_at, show=Show.DATES, kind="check", words="Order ready")


def _written(entry: TimelineEntry) -> Happening | None:
    """A write of the audit trail that people read about. The tasks say what was done to them."""
    if ASSIGNED in entry.changed:
        what, _, why = entry.reason.partition(": ")
        return _by(entry, Show.PEOPLE, "hand", f"{what} by {entry.who}", why)
    if CONTACT & set(entry.changed) and entry.entity == ORDER:
        return _by(entry, Show.CUSTOMER, "person", f"Contact changed by {entry.who}", entry.reason)
    if entry.verb == CORRECTED:
        return _by(entry, Show.PEOPLE, "change", f"{entry.correction} by {entry.who}", entry.reason)
    if (entry.entity, entry.verb) == (ORDER, "added"):
        behalf = " on behalf of the customer" if entry.on_behalf else ""
        # What the agent wrote may contain colons of its own.
        why = entry.reason.removeprefix("place order").removeprefix(": ") if entry.on_behalf else ""
        return _by(entry, Show.CUSTOMER, "cart", f"Order placed by {entry.who}{behalf}", why)
    if entry.entity == SHIPMENT:
        return _by(entry, Show.NETWORK, "box", f"Package updated by {entry.who}", entry.reason)
    return _of_write_to_task(entry) if entry.entity == TASK and EXCHANGES not in entry.changed else None


def _of_write_to_task(entry: TimelineEntry) -> Happening | None:
    if FALLOUT in entry.changed:
        return _by(entry, Show.PEOPLE, "back", f"Tried again by {entry.who}", entry.reason)
    if PARKED in entry.changed and STATE not in entry.changed:
        what, _, why = entry.reason.partition(": ")
        return _by(entry, Show.PEOPLE, "pause", f"{what} by {entry.who}", why)
    return None


def _by(entry: TimelineEntry, show: Show, kind: str, words: str, detail: str) -> Happening:
    return Happening(at=entry.at, show=show, kind=kind, words=words, detail=detail)


def _of_dates(item: ProductOrderItem, where: str) -> Iterator[Happening]:
    for before, after in zip(item.expected_dates, item.expected_dates[1:], strict=False):
        words = f"Date moved from {date_words(before.on)} to {date_words(after.on)}"
        yield Happening(at=after.at, show=Show.DATES, kind="cal", words=words, where=where, detail=after.reason)
    shipment = item.shipment
    if shipment and shipment.shipped_at:
        number = f" ({shipment.carrier} {shipment.tracking_number})" if shipment.tracking_number else ""
        words = f"{shipment.contents} shipped{number}"
        yield Happening(at=shipment.shipped_at, show=Show.NETWORK, kind="box", words=words, where=where)
    if shipment and shipment.delivered_at:
        words = f"{shipment.contents} delivered"
        by = f"Confirmed by {shipment.confirmed_by}" if shipment.confirmed_by else ""
        yield Happening(at=shipment.delivered_at, show=Show.NETWORK, kind="box", words=words, where=where, detail=by)


def _of_task(task: FulfilmentTask, where: str, offering: str) -> Iterator[Happening]:
    yield from exchanged(task, where, offering)
    fallout = task.fallout
    if fallout and fallout.kind is FalloutKind.GAVE_UP:
        words = f"Fell out: {_name(task)}"
        yield Happening(at=fallout.at, show=Show.NETWORK, kind="fall", words=words, where=where, detail=fallout.reason)
    if task.state is not TaskState.COMPLETED or task.completed_at is None:
        return
    if task.type is TaskType.TECHNICAL_REVIEW and not task.is_skipped:
        words = f"Reviewed by {task.completed_by}: feasible" if task.completed_by else "Reviewed: feasible"
        yield Happening(
            at=task.completed_at, show=Show.PEOPLE, kind="review", words=words, where=where, detail=task.note
        )
    elif task.milestone and not any(isinstance(entry, Exchange) for entry in task.exchanges):
        words = f"{task.milestone}: done"
        yield Happening(at=task.completed_at, show=Show.NETWORK, kind="check", words=words, where=where)


def _name(task: FulfilmentTask) -> str:
    return task.milestone or task.name
