"""Tells sessions that are within a span of days from those that may continue before or after it."""

from collections.abc import Callable

from ibis import _
from ibis.expr.types import Table

from site_intelligence.report.desk_history import DeskHistory
from site_intelligence.report.history import VISIT_COLUMNS
from site_intelligence.report.sessions import GAP_MS, SESSION, describe_sessions, number_sessions

# The given table with the first moment of the days, and the first one after them.
SPAN = "span"


class SplitSessions:
    """The sessions of a history whose visits `find_visits` returns."""

    def __init__(self, history: DeskHistory, find_visits: Callable[[], Table]) -> None:
        self._history, self._find_visits = history, find_visits

    def within(self) -> Table:
        """The sessions within the days."""
        return self._history.keep("sessions_within", lambda _history: self._describe())

    def _describe(self) -> Table:
        return describe_sessions(self._numbered().anti_join(self._at_edge(), SESSION)).drop("number")

    def edges(self) -> Table:
        """The events of sessions that begin or end within half an hour of the ends of the days."""
        return self._numbered().semi_join(self._at_edge(), SESSION).select(*VISIT_COLUMNS)

    def _numbered(self) -> Table:
        return self._history.keep("numbered", lambda _history: number_sessions(self._find_visits()))

    def _at_edge(self) -> Table:
        return self._history.keep("at_edge", lambda _history: self._find_edges())

    def _find_edges(self) -> Table:
        spans = self._numbered().group_by(SESSION).aggregate(first_ms=_.time_ms.min(), last_ms=_.time_ms.max())
        beside = spans.cross_join(self._history.given(SPAN))
        at_edge = (beside.first_ms < beside.begins_ms + GAP_MS) | (beside.last_ms > beside.ends_ms - GAP_MS)
        return beside.filter(at_edge).select(*SESSION)
