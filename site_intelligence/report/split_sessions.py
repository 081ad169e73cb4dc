"""Tells sessions that are within a span of days from those that may continue before or after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import midnight_ms
from site_intelligence.report.history import VISIT_COLUMNS
from site_intelligence.report.sessions import GAP_MS, SESSION, describe_sessions, number_sessions


@contextmanager
def split_sessions(visits: Table, first: date, last: date) -> Iterator[tuple[Table, Table]]:
    """The sessions within the days, and the events of those that begin or end within half an hour of their ends."""
    begins_ms, ends_ms = midnight_ms(first), midnight_ms(last + timedelta(days=1))
    numbered = number_sessions(visits).cache()
    spans = numbered.group_by(SESSION).aggregate(first_ms=_.time_ms.min(), last_ms=_.time_ms.max())
    at_edge = spans.filter((_.first_ms < begins_ms + GAP_MS) | (_.last_ms > ends_ms - GAP_MS))
    within = describe_sessions(numbered.anti_join(at_edge, SESSION)).drop("number").cache()
    try:
        yield within, numbered.semi_join(at_edge, SESSION).select(*VISIT_COLUMNS)
    finally:
        within.release()
        numbered.release()
