"""Cohorts of visitors and customers, on histories that can be counted by hand."""

from pathlib import Path

from site_intelligence.explore.cohorts import CUSTOMERS, Cohorts, count_cohorts
from site_intelligence.explore.event_choice import EventChoice
from site_intelligence.explore.segments import EVERYBODY, Segment
from site_intelligence.report.visits import retention
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of

VISITS = [
    *(an_event(local=f"2026-02-{day} 10:00", visitor="v1") for day in ("02", "09", "23")),
    an_event(local="2026-02-03 10:00", visitor="v2"),
    an_event(local="2026-02-10 10:00", visitor="v3"),
    an_event(local="2026-02-17 10:00", visitor="v3"),
]


def test_visitors_by_first_week_are_those_of_the_report(tmp_path: Path) -> None:
    with history_of(tmp_path, *VISITS) as history:
        counted = count_cohorts(Cohorts(), EVERYBODY, history)
        report = retention(history)

    assert {key[0]: cell.of for key, cell in counted.sizes.items()} == {
        week: found[0] for week, found in report.items()
    }
    assert counted.again == {("1", "2026-02-02"): 1, ("3", "2026-02-02"): 1, ("1", "2026-02-09"): 1}
    assert report == {"2026-02-02": [2, 1, 0, 1, 0], "2026-02-09": [1, 1, 0, 0, 0]}


def test_customers_begin_with_an_event_and_do_another_one_later(tmp_path: Path) -> None:
    events = [
        an_event("inquiry_opened", "2026-01-26 10:00", customer="c1", subject="I1"),
        an_event("product_order_placed", "2026-02-02 10:00", customer="c1", subject="1", device="phone"),
        an_event("inquiry_opened", "2026-02-04 10:00", customer="c1", subject="I2"),
        an_event("inquiry_opened", "2026-02-11 10:00", customer="c1", subject="I3", device="desktop"),
        an_event("inquiry_opened", "2026-02-12 10:00", customer="c1", subject="I4"),
        an_event("product_order_placed", "2026-02-18 10:00", customer="c1", subject="2"),
        an_event("inquiry_opened", "2026-02-11 10:00", customer="c2", subject="I5"),
    ]
    ordered, asked = EventChoice("product_order_placed"), EventChoice("inquiry_opened")

    with history_of(tmp_path, *events) as history:
        counted = count_cohorts(Cohorts(CUSTOMERS, ordered, asked), Segment((("device", ""),)), history)

    assert [key for key in counted.sizes] == [("2026-02-02", "phone")]
    assert counted.again == {("1", "2026-02-02", "phone"): 1}
