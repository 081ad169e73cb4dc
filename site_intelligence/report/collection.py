"""Counts the collection itself: what was accepted, refused and left out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from ibis import _
from ibis.expr.types import Table
from ibis.expr.types.groupby import GroupedTable

from site_intelligence.events.local_days import monday_of
from site_intelligence.report.history import History, rows
from site_intelligence.report.shares import by_key


def collection(history: History) -> dict[str, Any]:
    """Refused lines and duplicates count on the day on which they were recorded."""
    (events,) = history.ask("accepted events", lambda: _accepted(history.events))
    persons = history.count_persons()
    (duplicates,) = history.ask("duplicates", lambda: history.duplicates.aggregate(n=_.count()))
    (flagged,) = history.ask("flagged days", lambda: history.flagged.aggregate(n=_.count()))
    refused = history.ask("refused lines", lambda: history.refused.group_by("reason").aggregate(n=_.count()))
    ahead = history.rolled
    accepted = events["n"] + (ahead.accepted if ahead else 0)
    return {
        "accepted": accepted,
        "quarantined": by_key(refused, "reason"),
        "duplicates": duplicates["n"],
        "clamped": (events["clamped"] or 0) + (ahead.clamped if ahead else 0),
        "excluded_as_bot": accepted - persons,
        "flagged_visitor_days": flagged["n"] + (ahead.flagged if ahead else 0),
    }


def _accepted(events: Table | GroupedTable) -> Table:
    return events.aggregate(n=_.count(), clamped=_.is_clamped.cast("int64").sum())


def _by_day(history: History, name: str) -> Table:
    lines: Table = getattr(history, name)
    return lines.filter(_.day.notnull()).group_by("day").aggregate(n=_.count())


def by_name(history: History) -> dict[str, int]:
    """The events of people by name."""
    return by_key(rows(history.human.group_by("name").aggregate(n=_.count())), "name")


def by_consent(history: History) -> dict[str, int]:
    """The events of people on the store by consent."""
    store = history.human.filter(_.source == "store")
    return by_key(rows(store.group_by("consent").aggregate(n=_.count())), "consent")


@dataclass(frozen=True)
class Lines:
    """The lines of a week: events that are used, those of them with a corrected time, and lines that are not used."""

    events: int = 0
    clamped: int = 0
    duplicates: int = 0
    refused: int = 0

    @property
    def lines(self) -> int:
        return self.events + self.duplicates + self.refused

    @property
    def faultless(self) -> int:
        return self.events - self.clamped


def count_lines(history: History) -> dict[date, Lines]:
    """The lines by week. Refused lines and duplicates count in the week in which they were recorded."""
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for row in history.ask("accepted events by week", lambda: _accepted(history.events.group_by("week"))):
        found[row["week"]] |= {"events": row["n"], "clamped": int(row["clamped"] or 0)}
    for day in history.rolled.days if history.rolled else ():
        week = found[monday_of(date.fromisoformat(day.day))]
        week["events"] = week.get("events", 0) + day.accepted
        week["clamped"] = week.get("clamped", 0) + day.clamped
    for name in ("duplicates", "refused"):
        for row in history.ask(f"{name} by day", partial(_by_day, history, name)):
            week = found[monday_of(row["day"])]
            week[name] = week.get(name, 0) + row["n"]
    return {week: Lines(**counts) for week, counts in sorted(found.items())}
