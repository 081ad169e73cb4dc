"""Everything that happened to an order so far, as its customer reads it, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from business_layer.order_management.states import TaskState
from presentation_layer.views.item_progress import ItemProgress
from presentation_layer.words import date_words, instant_words, stamp_words


@dataclass(frozen=True)
class Happening:
    """`when` is short, `full` and `machine` are the whole instant, for the pointer and for machines."""

    when: str
    full: str
    machine: str
    words: str


def happenings(items: Sequence[ItemProgress]) -> tuple[Happening, ...]:
    found = sorted(
        ((at, progress, words) for progress in items for at, words in _of(progress)),
        key=lambda happening: happening[0],
        reverse=True,
    )
    return tuple(_happening(at, progress, words, of_several=len(items) > 1) for at, progress, words in found)


def _of(progress: ItemProgress) -> Iterator[tuple[datetime, str]]:
    item, shipment = progress.item, progress.item.shipment
    for task in item.tasks:
        if task.state is TaskState.COMPLETED and task.milestone and task.completed_at and not task.ships:
            yield task.completed_at, f"{task.milestone}: done"
    if shipment and shipment.shipped_at:
        number = f" ({shipment.carrier} {shipment.tracking_number})" if shipment.tracking_number else ""
        yield shipment.shipped_at, f"{shipment.contents} shipped{number}"
    if shipment and shipment.delivered_at:
        yield (
            shipment.delivered_at,
            f"{shipment.contents} delivered" + (f", confirmed by {by}" if (by := shipment.confirmed_by) else ""),
        )
    for before, after in zip(item.expected_dates, item.expected_dates[1:], strict=False):
        yield after.at, f"Date moved from {date_words(before.on)} to {date_words(after.on)}. {after.reason}"


def _happening(at: datetime, progress: ItemProgress, words: str, *, of_several: bool) -> Happening:
    zone = progress.item.time_zone
    name = f"{progress.item.offering_name}: {words[:1].lower()}{words[1:]}" if of_several else words
    return Happening(
        stamp_words(at, zone, progress.today), instant_words(at, zone), at.isoformat(timespec="minutes"), name
    )
