"""Counts the collection itself: what was accepted, refused and left out."""

from typing import Any

from ibis import _

from site_intelligence.report.history import History, rows
from site_intelligence.report.shares import by_key


def collection(history: History) -> dict[str, Any]:
    """Refused lines and duplicates count on the day on which they were recorded."""
    (events,) = rows(history.events.aggregate(n=_.count(), clamped=_.is_clamped.cast("int64").sum()))
    (human,) = rows(history.human.aggregate(n=_.count()))
    (duplicates,) = rows(history.duplicates.aggregate(n=_.count()))
    (flagged,) = rows(history.flagged.aggregate(n=_.count()))
    ahead = history.rolled
    accepted = events["n"] + (ahead.accepted if ahead else 0)
    return {
        "accepted": accepted,
        "quarantined": by_key(rows(history.refused.group_by("reason").aggregate(n=_.count())), "reason"),
        "duplicates": duplicates["n"],
        "clamped": (events["clamped"] or 0) + (ahead.clamped if ahead else 0),
        "excluded_as_bot": accepted - human["n"],
        "flagged_visitor_days": flagged["n"] + (ahead.flagged if ahead else 0),
    }


def by_name(history: History) -> dict[str, int]:
    """The events of people by name."""
    return by_key(rows(history.human.group_by("name").aggregate(n=_.count())), "name")


def by_consent(history: History) -> dict[str, int]:
    """The events of people on the store by consent."""
    store = history.human.filter(_.source == "store")
    return by_key(rows(store.group_by("consent").aggregate(n=_.count())), "consent")
