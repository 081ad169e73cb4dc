"""A verdict says what may be concluded of an experiment, and nothing if its numbers of visitors are wrong."""

from pathlib import Path

import pytest

from site_intelligence.mine.experiments import (
    Plan,
    Question,
    Standing,
    VariantCounts,
    count_variants,
    judge_experiments,
    verdict,
)
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of

# Of 5,000 visitors of each variant, a tenth orders and a fifth starts to check out.
USUAL = VariantCounts(visitors=5_000, ordered=500, started=1_000)


def counts(**changes: int) -> VariantCounts:
    return VariantCounts(**{**vars(USUAL), **changes})


def test_visitors_belong_to_their_first_variant_and_convert_afterward(tmp_path: Path) -> None:
    steps = [
        ("v1", "A", "10:00", "experiment_exposed"),
        ("v1", "B", "10:30", "experiment_exposed"),
        ("v1", "", "10:10", "checkout_started"),
        ("v1", "", "10:20", "product_order_placed"),
        ("v2", "A", "10:00", "experiment_exposed"),
        ("v2", "", "10:10", "checkout_started"),
        ("v3", "B", "10:00", "experiment_exposed"),
        ("v3", "", "09:10", "checkout_started"),
        ("v3", "", "09:20", "product_order_placed"),
        ("v4", "B", "10:00", "experiment_exposed"),
        ("v4", "", "10:00", "product_order_placed"),
    ]
    events = [
        an_event(name, f"2026-02-02 {time}", visitor=visitor, **({"variant": variant} if variant else {}))
        for visitor, variant, time, name in steps
    ]

    with history_of(tmp_path, *events) as history:
        assert count_variants(history) == {
            "banner": {"A": VariantCounts(2, 1, 2), "B": VariantCounts(2, 1, 1)},
        }
        (found,) = judge_experiments(history)

    assert (found.experiment, found.standing) == ("banner", Standing.TOO_EARLY)


def test_a_history_without_an_experiment_has_no_verdict(tmp_path: Path) -> None:
    with history_of(tmp_path, an_event()) as history:
        assert judge_experiments(history) == []


def test_a_better_variant_is_found_at_any_time() -> None:
    found = verdict("banner", {"A": USUAL, "B": counts(ordered=650, started=1_000)})

    assert found.standing is Standing.BETTER
    assert found.sentence.startswith("B is better: 13.0% of its visitors ordered, and 10.0% of those of A.")
    assert "however often anyone looked" in found.sentence


def test_a_worse_variant_is_found() -> None:
    found = verdict("banner", {"A": USUAL, "B": counts(ordered=350)})

    assert found.standing is Standing.WORSE
    assert found.sentence.startswith("B is worse: 7.0% of its visitors ordered")


def test_a_better_checkout_is_found_among_those_who_start_one() -> None:
    found = verdict("banner", {"A": USUAL, "B": counts(ordered=590)})

    assert found.standing is Standing.BETTER
    assert "59.0% of its visitors who started to check out ordered" in found.sentence
    (of_all, _) = found.comparisons
    assert (of_all.question, of_all.is_shown) == (Question.ORDERED, False)


def test_checkouts_are_not_compared_if_a_variant_changes_who_starts_one() -> None:
    found = verdict("banner", {"A": USUAL, "B": counts(started=800)})

    assert found.standing is Standing.UNDECIDED
    assert [comparison.question for comparison in found.comparisons] == [Question.ORDERED]


def test_no_difference_says_how_large_it_may_be() -> None:
    found = verdict("banner", {"A": USUAL, "B": counts(ordered=510)})

    assert found.standing is Standing.UNDECIDED
    assert found.sentence.startswith("No difference is shown: compared with A, the share of orders of B may be ")
    assert "percentage points lower or" in found.sentence


@pytest.mark.parametrize(
    ("visitors", "plan"),
    [
        ({"A": 5_000, "B": 4_400}, Plan()),
        ({"A": 5_000, "B": 5_000}, Plan(shares={"A": 0.6, "B": 0.4})),
        ({"A": 5_000, "B": 0}, Plan()),
        ({"A": 5_000, "B": 5_000, "C": 10}, Plan(shares={"A": 1, "B": 1})),
        ({"A": 5_000}, Plan(shares={"A": 1, "B": 1})),
    ],
)
def test_wrong_numbers_of_visitors_block_the_verdict(visitors: dict[str, int], plan: Plan) -> None:
    found = verdict("menu", {name: counts(visitors=n, ordered=0) for name, n in visitors.items()}, plan)

    assert (found.standing, found.comparisons) == (Standing.BLOCKED, ())
    assert found.sentence.startswith("Nothing may be concluded: A was seen by 5,000 visitors")


def test_planned_shares_may_be_unequal() -> None:
    counted = {"A": USUAL, "B": VariantCounts(500, 50, 100)}

    assert verdict("banner", counted, Plan(shares={"A": 10, "B": 1})).standing is Standing.UNDECIDED


def test_a_planned_end_is_waited_for_and_tested_once() -> None:
    counted = {"A": USUAL, "B": counts(ordered=575, started=1_110)}

    assert verdict("banner", counted).standing is Standing.UNDECIDED
    early = verdict("banner", counted, Plan(visitors=10_001))
    assert (early.standing, early.sentence) == (
        Standing.TOO_EARLY,
        "Nothing may be concluded yet: 10,000 of the planned 10,001 visitors have seen it.",
    )
    assert verdict("banner", counted, Plan(visitors=10_000)).standing is Standing.BETTER


def test_each_variant_is_compared_with_the_control() -> None:
    counted = {"A": counts(ordered=650), "B": USUAL, "C": USUAL}

    assert verdict("banner", counted).standing is Standing.WORSE
    found = verdict("banner", counted, Plan(control="B"))
    assert found.standing is Standing.BETTER
    assert found.sentence.startswith("A is better")


def test_one_variant_alone_has_no_verdict() -> None:
    assert verdict("banner", {"A": USUAL}).standing is Standing.TOO_EARLY
