"""Differences are marked if chance would hardly make them, and only then."""

import pytest

from site_intelligence.report.chance import (
    interval_of_difference,
    is_more_than_chance,
    two_sided,
    z_of_counts,
    z_of_shares,
)
from site_intelligence.report.small_groups import Cell


def test_the_z_statistic_of_two_shares_is_that_of_the_textbook() -> None:
    # 120 of 400 against 90 of 400: pooled 0.2625, z = 0.075 / sqrt(0.2625 * 0.7375 / 200).
    z = z_of_shares(Cell(120, 400), Cell(90, 400))

    assert z == pytest.approx(2.4105, abs=1e-3)
    assert two_sided(z) == pytest.approx(0.0159, abs=1e-4)


def test_counts_are_compared_as_poisson_counts() -> None:
    assert z_of_counts(130, 100) == pytest.approx(30 / 230**0.5)


@pytest.mark.parametrize(
    ("first", "second"), [(Cell(0, 0), Cell(5, 9)), (Cell(2, 9), Cell(0, 0)), (Cell(4, 4), Cell(9, 9))]
)
def test_nothing_is_not_compared(first: Cell, second: Cell) -> None:
    assert z_of_shares(first, second) == 0.0


def test_few_cases_are_compared_exactly() -> None:
    # The lady tasting tea: 4 of 4 against 0 of 4 has 1 way of 70.
    z = z_of_shares(Cell(4, 4), Cell(0, 4))

    assert two_sided(z) == pytest.approx(2 / 70)
    assert z_of_shares(Cell(0, 4), Cell(4, 4)) == -z


def test_too_few_cases_are_not_compared() -> None:
    assert z_of_counts(8, 1) == 0.0


def test_more_comparisons_need_a_larger_difference() -> None:
    assert is_more_than_chance(2.8)
    assert not is_more_than_chance(2.8, comparisons=10)
    assert not is_more_than_chance(2.5)


def test_the_interval_of_a_difference_is_around_it() -> None:
    low, high = interval_of_difference(Cell(60, 100), Cell(50, 100))

    assert (low + high) / 2 == pytest.approx(0.1)
    assert low == pytest.approx(-0.037, abs=1e-3)
