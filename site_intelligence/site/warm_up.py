"""Counts ahead of the first readers of a new process, in a thread beside the requests.

Ibis writes the SQL of each question once in a process, which takes it much longer than the answer. When a week is over,
the pages are about other days, so they are counted again before someone opens them on Monday.
"""

import time
from collections.abc import Callable, Sequence
from datetime import date
from threading import Event, Thread

import structlog

from site_intelligence.errors import IntelligenceError
from site_intelligence.report.desk import ReportDesk
from site_intelligence.site.asked import last_sunday

log = structlog.get_logger()
# A process that takes longer serves all the same: its first pages are slow.
LONGEST_SECONDS = 40.0
LOOK_EVERY_SECONDS = 60.0


class WarmUp:
    """Counts when it is started, and again after each week. `counts` count pages; each may raise IntelligenceError."""

    def __init__(
        self,
        desk: ReportDesk,
        counts: Sequence[Callable[[], object]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk, self._counts, self._clock = desk, counts, clock
        self._begun: float | None = None
        self._has_counted = Event()

    @property
    def is_over(self) -> bool:
        """True if readers need not wait: everything is counted, it takes too long, or it was never started."""
        if self._begun is None or self._has_counted.is_set():
            return True
        return self._clock() > self._begun + LONGEST_SECONDS

    def start(self) -> None:
        self._begun = self._clock()
        Thread(target=self._run, name="warm-up", daemon=True).start()

    def wait(self) -> None:
        """Return when everything was counted once."""
        self._has_counted.wait()

    def _run(self) -> None:
        counted, never = None, Event()
        while True:
            if (week := self._week()) != counted:
                self._count()
                counted = week
            self._has_counted.set()
            never.wait(LOOK_EVERY_SECONDS)

    def _week(self) -> date | None:
        """The end of the last week that is over; None if nothing is stored."""
        try:
            return last_sunday(self._desk.days())
        except IntelligenceError:
            return None

    def _count(self) -> None:
        """Count everything. A page that fails is logged, and says so when it is opened."""
        begun = self._clock()
        for count in self._counts:
            try:
                count()
            except Exception:
                log.exception("pages_not_counted_ahead")
        log.info("pages_counted_ahead", seconds=round(self._clock() - begun, 1))
