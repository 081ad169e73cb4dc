"""Counts days ahead between the collector's polls, once an hour."""

import time
from collections.abc import Callable

import structlog

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.follow_events import pause_until
from site_intelligence.report.roll_up import roll_up

log = structlog.get_logger()
EVERY_SECONDS = 3_600.0
IsStopped = Callable[[], bool]


class RegularRollUp:
    """A pause of the collector in which days are counted ahead if an hour has passed since the last time."""

    def __init__(
        self,
        store: EventStore,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[IsStopped, float], None] = pause_until,
    ) -> None:
        self._store, self._clock, self._pause = store, clock, pause
        self._next = 0.0

    def __call__(self, is_stopped: IsStopped, seconds: float) -> None:
        if self._clock() >= self._next:
            self._roll_up(is_stopped)
            self._next = self._clock() + EVERY_SECONDS
        self._pause(is_stopped, seconds)

    def _roll_up(self, is_stopped: IsStopped) -> None:
        """Count days ahead. A failure is logged and tried again an hour later: reports are slower until then."""
        try:
            days = roll_up(self._store, is_stopped=is_stopped)
        except IntelligenceError as failed:
            log.error("days_not_counted_ahead", cause=str(failed))
        else:
            if days:
                log.info("days_counted_ahead", days=days)
