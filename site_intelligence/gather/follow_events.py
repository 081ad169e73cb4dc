"""Collects until a signal ends it, through outages of the database and of the disk."""

import time
from collections.abc import Callable
from contextlib import suppress

import structlog

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.collect_events import CollectCounts, Collector
from site_intelligence.gather.event_store import StoreFailed, StoreInUse
from site_intelligence.gather.event_table import DatabaseAway, TableUnreadable
from site_intelligence.gather.lag_alarm import LagAlarm

log = structlog.get_logger()
POLL_SECONDS = 2.0
LONGEST_PAUSE = 30.0
# How soon a request to stop ends a pause.
STOP_SECONDS = 0.1
# These pass by themselves, or when someone makes room. The rest needs another release or a backup, so the process ends.
PASSING = (DatabaseAway, TableUnreadable, StoreFailed, StoreInUse)


def pause_until(is_stopped: Callable[[], bool], seconds: float) -> None:
    """Wait for those seconds, or until it is stopped."""
    end = time.monotonic() + seconds
    while not is_stopped() and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, STOP_SECONDS))


class Follower:
    """Collects every few seconds. After a failure, the pauses double up to LONGEST_PAUSE."""

    def __init__(
        self,
        collector: Collector,
        is_stopped: Callable[[], bool],
        pause: Callable[[Callable[[], bool], float], None] = pause_until,
    ) -> None:
        self._collector, self._is_stopped, self._pause_until = collector, is_stopped, pause
        self._pause, self._failure = POLL_SECONDS, ""
        self._alarm = LagAlarm()

    def run(self) -> None:
        """Collect until it is stopped. Raises IntelligenceError if the store cannot be read by this release."""
        log.info("collector_started")
        while not self._is_stopped():
            self.poll()
            self._pause_until(self._is_stopped, self._pause)
        log.info("collector_stopped")

    def poll(self) -> None:
        """Collect once. The lag is also measured before: a process that was stopped has caught up after it."""
        try:
            self._alarm.note(self._collector.lag_seconds())
            counts = self._collector.collect(is_stopped=self._is_stopped)
        except PASSING as failed:
            self._note_failure(failed)
        else:
            self._note_success(counts)

    def _note_failure(self, failed: IntelligenceError) -> None:
        if str(failed) != self._failure:
            log.error("collector_interrupted", cause=str(failed))
        self._failure, self._pause = str(failed), min(self._pause * 2, LONGEST_PAUSE)
        if not isinstance(failed, DatabaseAway):
            with suppress(IntelligenceError):
                self._alarm.note(self._collector.lag_seconds())

    def _note_success(self, counts: CollectCounts) -> None:
        if self._failure:
            log.info("collector_continues")
        self._failure, self._pause = "", POLL_SECONDS
        if counts.is_restored:
            log.warning("database_restored", known=counts.known, events=counts.events)
        if counts.rows > counts.known:
            log.info(
                "events_collected",
                rows=counts.rows,
                events=counts.events,
                duplicates=counts.duplicates,
                refused=dict(counts.refused),
                lag_seconds=round(counts.lag_seconds, 1),
            )
        self._alarm.note(counts.lag_seconds)
