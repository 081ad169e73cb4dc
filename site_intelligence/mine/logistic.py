"""Logistic regression over facts, such as `access=dial`. Its weights are numbers that a file and a sentence can hold.

The facts of an example are true or not there, so a weight says by how much a fact changes the log of the odds.
scikit-learn fits it, with a penalty on the squares of the weights. The same examples give the same weights.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from scipy.special import logit
from sklearn.linear_model import LogisticRegression

from site_intelligence.mine.examples import Cell, Fact

PENALTY = 2.0
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
    n = np.array([cell.n for cell in cells])
    positives = np.array([cell.positives for cell in cells])
    if not names or positives.sum() in (0, n.sum()):
        share = (positives.sum() + 0.5) / (n.sum() + 1)
        return LogisticModel(float(logit(share)), dict.fromkeys(names, 0.0))
    places = {fact: place for place, fact in enumerate(names)}
    matrix = np.zeros((len(cells), len(names)))
    for row, cell in enumerate(cells):
        matrix[row, [places[fact] for fact in cell.facts if fact in places]] = 1
    # Each cell is two rows: its examples with the outcome, and those without.
    regression = LogisticRegression(C=1 / PENALTY, solver="newton-cholesky", tol=CLOSE_ENOUGH)
    outcomes = np.repeat([1, 0], len(cells))
    regression.fit(np.vstack([matrix, matrix]), outcomes, np.concatenate([positives, n - positives]))
    weights = regression.coef_[0]
    return LogisticModel(
        float(regression.intercept_[0]), {fact: round(float(weights[place]), 6) for fact, place in places.items()}
    )
