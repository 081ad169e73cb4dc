"""The events of visitors with the visit that each belongs to, and the visits."""

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.report.history import History
from site_intelligence.report.sessions import number_sessions

FIRST, LATER = "first", "later"
VISIT = ["visitor", "number"]
# What a visit takes from its first event.
FACTS = ("day", "week", "device", "channel", "region", "consent")
NUMBERED = ("visitor", "time_ms", "id", "name", *FACTS, "page", "offering", "offerings", "result", "results")


def numbered_events(history: History) -> Table:
    """The events of people who have a name, with the number of their visit. Kept, because every question needs it."""
    return history.keep("numbered", _number)


def _number(history: History) -> Table:
    named = history.human.filter(_.visitor.notnull()).select(*NUMBERED)
    return number_sessions(named).select(*NUMBERED, "number", "is_first")


def visits(history: History) -> Table:
    """A row for each visit: when it began, what its first event says, and whether the visitor came before."""
    first = numbered_events(history).filter(_.is_first == 1)
    return first.select(
        *VISIT, *FACTS, start_ms=first.time_ms, visit=ibis.ifelse(first.number == 1, ibis.literal(FIRST), LATER)
    )
