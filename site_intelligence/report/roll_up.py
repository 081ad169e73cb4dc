"""Counts days ahead, so that reports about large windows are fast.

A day that is over is read once: the events of people are kept by name, and each session that is within the day as a
row. A session that begins in the first half hour of a day, or ends in the last, may continue across midnight; its
events are kept, and become sessions when a report knows both days. So a report has the same answer as without.

When an event of a day comes late, the manifest drops what was counted ahead of the day in the same step, and reports
count the day from its events until it is counted ahead again.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pyarrow as pa
from ibis import _

from site_intelligence.events.local_days import midnight_ms
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import Manifest, RolledDay
from site_intelligence.report.history import VISIT_COLUMNS, History, Window, rows
from site_intelligence.report.open_history import open_history
from site_intelligence.report.rolled_columns import EDGES, KIND, PEOPLE, SESSIONS
from site_intelligence.report.sessions import GAP_MS, SESSION, describe_sessions, number_sessions

# Smaller days are counted quickly anyway.
FEWEST_EVENTS = 5_000
# The last days still get events, so they would be counted again and again.
OPEN_DAYS = 2
Progress = Callable[[int, int], None]


def roll_up(
    store: EventStore,
    *,
    fewest_events: int = FEWEST_EVENTS,
    progress: Progress = lambda _done, _all: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Count the days ahead that are over and not counted ahead, and return how many they are.

    Raises StoreInUse, StoreFailed, and IntelligenceError if the events cannot be read.
    """
    if not store.read_manifest().parts:
        return 0
    days = _days_to_roll(store, fewest_events)
    done = 0
    for place, day in enumerate(days):
        if is_stopped():
            break
        done += _roll(store, day)
        progress(place + 1, len(days))
    return done


def _days_to_roll(store: EventStore, fewest_events: int) -> list[date]:
    known = {day.day for day in store.read_manifest().rolled if day.kind == KIND}
    with open_history(store, Window()) as history:
        counted = rows(history.events.group_by("day").aggregate(n=_.count()))
    newest = max((*(row["day"] for row in counted), *map(date.fromisoformat, known)), default=date.min)
    if newest == date.min:
        return []
    over = newest - timedelta(days=OPEN_DAYS)
    return sorted(row["day"] for row in counted if row["day"] <= over and row["n"] >= fewest_events)


def _roll(store: EventStore, day: date) -> bool:
    """Count a day ahead. False if its events changed meanwhile: then it is counted the next time."""
    before = store.read_manifest()
    with open_history(store, Window(day, day), with_rolled=False) as history:
        (counted,) = rows(history.events.aggregate(n=_.count(), clamped=_.is_clamped.cast("int64").sum()))
        (flagged,) = rows(history.flagged.aggregate(n=_.count()))
        tables = _tables(history, day)
    rolled = RolledDay(day.isoformat(), KIND, "", "", "", counted["n"], int(counted["clamped"] or 0), flagged["n"])
    with store.open_writer() as writer:
        if _files_of(writer.manifest, day) != _files_of(before, day):
            return False
        writer.write_rolled(rolled, tables)
    return True


def _files_of(manifest: Manifest, day: date) -> list[str]:
    return [part.events for part in manifest.parts if part.has_days(day, day)]


def _tables(history: History, day: date) -> dict[str, pa.Table]:
    numbered = number_sessions(history.human.filter(_.visitor.notnull()).select(*VISIT_COLUMNS)).cache()
    spans = numbered.group_by(SESSION).aggregate(first_ms=_.time_ms.min(), last_ms=_.time_ms.max())
    begins_ms, ends_ms = midnight_ms(day), midnight_ms(day + timedelta(days=1))
    at_edge = spans.filter((_.first_ms < begins_ms + GAP_MS) | (_.last_ms > ends_ms - GAP_MS))
    edges = numbered.semi_join(at_edge, SESSION).select(*VISIT_COLUMNS)
    inner = describe_sessions(numbered.anti_join(at_edge, SESSION)).drop("number")
    try:
        return {
            "people": history.human.order_by("name", "time_ms", "id").to_pyarrow().cast(PEOPLE),
            "sessions": inner.order_by("start_ms", "visitor").to_pyarrow().cast(SESSIONS),
            "edges": edges.order_by("time_ms", "id").to_pyarrow().cast(EDGES),
        }
    finally:
        numbered.release()
