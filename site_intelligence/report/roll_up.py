"""Counts days ahead, so that reports about large windows are fast.

A day that is over is read once: the events of people are kept by name, and each session that is within the day as a
row. A session that begins in the first half hour of a day, or ends in the last, may continue across midnight; its
events are kept, and become sessions when a report knows both days. So a report has the same answer as without.

When an event of a day comes late, the manifest drops what was counted ahead of the day in the same step, and reports
count the day from its events until it is counted ahead again.
"""

from collections.abc import Callable
from datetime import date, timedelta

import ibis
from ibis import _

from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import Manifest, RolledDay
from site_intelligence.report.history import VISIT_COLUMNS, Window, rows
from site_intelligence.report.merge_weeks import merge_weeks
from site_intelligence.report.open_history import open_history
from site_intelligence.report.rolled_columns import KIND, in_batches
from site_intelligence.report.split_sessions import split_sessions
from site_intelligence.report.unit_counts import COUNTED, count_visits

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
    merge_weeks(store, is_stopped)
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
        rolled = RolledDay(
            *(day.isoformat(), KIND, "", "", ""),
            accepted=counted["n"],
            clamped=int(counted["clamped"] or 0),
            flagged=flagged["n"],
            persons=history.count_persons(),
            end_ms=history.end_ms or 0,
        )
        visits = history.human.filter(_.visitor.notnull()).select(*VISIT_COLUMNS)
        with split_sessions(visits, day, day) as (sessions, edges):
            counts = [count_visits(sessions), *(count(history.human) for count in COUNTED.values())]
            tables = {
                "people": history.human,
                "sessions": sessions,
                "edges": edges,
                "counts": ibis.union(*counts, distinct=False),
            }
            with store.open_writer() as writer:
                if _files_of(writer.manifest, day) != _files_of(before, day):
                    return False
                writer.write_rolled([rolled], in_batches(tables))
    return True


def _files_of(manifest: Manifest, day: date) -> list[str]:
    return [part.events for part in manifest.parts if part.has_days(day, day)]
