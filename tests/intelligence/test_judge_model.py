"""A model serves only if it is better than the rule on weeks that came after what it learned from."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from site_intelligence.mine.examples import Cell, Fit, shuffled
from site_intelligence.mine.judge_model import Judgment, Standing, judge
from site_intelligence.mine.logistic import fit_logistic
from site_intelligence.mine.rules import MostFirstRule, fit_one_column

RULE = MostFirstRule("inquiries", ("0", "1"))


def weeks_of(
    numbers: int, *, of_each: int = 100, term: float = 0.3, inquiries: float = 0.1, seed: int = 3
) -> list[Cell]:
    """Weeks of examples. The outcome depends on the term more than on the inquiries."""
    random = np.random.default_rng(seed)
    cells = []
    for week, monthly, many in product(range(numbers), (0, 1), (0, 1)):
        chance = 0.05 + term * monthly + inquiries * many
        facts = (f"inquiries={many}", f"term={'monthly' if monthly else '12'}")
        cells.append(Cell(week, week + 1, facts, f"region {many}", of_each, int(random.binomial(of_each, chance))))
    return cells


def judged(cells: Sequence[Cell], fit_rule: Fit = lambda _cells: RULE) -> Judgment:
    return judge(cells, fit_logistic, fit_rule, seed=1)


def test_a_better_model_serves() -> None:
    found = judged(weeks_of(8))

    assert found.standing is Standing.MODEL
    assert found.gain.low > 0.1
    assert found.model.low < found.model.value < found.model.high
    assert (found.weeks, found.examples) == (7, 2800)
    assert set(found.groups) == {"region 0", "region 1"}
    assert all(value is not None and value > 0.6 for value in found.groups.values())


def test_a_model_that_is_as_good_as_the_rule_does_not_serve() -> None:
    found = judged(weeks_of(8, term=0.0, inquiries=0.3))

    assert (found.standing, found.reason) == (Standing.BASELINE, "The model is not shown to be better than the rule.")
    assert found.model.value == pytest.approx(found.baseline.value, abs=0.02)


@pytest.mark.parametrize("seed", range(12))
def test_a_model_that_learned_from_shuffled_outcomes_does_not_serve(seed: int) -> None:
    cells = weeks_of(8)
    dealt = shuffled(cells, seed)

    assert judge(dealt, fit_logistic, lambda _cells: RULE, seed).standing is Standing.BASELINE
    assert [(cell.week, cell.facts, cell.n) for cell in dealt] == [(cell.week, cell.facts, cell.n) for cell in cells]
    for week in range(8):
        outcomes = [sum(cell.positives for cell in each if cell.week == week) for each in (cells, dealt)]
        assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize(
    "cells", [[], weeks_of(3), weeks_of(8, of_each=4), weeks_of(8, of_each=30, term=0, inquiries=-0.05)]
)
def test_too_little_data_is_said(cells: list[Cell]) -> None:
    found = judged(cells)

    assert found.standing is Standing.NOT_ENOUGH_DATA
    assert found.reason.startswith("There is not enough data: ")
    assert found.gain is None


def test_outcomes_that_were_not_known_yet_teach_nothing() -> None:
    late = [Cell(cell.week, cell.week + 5, cell.facts, "", cell.n, cell.positives) for cell in weeks_of(8)]

    assert judged(late).weeks == 3


def test_the_same_seed_gives_the_same_judgment() -> None:
    assert judged(weeks_of(8)) == judged(weeks_of(8))


def test_a_rule_uses_the_column_that_differs_most() -> None:
    cells = weeks_of(2)

    rule = fit_one_column(("inquiries", "term"))(cells)

    assert rule.column == "term"
    assert rule.score(("term=monthly", "inquiries=0")) > rule.score(("term=12", "inquiries=1"))
    assert rule.score(("term=24",)) == rule.otherwise
    assert rule.reasons(("term=monthly", "inquiries=1"), most=3) == ["term=monthly"]


def test_a_rule_that_ranks_by_an_order_takes_the_most_first() -> None:
    rule = MostFirstRule("inquiries", ("0", "1", "2 or more"))

    assert [rule.score([f"inquiries={value}"]) for value in ("0", "2 or more", "none")] == [0.0, 2.0, 0.0]
    assert rule.reasons(["inquiries=2 or more", "term=12"], most=3) == ["inquiries=2 or more"]
