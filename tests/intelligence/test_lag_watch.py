"""The alarm about a late collector rises once, also if no collector runs."""

from prometheus_client import REGISTRY

from site_intelligence.gather import lag_alarm
from site_intelligence.site.lag_watch import LagWatch
from site_intelligence.site.system_health import Lag
from tests.support.logs import logs_of


def test_the_lag_is_a_metric_and_raises_the_alarm_until_it_is_over() -> None:
    lags = iter([Lag(0.0), Lag(61.0), Lag(75.3), Lag(None, "The database does not answer."), Lag(80.0), Lag(2.0)])
    watch, metrics = LagWatch(lambda: next(lags)), []

    with logs_of(lag_alarm) as lines:
        for _ in range(6):
            watch.look()
            metrics.append(REGISTRY.get_sample_value("dialtone_collector_lag_seconds"))

    assert metrics == [0.0, 61.0, 75.3, 75.3, 80.0, 2.0]
    assert [(line["event"], line["lag_seconds"], line["log_level"]) for line in lines] == [
        ("collector_lag_alarm", 61.0, "error"),
        ("collector_lag_over", 2.0, "info"),
    ]
