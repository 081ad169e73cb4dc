"""The time that an inquiry takes: from the answer until it is resolved."""

from ibis import _

from site_intelligence.report.history import History, rows
from site_intelligence.report.small_groups import SMALLEST_GROUP

MINUTE_MS = 60_000
# An inquiry that takes longer waited for something, and nobody worked on it all the time.
LONGEST_MS = 4 * 60 * MINUTE_MS


def handle_minutes(history: History) -> float | None:
    """The mean in minutes, because work is that times the number of inquiries; None if it is of too few inquiries."""
    answered = history.named("inquiry_answered").group_by("subject_id").aggregate(answered_ms=_.time_ms.min())
    resolved = history.named("inquiry_resolved").group_by("subject_id").aggregate(resolved_ms=_.time_ms.min())
    both = answered.join(resolved, "subject_id").mutate(took_ms=_.resolved_ms - _.answered_ms)
    worked = both.filter((_.took_ms > 0) & (_.took_ms <= LONGEST_MS))
    (row,) = rows(worked.aggregate(n=_.count(), total_ms=_.took_ms.sum()))
    return None if row["n"] < SMALLEST_GROUP else round(int(row["total_ms"]) / row["n"] / MINUTE_MS, 1)
