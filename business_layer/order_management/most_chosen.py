"""The offering that customers chose most lately, if there are enough orders to say so."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from business_layer.shared.clock import Clock

COUNTED_ORDERS = 1000
COUNTED_DAYS = 90
# With fewer, one customer's choice would decide.
ENOUGH = 50
KEPT_FOR = timedelta(hours=1)


class OfferingCounts(Protocol):
    """The port to the orders."""

    def ordered(self, *, since: datetime, newest: int) -> Mapping[str, int]:
        """Return how often each offering is in the newest orders since then, without orders that came to nothing."""
        ...


class MostChosen:
    """The most chosen of some offerings. It counts once an hour, because pages ask at each request."""

    def __init__(self, counts: OfferingCounts, clock: Clock) -> None:
        self._counts, self._clock = counts, clock
        self._known: tuple[datetime, Mapping[str, int]] | None = None

    def __call__(self, among: Collection[str]) -> str:
        """Return the slug; empty if none is ahead of the others, or fewer than ENOUGH were ordered."""
        counts = self._ordered()
        ranked = sorted((counts.get(slug, 0) for slug in among), reverse=True)
        is_clear = sum(ranked) >= ENOUGH and (len(ranked) == 1 or ranked[0] > ranked[1])
        return next(slug for slug in among if counts.get(slug, 0) == ranked[0]) if is_clear else ""

    def _ordered(self) -> Mapping[str, int]:
        now, known = self._clock.now(), self._known
        if known is None or not now - KEPT_FOR < known[0] <= now:
            since = now - timedelta(days=COUNTED_DAYS)
            known = self._known = (now, self._counts.ordered(since=since, newest=COUNTED_ORDERS))
        return known[1]
