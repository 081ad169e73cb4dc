"""A logistic regression finds what was put into the examples, and gives reasons."""

import numpy as np
import pytest

from site_intelligence.mine.examples import Cell
from site_intelligence.mine.logistic import LogisticModel, fit_logistic


def cells_of(*counted: tuple[tuple[str, ...], int, int]) -> list[Cell]:
    return [Cell(0, 1, facts, "", n, positives) for facts, n, positives in counted]


def test_the_weights_are_the_odds_that_were_put_in() -> None:
    cells = cells_of(
        ((), 400_000, 40_000),
        (("access=dial",), 400_000, 160_000),
        (("term=monthly",), 400_000, 40_000),
        (("access=dial", "term=monthly"), 400_000, 160_000),
    )

    model = fit_logistic(cells)

    assert model.score([]) == pytest.approx(0.1, abs=1e-3)
    assert model.score(["access=dial"]) == pytest.approx(0.4, abs=1e-3)
    assert model.weights["access=dial"] == pytest.approx(np.log(0.4 / 0.6) - np.log(0.1 / 0.9), abs=1e-2)
    assert model.weights["term=monthly"] == pytest.approx(0, abs=1e-2)


def test_a_rare_fact_has_no_weight_and_few_examples_count_little() -> None:
    cells = cells_of(((), 1_000, 100), (("access=dial",), 19, 19), (("access=copper",), 20, 20))

    model = fit_logistic(cells)

    assert list(model.weights) == ["access=copper"]
    assert model.score(["access=copper"]) < 0.9


def test_the_reasons_are_the_strongest_facts_that_raise_the_risk() -> None:
    model = LogisticModel(-2, {"a=1": 0.5, "b=1": -1.0, "c=1": 2.0, "d=1": 0.1})

    assert model.reasons(["a=1", "b=1", "c=1", "d=1", "e=1"], most=2) == ["c=1", "a=1"]


@pytest.mark.parametrize("cells", [[], cells_of(((), 50, 0)), cells_of((("a=1",), 50, 50))])
def test_examples_of_one_kind_or_none_have_a_model(cells: list[Cell]) -> None:
    assert 0 < fit_logistic(cells).score(["a=1"]) < 1
