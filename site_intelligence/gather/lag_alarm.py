"""The alarm about a collector that is late, in the log of the process that notices it."""

import structlog

log = structlog.get_logger()
ALARM_SECONDS = 60.0


class LagAlarm:
    """Raises the alarm when the lag passes ALARM_SECONDS, and says when it is over."""

    def __init__(self) -> None:
        self._is_late = False

    def note(self, seconds: float) -> None:
        is_late = seconds > ALARM_SECONDS
        if is_late and not self._is_late:
            log.error("collector_lag_alarm", lag_seconds=round(seconds, 1))
        elif self._is_late and not is_late:
            log.info("collector_lag_over", lag_seconds=round(seconds, 1))
        self._is_late = is_late
