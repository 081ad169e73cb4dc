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
from ibis.expr.types import Table

from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import Manifest, RolledDay
from site_intelligence.report.ahead_desk import AheadDesk, in_batches, open_ahead_desk
from site_intelligence.report.history import VISIT_COLUMNS, Window, rows
from site_intelligence.report.merge_weeks import merge_weeks
from site_intelligence.report.open_history import open_history
from site_intelligence.report.rolled_columns import KIND
from site_intelligence.report.split_sessions import SplitSessions
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
    with open_ahead_desk(store) as desk:
        for place, day in enumerate(days):
            if is_stopped():
                break
            done += _roll(store, desk, day)
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


def _roll(store: EventStore, desk: AheadDesk, day: date) -> bool:
    """Count a day ahead. False if its events changed meanwhile: then it is counted the next time."""
    before = store.read_manifest()
    with desk.open_day(day) as history:
        (counted,) = history.ask("accepted", lambda: _count_accepted(history.events))
        (flagged,) = history.ask("flagged", lambda: history.flagged.aggregate(n=_.count()))
        rolled = RolledDay(
            *(day.isoformat(), KIND, "", "", ""),
            accepted=counted["n"],
            clamped=int(counted["clamped"] or 0),
            flagged=flagged["n"],
            persons=history.count_persons(),
            end_ms=history.end_ms or 0,
        )
        sessions = SplitSessions(history, lambda: _find_visits(history.human))
        tables = {
            "people": lambda: history.human,
            "sessions": sessions.within,
            "edges": sessions.edges,
            "counts": lambda: _count_units(sessions.within(), history.human),
        }
        with store.open_writer() as writer:
            if _files_of(writer.manifest, day) != _files_of(before, day):
                return False
            writer.write_rolled([rolled], in_batches(history, tables))
    return True


def _count_accepted(events: Table) -> Table:
    return events.aggregate(n=_.count(), clamped=_.is_clamped.cast("int64").sum())


def _find_visits(people: Table) -> Table:
    return people.filter(_.visitor.notnull()).select(*VISIT_COLUMNS)


def _count_units(sessions: Table, people: Table) -> Table:
    return ibis.union(count_visits(sessions), *(count(people) for count in COUNTED.values()), distinct=False)


def _files_of(manifest: Manifest, day: date) -> list[str]:
    return [part.events for part in manifest.parts if part.has_days(day, day)]
