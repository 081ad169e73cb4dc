"""Attribution with a free window."""

from pathlib import Path

import pytest

from site_intelligence.explore.event_choice import EventChoice
from site_intelligence.explore.segments import EVERYBODY, Segment
from site_intelligence.explore.touches import FIRST_TOUCH, LAST_TOUCH, Touches, count_touches
from site_intelligence.report.attribution import attribution
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of

EVENTS = [
    an_event(local="2026-02-02 10:00", visitor="v1", channel="paid"),
    an_event(local="2026-02-20 10:00", visitor="v1", channel="email"),
    an_event("product_order_placed", "2026-02-25 10:00", visitor="v1", channel="direct", subject="1"),
    an_event("product_order_placed", "2026-02-25 11:00", visitor="v2", channel="direct", subject="2", device="tablet"),
]


@pytest.mark.parametrize(
    ("days", "model", "channels"),
    [
        (28, FIRST_TOUCH, {"paid": 1, "direct": 1}),
        (7, FIRST_TOUCH, {"email": 1, "direct": 1}),
        (28, LAST_TOUCH, {"email": 1, "direct": 1}),
        (2, LAST_TOUCH, {"direct": 2}),
    ],
)
def test_the_visits_of_so_many_days_count(tmp_path: Path, days: int, model: str, channels: dict[str, int]) -> None:
    with history_of(tmp_path, *EVENTS) as history:
        counted = count_touches(Touches(days), EVERYBODY, model, history)

    assert {key[0]: cell.of for key, cell in counted.items()} == channels


def test_28_days_are_those_of_the_report(tmp_path: Path) -> None:
    with history_of(tmp_path, *EVENTS) as history:
        models = [count_touches(Touches(), EVERYBODY, model, history) for model in (FIRST_TOUCH, LAST_TOUCH)]
        report = attribution(history)

    counted = [{key[0]: cell.of for key, cell in sorted(model.items())} for model in models]
    assert counted == [report["first_touch"], report["last_non_direct"]]


def test_an_order_has_the_facts_of_its_visit(tmp_path: Path) -> None:
    segment = Segment((("device", ""),), did_not=EventChoice("page_viewed"))

    with history_of(tmp_path, *EVENTS) as history:
        counted = count_touches(Touches(), segment, FIRST_TOUCH, history)

    assert {key: cell.of for key, cell in counted.items()} == {
        ("paid", "phone", "yes"): 1,
        ("direct", "tablet", "no"): 1,
    }
