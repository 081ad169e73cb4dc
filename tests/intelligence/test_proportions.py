"""The tests of shares give the numbers of the textbooks, and err as rarely as they say."""

import numpy as np
import pytest

from site_intelligence.mine.proportions import (
    Outcome,
    always_valid_difference,
    fixed_difference,
    is_enough,
    sample_ratio_p_value,
)


def test_the_number_of_visitors_is_compared_with_the_planned_shares() -> None:
    assert sample_ratio_p_value([5_000, 5_000], [1, 1]) == 1.0
    assert sample_ratio_p_value([5_000, 5_196], [1, 1]) == pytest.approx(0.0523, abs=1e-3)
    assert sample_ratio_p_value([1_000, 9_000], [1, 9]) == 1.0
    assert sample_ratio_p_value([3_011, 2_390], [1, 1]) < 1e-9
    assert sample_ratio_p_value([0, 0], [1, 1]) == 1.0


def test_the_fixed_test_is_the_one_of_the_textbook() -> None:
    found = fixed_difference(Outcome(1_000, 100), Outcome(1_000, 130), 0.05)

    assert found.value == pytest.approx(0.03)
    assert (found.low, found.high) == (pytest.approx(0.00207, abs=1e-5), pytest.approx(0.05793, abs=1e-5))
    assert found.p_value == pytest.approx(0.0353, abs=1e-4)


def test_the_always_valid_band_is_wider_and_agrees_with_its_p_value() -> None:
    for converted in range(100, 180):
        outcomes = Outcome(1_000, 100), Outcome(1_000, converted)
        fixed, always = fixed_difference(*outcomes, 0.05), always_valid_difference(*outcomes, 0.05)

        assert always.low < fixed.low < fixed.high < always.high
        assert (always.low > 0) == (always.p_value < 0.05)


def test_a_difference_needs_some_visitors_of_each_kind() -> None:
    assert is_enough(Outcome(20, 10), Outcome(500, 100))
    assert not is_enough(Outcome(20, 10), Outcome(500, 9))
    assert not is_enough(Outcome(20, 11), Outcome(500, 100))


def test_a_daily_look_rarely_finds_a_difference_that_is_not_there() -> None:
    """At most 5% of 500 experiments without an effect, looked at on each of 60 days, may end with a difference."""
    random = np.random.default_rng(5)
    visitors = random.multinomial(40, [0.5, 0.5], size=(500, 60)).cumsum(axis=1)
    converted = random.binomial(np.diff(visitors, axis=1, prepend=0), 0.1).cumsum(axis=1)

    def has_difference(test, days) -> bool:
        pairs = ([Outcome(int(n), int(c)) for n, c in zip(*day, strict=True)] for day in days)
        return any(test(*pair, 0.05).p_value < 0.05 for pair in pairs if is_enough(*pair))

    days = [list(zip(visitors[number], converted[number], strict=True)) for number in range(500)]
    assert sum(has_difference(always_valid_difference, looks) for looks in days) / 500 < 0.05
    assert sum(has_difference(fixed_difference, looks) for looks in days) / 500 > 0.10
