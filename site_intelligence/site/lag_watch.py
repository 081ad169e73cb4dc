"""Watches the lag of the collector beside the requests: a collector that does not run cannot say that it is late."""

from threading import Event, Thread

import structlog
from prometheus_client import Gauge

from site_intelligence.gather.lag_alarm import LagAlarm
from site_intelligence.site.system_health import CollectionLag

log = structlog.get_logger()
LOOK_EVERY_SECONDS = 20.0
LAG = Gauge(
    "dialtone_collector_lag_seconds",
    "Wait of the first committed event that is not stored",
    multiprocess_mode="livemostrecent",
)


class LagWatch:
    """Looks every few seconds once it is started, raises the alarm, and keeps the metric."""

    def __init__(self, lag: CollectionLag) -> None:
        self._lag, self._alarm = lag, LagAlarm()

    def start(self) -> None:
        Thread(target=self._run, name="lag-watch", daemon=True).start()

    def look(self) -> None:
        """Look once. Nothing is committed while the database is away, so the lag stays what it was."""
        found = self._lag()
        if found.seconds is not None:
            LAG.set(found.seconds)
            self._alarm.note(found.seconds)

    def _run(self) -> None:
        never = Event()
        while True:
            try:
                self.look()
            except Exception:
                log.exception("collector_lag_not_watched")
            never.wait(LOOK_EVERY_SECONDS)
