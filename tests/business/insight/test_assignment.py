"""Visitors are divided by a hash: always in the same way, as planned, and differently for each experiment."""

from collections import Counter

import pytest

from business_layer.insight.assignment import assign_variant
from site_intelligence.mine.proportions import sample_ratio_p_value

VISITORS = [f"v{number:016x}" for number in range(4_000)]


def test_a_visitor_always_gets_the_same_variant() -> None:
    assert [assign_variant("banner", visitor, {"A": 1, "B": 1}) for visitor in VISITORS[:8]] == list("BAAABBBB")


@pytest.mark.parametrize("shares", [{"A": 1, "B": 1}, {"A": 0.9, "B": 0.1}, {"A": 1, "B": 2, "C": 1}])
def test_visitors_are_divided_as_planned(shares: dict[str, float]) -> None:
    found = Counter(assign_variant("banner", visitor, shares) for visitor in VISITORS)

    assert sample_ratio_p_value([found[name] for name in shares], list(shares.values())) > 0.01


def test_two_experiments_divide_independently() -> None:
    both = Counter(
        (assign_variant("banner", visitor, {"A": 1, "B": 1}), assign_variant("menu", visitor, {"A": 1, "B": 1}))
        for visitor in VISITORS
    )

    assert sample_ratio_p_value(list(both.values()), [1, 1, 1, 1]) > 0.01


def test_a_variant_without_a_share_is_never_seen() -> None:
    assert {assign_variant("banner", visitor, {"A": 0, "B": 1, "C": 0}) for visitor in VISITORS} == {"B"}


@pytest.mark.parametrize("shares", [{}, {"A": 0.0}, {"A": 2.0, "B": -1.0}])
def test_shares_that_divide_nothing_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        assign_variant("banner", "v1", shares)
