"""Merges what was counted ahead of days by week: a report about a year would open a thousand files otherwise.

The days stay days: one whose events change is left out of its week's files, and is merged again when it was counted
again. Sessions that continue across the midnights of the week are counted for those who ask about the whole of it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from ibis.expr.types import Table

from site_intelligence.events.local_days import monday_of
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import Manifest, RolledDay
from site_intelligence.report.ahead_desk import AheadDesk, in_batches, open_ahead_desk
from site_intelligence.report.desk_history import DeskHistory
from site_intelligence.report.rolled_columns import KIND, ROLLED
from site_intelligence.report.split_sessions import SplitSessions
from site_intelligence.report.unit_counts import count_visits


def merge_weeks(store: EventStore, is_stopped: Callable[[], bool] = lambda: False) -> None:
    """Merge the files of each week that is over. It can be killed and repeated. Raises StoreInUse and StoreFailed."""
    with open_ahead_desk(store) as desk:
        for days in _weeks_to_merge(store.read_manifest()):
            if is_stopped():
                return
            _merge(store, desk, days)


def _weeks_to_merge(manifest: Manifest) -> list[list[RolledDay]]:
    """The days of each week with several files. The newest week still gets days."""
    weeks: dict[date, list[RolledDay]] = defaultdict(list)
    for day in manifest.rolled:
        if day.kind == KIND:
            weeks[monday_of(date.fromisoformat(day.day))].append(day)
    over = sorted(weeks)[:-1]
    return [weeks[week] for week in over if len({tuple(day.files) for day in weeks[week]}) > 1]


def _merge(store: EventStore, desk: AheadDesk, days: Sequence[RolledDay]) -> None:
    with desk.open_week(days) as history:
        tables: dict[str, Callable[[], Table]] = {kind: partial(_rolled, history, kind) for kind in ROLLED}
        first, last = (date.fromisoformat(day.day) for day in (days[0], days[-1]))
        if (last - first).days + 1 == len(days):
            sessions = SplitSessions(history, lambda: history.rolled.edges)
            tables["joined"], tables["rims"] = sessions.within, sessions.edges
            tables["joined_counts"] = lambda: count_visits(sessions.within())
        with store.open_writer() as writer:
            if set(days) <= set(writer.manifest.rolled):
                writer.write_rolled(days, in_batches(history, tables))


def _rolled(history: DeskHistory, kind: str) -> Table:
    found: Table = getattr(history.rolled, kind)
    return found
