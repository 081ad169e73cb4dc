"""Suggestions are what is chosen together more often than anyway, and serve only if they are hit more often."""

from pathlib import Path
from typing import Any

import pytest

from site_intelligence.mine.judge_model import Standing
from site_intelligence.mine.next_offering import choices_of, count_ordered, offering_choices, shuffle_baskets
from site_intelligence.mine.search_synonyms import count_viewed, search_choices
from site_intelligence.mine.suggestions import (
    Choice,
    Suggestion,
    Suggestions,
    judge_suggestions,
    learn_suggestions,
    shuffle_choices,
)
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of


def pair_weeks(weeks: int, together: int = 20) -> list[Choice]:
    """In each week, calls are ordered most; half of those who order paging order dial-up with it."""
    return [
        choice
        for week in range(weeks)
        for choice in (
            Choice(week, "calls", (), 60),
            Choice(week, "calls", ("card",), 5),
            Choice(week, "card", ("calls",), 5),
            Choice(week, "paging", (), 40 - together),
            Choice(week, "paging", ("dial-up",), together),
            Choice(week, "dial-up", ("paging",), together),
        )
    ]


def test_the_pair_is_found_and_the_rest_gets_the_bestseller() -> None:
    found = learn_suggestions(pair_weeks(2), count_ordered)

    assert found.of_given["paging"] == Suggestion("dial-up", 40, 80, round(40 / 260, 6))
    assert found.suggest("paging") == "dial-up"
    assert found.suggest("toll-free") == "calls"
    assert Suggestions({}, ("calls", "paging")).suggest("calls") == "paging"
    assert Suggestions({}, ()).suggest("calls") == ""


def test_the_next_best_are_there_too_in_case_the_first_cannot_be_had() -> None:
    choices = [Choice(0, "paging", ("dial-up",), 30), Choice(0, "paging", ("card",), 20), Choice(0, "calls", (), 90)]

    found = learn_suggestions(choices, count_ordered)

    assert [other.then for other in found.others["paging"]] == ["card"]
    assert "calls" not in found.others


def test_better_suggestions_serve() -> None:
    found = judge_suggestions(pair_weeks(6), count_ordered, seed=1)

    assert found.standing is Standing.MODEL
    assert found.gain.low > 0


@pytest.mark.parametrize("seed", range(8))
def test_suggestions_from_shuffled_orders_do_not_serve(seed: int) -> None:
    baskets = [
        basket
        for week in range(8)
        for basket in ((week, ("calls",), 60), (week, ("card",), 30), (week, ("dial-up", "paging"), 40))
    ]
    dealt = shuffle_baskets(baskets, seed)

    assert judge_suggestions(choices_of(baskets), count_ordered, seed).standing is Standing.MODEL
    assert judge_suggestions(choices_of(dealt), count_ordered, seed).standing is not Standing.MODEL
    assert 0 <= 8 * 170 - sum(len(basket) for _week, basket, _n in dealt) < 8 * 20


@pytest.mark.parametrize("seed", range(8))
def test_suggestions_for_shuffled_searches_do_not_serve(seed: int) -> None:
    searches = [
        choice
        for week in range(6)
        for choice in (
            Choice(week, "fax", ("paging",), 30),
            Choice(week, "fax", ("calls",), 10),
            Choice(week, "radio", ("calls",), 40),
        )
    ]
    dealt = shuffle_choices(searches, seed)

    assert judge_suggestions(searches, count_viewed, seed).standing is Standing.MODEL
    assert judge_suggestions(dealt, count_viewed, seed).standing is Standing.BASELINE
    assert count_viewed(dealt) == count_viewed(searches)


def test_too_few_choices_are_said() -> None:
    assert judge_suggestions([], count_ordered, seed=1).standing is Standing.NOT_ENOUGH_DATA
    assert judge_suggestions(pair_weeks(3), count_ordered, seed=1).standing is Standing.NOT_ENOUGH_DATA


def test_each_offering_of_an_order_is_given_once(tmp_path: Path) -> None:
    orders = [
        an_event("product_order_placed", offerings=offerings)
        for offerings in (["paging", "card", "paging"], ["card"], [])
    ]

    with history_of(tmp_path, *orders) as history:
        found = offering_choices(history)

    assert [(choice.given, choice.chosen, choice.n) for choice in found] == [
        ("card", (), 1),
        ("card", ("paging",), 1),
        ("paging", ("card",), 1),
    ]


def test_the_first_offering_viewed_after_a_search_without_a_result_counts(tmp_path: Path) -> None:
    steps: list[tuple[str, str, str, dict[str, Any]]] = [
        ("v1", "10:00", "search_performed", {"term": "fax", "results": 0}),
        ("v1", "10:05", "offering_viewed", {"offering": "paging"}),
        ("v1", "10:06", "offering_viewed", {"offering": "calls"}),
        ("v2", "10:00", "search_performed", {"term": "fax", "results": 0}),
        ("v2", "09:50", "offering_viewed", {"offering": "calls"}),
        ("v2", "10:30", "offering_viewed", {"offering": "calls"}),
        ("v3", "10:00", "search_performed", {"term": "dial up", "results": 3}),
        ("v3", "10:05", "offering_viewed", {"offering": "calls"}),
    ]
    events = [an_event(name, f"2026-02-02 {at}", visitor=visitor, **more) for visitor, at, name, more in steps]

    with history_of(tmp_path, *events) as history:
        found = search_choices(history)

    assert [(choice.given, choice.chosen, choice.n) for choice in found] == [("fax", ("paging",), 1)]
