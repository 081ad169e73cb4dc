"""Logistic regression over facts, such as `access=dial`. Its weights are numbers that a file and a sentence can hold.

The facts of an example are true or not there, so a weight says by how much a fact changes the log of the odds. Fitted
by Newton's method with a penalty on the squares of the weights (McCullagh and Nelder, "Generalized Linear Models",
1989, 4.4; Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2009, 4.4). The same examples give
the same weights.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from site_intelligence.mine.examples import Cell, Fact

Floats = npt.NDArray[np.float64]
PENALTY = 2.0
STEPS = 50
CLOSE_ENOUGH = 1e-8
# A fact that is rarer has no weight.
FEWEST_EXAMPLES = 20


@dataclass(frozen=True)
class LogisticModel:
    """A weight for each fact. A fact without a weight counts for nothing."""

    intercept: float
    weights: Mapping[Fact, float]

    def score(self, facts: Sequence[Fact]) -> float:
        """The probability of the outcome."""
        return 1 / (1 + exp(-self.intercept - sum(self.weights.get(fact, 0.0) for fact in facts)))

    def reasons(self, facts: Sequence[Fact], most: int) -> list[Fact]:
        """The facts that make the outcome more likely, the strongest first."""
        raising = [fact for fact in facts if self.weights.get(fact, 0.0) > 0]
        return sorted(raising, key=lambda fact: (-self.weights[fact], fact))[:most]


def fit_logistic(cells: Sequence[Cell]) -> LogisticModel:
    """The model that makes those outcomes most likely, less the penalty. Rare facts are left out."""
    counted: Counter[Fact] = Counter()
    for cell in cells:
        for fact in cell.facts:
            counted[fact] += cell.n
    names = sorted(fact for fact, n in counted.items() if n >= FEWEST_EXAMPLES)
    places = {fact: place for place, fact in enumerate(names, 1)}
    matrix = np.zeros((len(cells), len(names) + 1))
    matrix[:, 0] = 1
    for row, cell in enumerate(cells):
        matrix[row, [places[fact] for fact in cell.facts if fact in places]] = 1
    n = np.array([cell.n for cell in cells], dtype=float)
    positives = np.array([cell.positives for cell in cells], dtype=float)
    found = _most_likely(matrix, n, positives)
    return LogisticModel(float(found[0]), {fact: round(float(found[place]), 6) for fact, place in places.items()})


def _most_likely(matrix: Floats, n: Floats, positives: Floats) -> Floats:
    """The coefficients at which the gradient is zero. The first has no penalty."""
    penalty = np.full(matrix.shape[1], PENALTY)
    penalty[0] = 0
    share = (positives.sum() + 0.5) / (n.sum() + 1)
    found = np.zeros(matrix.shape[1])
    found[0] = np.log(share / (1 - share))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(matrix @ found, -30, 30)))
        gradient = matrix.T @ (positives - n * chance) - penalty * found
        curvature = (matrix.T * (n * chance * (1 - chance))) @ matrix + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curvature, gradient)
        found = found + step
        if np.abs(step).max() < CLOSE_ENOUGH:
            break
    return found
