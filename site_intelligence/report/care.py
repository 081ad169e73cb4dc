"""The report about customer care: waits, abandoned inquiries, and first contact resolution by service center."""

from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import DAY_MS
from site_intelligence.report.history import History, rows
from site_intelligence.report.shares import share

SOON_MS = 20_000
FOLLOWED_MS = 7 * DAY_MS
NEVER_MS = 2**53
OPENED = ("subject_id", "customer", "center", "topic", "day", "week", "time_ms")


def care(history: History) -> dict[str, Any]:
    """Answered soon and abandoned are of all inquiries; resolution is of those that could be followed for a week."""
    if history.end_ms is None:
        return {}
    counted = (
        inquiries(history)
        .group_by("center")
        .aggregate(
            n=_.count(),
            soon=is_answered_soon().sum(),
            abandoned=_.abandoned.sum(),
            followed=_is_followed(history.end_ms).sum(),
            resolved=(_is_followed(history.end_ms) * _is_last()).sum(),
        )
    )
    return {
        str(row["center"]): {
            "answered_in_20s": share(row["soon"], row["n"]),
            "abandoned": share(row["abandoned"], row["n"]),
            "first_contact_resolution": share(row["resolved"], row["followed"]),
        }
        for row in sorted(rows(counted), key=lambda row: str(row["center"]))
    }


def is_answered_soon() -> Any:
    """1 if an inquiry was answered in 20 seconds; otherwise 0."""
    return (_.wait_ms <= SOON_MS).cast("int64")


def followed(asked: Table, ends: Table) -> Table:
    """The inquiries that could be followed for a week. `is_hit` is 1 for those after which nothing was asked in it.

    `ends` has the moment at which the window ends as its `end_ms`; without a row, no inquiry could be followed.
    """
    return asked.cross_join(ends).filter(_is_followed(_.end_ms) == 1).mutate(is_hit=_is_last()).drop("end_ms")


def _is_last() -> Any:
    """1 if the customer asked nothing about the topic in the week after; otherwise 0."""
    return (_.next_ms > _.time_ms + FOLLOWED_MS).cast("int64")


def _is_followed(end_ms: Any) -> Any:
    """1 if an inquiry was not abandoned, and the week after it is over; otherwise 0."""
    return ((_.time_ms + FOLLOWED_MS <= end_ms) & (_.abandoned == 0)).cast("int64")


def inquiries(history: History) -> Table:
    """The opened inquiries: how long each waited, whether it was abandoned, and when its customer asked again."""
    return _with_next(_with_abandoned(inquiries_with_wait(history), history)).drop("customer")


def contacts(history: History) -> Table:
    """The opened inquiries: whether each was abandoned, and when its customer asked again."""
    return _with_next(_with_abandoned(_opened(history), history)).drop("customer")


def inquiries_with_wait(history: History) -> Table:
    """The opened inquiries, and how long each waited."""
    answered = history.named("inquiry_answered")
    latest_first = ibis.window(group_by=answered.subject_id, order_by=[answered.time_ms.desc(), answered.id.desc()])
    waits = answered.mutate(place=ibis.row_number().over(latest_first)).filter(_.place == 0)
    joined = _opened(history).left_join(waits.select("subject_id", "wait_ms"), ["subject_id"])
    return joined.select(*OPENED, wait_ms=joined.wait_ms.fill_null(NEVER_MS))


def _opened(history: History) -> Table:
    return history.named("inquiry_opened").select(*OPENED)


def _with_abandoned(asked: Table, history: History) -> Table:
    gone = history.named("inquiry_abandoned").select("subject_id").distinct().mutate(abandoned=ibis.literal(1))
    joined = asked.left_join(gone, ["subject_id"])
    return joined.select(*asked.columns, abandoned=joined.abandoned.fill_null(0))


def _with_next(asked: Table) -> Table:
    joined = asked.left_join(_next_inquiries(asked), ["customer", "topic", "time_ms"])
    return joined.select(*asked.columns, next_ms=joined.next_ms.fill_null(NEVER_MS))


def _next_inquiries(opened: Table) -> Table:
    """For each time at which a customer asked about a topic, the next time."""
    asked = opened.filter(_.customer.notnull()).select("customer", "topic", "time_ms").distinct()
    in_order = ibis.window(group_by=[asked.customer, asked.topic], order_by=asked.time_ms)
    return asked.mutate(next_ms=asked.time_ms.lead().over(in_order))
