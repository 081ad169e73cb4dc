"""The metrics of the sites are added up, and the 95th percentile is interpolated within its bucket."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from environments.promotion.gates.measurement import Measurement


def page(statuses: dict[int, int], seconds: list[float]) -> str:
    """The metrics of a site that gave these answers."""
    registry = CollectorRegistry()
    requests = Counter("dialtone_requests_total", "", ["site", "endpoint", "method", "status"], registry=registry)
    times = Histogram("dialtone_request_seconds", "", ["site", "endpoint"], registry=registry)
    for status, count in statuses.items():
        requests.labels("store", "home", "GET", status).inc(count)
    for second in seconds:
        times.labels("store", "home").observe(second)
    return generate_latest(registry).decode()


def test_answers_and_failures_of_all_sites_are_counted() -> None:
    pages = [page({200: 90, 404: 3, 500: 2}, []), page({303: 4, 503: 1}, [])]

    assert Measurement.of(pages) == Measurement(100, 3, 0.0)


def test_the_95th_percentile_is_within_the_bucket_of_the_slowest_answers() -> None:
    pages = [page({200: 100}, [0.02] * 90), page({}, [0.06] * 10)]

    assert Measurement.of(pages).p95 == 62.5


def test_answers_beyond_the_last_bound_count_as_the_last_bound() -> None:
    assert Measurement.of([page({}, [30.0])]).p95 == 10_000


def test_a_release_before_with_few_requests_is_not_compared() -> None:
    now = Measurement(100, 0, 900.0)

    assert now.faults(Measurement(49, 0, 10.0)) == []
    assert now.faults(Measurement(50, 0, 10.0)) == ["it answers more slowly"]
