"""The events of a window of days, and what nearly every report starts from: people's events, and sessions."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.columns import EVENTS
from site_intelligence.report.bots import flagged_visitor_days, without_bots
from site_intelligence.report.sessions import find_sessions

Rows = list[dict[str, Any]]
# Reports need no more of an event than its columns.
PEOPLE_COLUMNS = tuple(name for name in EVENTS.names if name != "properties")
VISIT_COLUMNS = ("visitor", "time_ms", "id", "name", "day", "week", "device", "channel")


@dataclass(frozen=True)
class RolledDays:
    """The days of the window that were counted ahead: people's events, their sessions that are within a day, and the
    events of those that may continue across midnight. The numbers are of all events.
    """

    people: Table
    sessions: Table
    edges: Table
    accepted: int
    clamped: int
    flagged: int


@dataclass(frozen=True)
class Window:
    """The days from `since` to `until`, both included. Without one of them, there is no end on that side."""

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.until < self.since:
            raise IntelligenceError(f"The window ends on {self.until}, before it begins on {self.since}.")

    def has(self, day: str) -> bool:
        """True if the window has the day, written as in ISO 8601."""
        is_before = self.since is not None and day < self.since.isoformat()
        is_after = self.until is not None and day > self.until.isoformat()
        return not is_before and not is_after

    def of(self, table: Table) -> Table:
        """The rows of the table whose day is in the window."""
        if self.since:
            table = table.filter(_.day >= ibis.literal(self.since))
        if self.until:
            table = table.filter(_.day <= ibis.literal(self.until))
        return table


class History:
    """The tables of a window. A window counts the events of its days as if there were no others."""

    def __init__(
        self, events: Table, duplicates: Table, refused: Table, window: Window, rolled: RolledDays | None = None
    ) -> None:
        """`events` are those of all days but the rolled ones."""
        self.events = window.of(events)
        self.duplicates = window.of(duplicates)
        self.refused = window.of(refused)
        self.rolled = rolled

    def release(self) -> None:
        """Give back the tables that the engine keeps."""
        for table in (self.__dict__.pop(name, None) for name in ("_open_sessions", "flagged")):
            if table is not None:
                table.release()

    @cached_property
    def flagged(self) -> Table:
        """The days on which a visitor was a bot. Kept, because it is small and nearly every report needs it."""
        return flagged_visitor_days(self.events).cache()

    @cached_property
    def human(self) -> Table:
        """The events of people."""
        found = without_bots(self.events, self.flagged).select(*PEOPLE_COLUMNS)
        return ibis.union(found, self.rolled.people, distinct=False) if self.rolled else found

    @property
    def sessions(self) -> Table:
        """A row for each session."""
        found = self._open_sessions
        return ibis.union(found, self.rolled.sessions, distinct=False) if self.rolled else found

    @cached_property
    def _open_sessions(self) -> Table:
        """The sessions that are not counted ahead. Kept, because several reports need them."""
        visits = without_bots(self.events, self.flagged).select(*VISIT_COLUMNS)
        if self.rolled:
            visits = ibis.union(visits, self.rolled.edges, distinct=False)
        return find_sessions(visits).drop("number").cache()

    @cached_property
    def end_ms(self) -> int | None:
        """The time of the last event of people."""
        (row,) = rows(self.human.aggregate(end_ms=_.time_ms.max()))
        return None if row["end_ms"] is None else int(row["end_ms"])

    def named(self, *names: str) -> Table:
        """The events of people with one of those names."""
        return self.human.filter(_.name.isin(names))


def rows(table: Table) -> Rows:
    """Run an expression, and return its rows."""
    found: Rows = table.to_pyarrow().to_pylist()
    return found
