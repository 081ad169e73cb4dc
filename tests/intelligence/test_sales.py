"""Searches, orders, pairs, experiments and attribution, on histories that can be counted by hand."""

from pathlib import Path

from site_intelligence.report.attribution import attribution
from site_intelligence.report.experiments import experiments
from site_intelligence.report.orders import association, orders
from site_intelligence.report.searches import search
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of


def an_order(*offerings: str, local: str = "2026-02-02 10:00", **changes: object) -> dict:
    return an_event("product_order_placed", local, offerings=list(offerings), **changes)


def test_searches_without_a_result_are_counted_by_term(tmp_path: Path) -> None:
    terms = [("fax line", 0), ("fax line", 0), ("satellite", 0), ("paging", 2), ("satellite", 1), ("dial up", 3)]
    events = [an_event("search_performed", term=term, results=results) for term, results in terms]

    with history_of(tmp_path, *events) as history:
        assert search(history) == {
            "without_result": {"of": 6, "n": 3, "rate": 0.5},
            "terms": {"fax line": 2, "satellite": 1},
        }


def test_the_rate_of_no_search_is_none(tmp_path: Path) -> None:
    with history_of(tmp_path, an_event()) as history:
        assert search(history) == {"without_result": {"of": 0, "n": 0, "rate": None}, "terms": {}}


def test_orders_are_counted_by_weekday_and_week(tmp_path: Path) -> None:
    placed = [("2026-02-02 00:30", 500), ("2026-02-08 23:30", 800), ("2026-02-09 10:00", 38400)]
    events = [an_order("paging", local=local, monthly_cents=cents) for local, cents in placed]

    with history_of(tmp_path, *events) as history:
        assert orders(history) == {
            "n": 3,
            "monthly_cents": 39700,
            "by_weekday": [2, 0, 0, 0, 0, 0, 1],
            "by_week": {"2026-02-02": 2, "2026-02-09": 1},
        }


def test_no_order_brings_nothing(tmp_path: Path) -> None:
    with history_of(tmp_path, an_event()) as history:
        assert orders(history) == {"n": 0, "monthly_cents": 0, "by_weekday": [0] * 7, "by_week": {}}
        assert association(history) == []


def test_pairs_of_ten_orders_are_found(tmp_path: Path) -> None:
    """There are 40 orders: 20 with paging, 10 of them with dial-up as well, and only nine with calls."""
    baskets = [
        *[("paging", "dial-up", "paging")] * 10,
        *[("paging", "calls")] * 9,
        *[("paging",)] * 1,
        *[("calls",)] * 20,
    ]

    with history_of(tmp_path, *(an_order(*basket) for basket in baskets)) as history:
        assert association(history) == [
            {"given": "dial-up", "then": "paging", "n": 10, "confidence": 1.0, "lift": 2.0},
            {"given": "paging", "then": "dial-up", "n": 10, "confidence": 0.5, "lift": 2.0},
        ]


def test_only_the_five_strongest_pairs_are_listed_and_names_decide_ties(tmp_path: Path) -> None:
    baskets = [*[("a", "b", "c")] * 10, *[("d",)] * 10]

    with history_of(tmp_path, *(an_order(*basket) for basket in baskets)) as history:
        pairs = [(pair["given"], pair["then"]) for pair in association(history)]

    assert pairs == [("a", "b"), ("a", "c"), ("b", "a"), ("b", "c"), ("c", "a")]


def test_the_first_exposure_counts_and_only_later_orders(tmp_path: Path) -> None:
    exposures = [
        ("v1", "A", "10:00"),
        ("v1", "B", "11:00"),
        ("v2", "B", "10:00"),
        ("v3", "B", "10:00"),
        ("v4", "A", "10:00"),
    ]
    events = [
        an_event("experiment_exposed", f"2026-02-02 {time}", visitor=visitor, variant=variant)
        for visitor, variant, time in exposures
    ]
    ordered = [("v1", "12:00"), ("v2", "09:59"), ("v3", "09:59"), ("v3", "10:00")]
    events += [an_order("paging", local=f"2026-02-02 {time}", visitor=visitor) for visitor, time in ordered]
    other = an_event("experiment_exposed", visitor="v2", experiment="menu", variant="A")

    with history_of(tmp_path, *events, other) as history:
        assert experiments(history) == {
            "banner/A": {"of": 2, "n": 1, "rate": 0.5},
            "banner/B": {"of": 2, "n": 1, "rate": 0.5},
            "menu/A": {"of": 1, "n": 0, "rate": 0.0},
        }


def test_an_order_is_due_to_the_first_and_to_the_last_indirect_session(tmp_path: Path) -> None:
    visits = [
        ("v1", "2026-02-02 10:00", "paid"),
        ("v1", "2026-02-03 10:00", "email"),
        ("v1", "2026-02-04 10:00", "direct"),
        ("v2", "2026-02-04 10:00", "direct"),
        # 28 days and a minute before the order: too early.
        ("v3", "2026-02-02 09:59", "paid"),
        ("v3", "2026-02-02 12:00", "organic"),
        ("v3", "2026-03-02 09:50", "direct"),
    ]
    events = [an_event(local=local, visitor=visitor, channel=channel) for visitor, local, channel in visits]
    ordered = [("v1", "2026-02-04 10:05"), ("v2", "2026-02-04 10:05"), ("v3", "2026-03-02 10:00")]
    events += [an_order("paging", local=local, visitor=visitor, channel="direct") for visitor, local in ordered]
    later = an_event(local="2026-02-05 10:00", visitor="v2", channel="paid")
    nobody = an_order("paging", consent="none")

    with history_of(tmp_path, *events, later, nobody) as history:
        assert attribution(history) == {
            "first_touch": {"direct": 1, "organic": 1, "paid": 1},
            "last_non_direct": {"direct": 1, "email": 1, "organic": 1},
        }
