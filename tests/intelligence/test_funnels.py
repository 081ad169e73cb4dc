"""Funnels with free steps, on histories that can be counted by hand."""

from pathlib import Path

from site_intelligence.explore.event_choice import EventChoice
from site_intelligence.explore.funnels import Funnel, count_ended, median_waits
from site_intelligence.explore.segments import EVERYBODY, Segment
from site_intelligence.report.history import History
from site_intelligence.report.small_groups import Cell
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of

PAGE, OFFERING, CART, ORDER = (
    EventChoice(name) for name in ("page_viewed", "offering_viewed", "cart_item_added", "product_order_placed")
)
HOUR = 3_600_000


def ended(history: History, *steps: EventChoice, within_ms: int = 0, segment: Segment = EVERYBODY) -> dict[str, int]:
    """The number of units by the last step that they reached."""
    counted = count_ended(Funnel(steps, within_ms), segment, "", history)
    return {"/".join(key): cell.of for key, cell in sorted(counted.items())}


def test_the_steps_of_a_visit_are_taken_in_their_order(tmp_path: Path) -> None:
    events = [
        an_event("page_viewed", "2026-02-02 10:00", visitor="all"),
        an_event("cart_item_added", "2026-02-02 10:01", visitor="all"),
        an_event("product_order_placed", "2026-02-02 10:02", visitor="all", subject="1"),
        an_event("cart_item_added", "2026-02-02 10:00", visitor="backward"),
        an_event("page_viewed", "2026-02-02 10:01", visitor="backward"),
        an_event("cart_item_added", "2026-02-02 10:00", visitor="no first step"),
        an_event("page_viewed", "2026-02-02 10:00", visitor="two visits"),
        an_event("cart_item_added", "2026-02-02 12:00", visitor="two visits"),
    ]

    with history_of(tmp_path, *events) as history:
        assert ended(history, PAGE, CART, ORDER) == {"1": 2, "3": 1}


def test_a_visitor_has_so_long_from_the_first_step(tmp_path: Path) -> None:
    events = [
        an_event("page_viewed", "2026-02-02 10:00", visitor="in time"),
        an_event("cart_item_added", "2026-02-03 10:00", visitor="in time"),
        an_event("page_viewed", "2026-02-02 10:00", visitor="late"),
        an_event("cart_item_added", "2026-02-03 10:01", visitor="late"),
        an_event("page_viewed", "2026-02-03 10:00", visitor="late"),
    ]

    with history_of(tmp_path, *events) as history:
        assert ended(history, PAGE, CART, within_ms=24 * HOUR) == {"1": 1, "2": 1}


def test_the_same_event_again_is_a_later_one(tmp_path: Path) -> None:
    events = [
        an_event("page_viewed", "2026-02-02 10:00", visitor="once"),
        an_event("page_viewed", "2026-02-02 10:00", visitor="twice"),
        an_event("page_viewed", "2026-02-02 10:01", visitor="twice"),
    ]

    with history_of(tmp_path, *events) as history:
        assert ended(history, PAGE, PAGE) == {"1": 1, "2": 1}


def test_a_step_may_be_only_with_a_property(tmp_path: Path) -> None:
    events = [
        an_event("offering_viewed", "2026-02-02 10:00", visitor="v1", offering="paging"),
        an_event(
            "product_order_placed", "2026-02-02 10:01", visitor="v1", subject="1", offerings=["toll-free", "paging"]
        ),
        an_event("offering_viewed", "2026-02-02 10:00", visitor="v2", offering="toll-free"),
        an_event("product_order_placed", "2026-02-02 10:01", visitor="v2", subject="2", offerings=["toll-free"]),
    ]
    viewed, ordered = (EventChoice(name, "offering", "paging") for name in ("offering_viewed", "product_order_placed"))

    with history_of(tmp_path, *events) as history:
        assert ended(history, viewed, ordered) == {"2": 1}
        assert ended(history, OFFERING, ordered) == {"1": 1, "2": 1}


def test_a_search_may_be_one_that_found_nothing(tmp_path: Path) -> None:
    events = [
        an_event("search_performed", "2026-02-02 10:00", visitor="v1", results=0),
        an_event("search_performed", "2026-02-02 10:00", visitor="v2", results=3),
    ]
    empty, full = (EventChoice("search_performed", "found", value) for value in ("nothing", "something"))

    with history_of(tmp_path, *events) as history:
        assert ended(history, empty, PAGE) == ended(history, full, PAGE) == {"1": 1}


def test_units_are_counted_by_their_facts_and_by_what_the_visitor_did(tmp_path: Path) -> None:
    events = [
        an_event("page_viewed", "2026-02-02 10:00", visitor="v1", device="phone"),
        an_event("page_viewed", "2026-02-03 10:00", visitor="v1", device="desktop"),
        an_event("product_order_placed", "2026-02-03 10:01", visitor="v1", subject="1"),
        an_event("page_viewed", "2026-02-02 10:00", visitor="v2", device="phone"),
    ]
    segment = Segment((("device", ""), ("visit", "")), did=ORDER)

    with history_of(tmp_path, *events) as history:
        found = ended(history, PAGE, ORDER, segment=segment)

    assert found == {"1/phone/first/no": 1, "1/phone/first/yes": 1, "2/desktop/later/yes": 1}


def test_a_table_is_broken_down_by_one_more_axis(tmp_path: Path) -> None:
    events = [
        an_event("page_viewed", "2026-02-02 10:00", visitor="v1"),
        an_event("page_viewed", "2026-02-09 10:00", visitor="v2"),
    ]

    with history_of(tmp_path, *events) as history:
        counted = count_ended(Funnel((PAGE, CART)), EVERYBODY, "week", history)

    assert counted == {("1", "2026-02-02"): Cell(1, 1), ("1", "2026-02-09"): Cell(1, 1)}


def test_the_median_wait_is_the_value_in_the_middle(tmp_path: Path) -> None:
    events = [an_event("page_viewed", "2026-02-02 10:00", visitor=f"v{minute}") for minute in (1, 2, 9, 20)]
    events += [
        an_event("cart_item_added", f"2026-02-02 10:{minute:02}", visitor=f"v{minute}") for minute in (1, 2, 9, 20)
    ]

    with history_of(tmp_path, *events) as history:
        assert median_waits(Funnel((PAGE, CART)), EVERYBODY, history) == {2: 2 * 60_000}
        assert median_waits(Funnel((CART, PAGE)), EVERYBODY, history) == {}
