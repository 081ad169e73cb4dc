"""Forecasts counts of days: a trend, and a factor for each day of the week.

This is Poisson regression with a log link (McCullagh and Nelder, "Generalized Linear Models", 1989, chapter 6), on the
last weeks only. Counts of people scatter more than Poisson's, so the band comes from how far earlier forecasts were
off: their squared errors, divided by what was forecast.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
DAYS_LEARNED = 84
FEWEST_DAYS = 28
WEEK = 7
STEPS = 30
CLOSE_ENOUGH = 1e-9
# A small penalty keeps factors finite for weekdays on which nothing ever happened, and the trend from running away.
FACTOR_PENALTY = 1.0
TREND_PENALTY = 50.0
# 80% of a normal variable are at most so many standard deviations from its mean.
BAND_DEVIATIONS = 1.2816


@dataclass(frozen=True)
class DayCounts:
    """The counts of days without a gap, from `first` on."""

    first: date
    counts: tuple[int, ...]

    def until(self, days: int) -> "DayCounts":
        return DayCounts(self.first, self.counts[:days])

    @property
    def next_day(self) -> date:
        return self.first + timedelta(days=len(self.counts))


def forecast_days(known: DayCounts, days: int) -> Floats:
    """The expected counts of the days after those that are known. At least four weeks must be known."""
    counts = np.array(known.counts[-DAYS_LEARNED:], dtype=float)
    first = known.next_day - timedelta(days=len(counts))
    penalty = np.array([0.0, TREND_PENALTY, *[FACTOR_PENALTY] * WEEK])
    matrix = _matrix(first, len(counts), 0, len(counts))
    found = np.zeros(matrix.shape[1])
    found[0] = np.log(counts.mean() + 1e-3)
    for _ in range(STEPS):
        expected = np.exp(np.clip(matrix @ found, -20, 20))
        gradient = matrix.T @ (counts - expected) - penalty * found
        curvature = (matrix.T * expected) @ matrix + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curvature, gradient)
        found = found + np.clip(step, -2, 2)
        if np.abs(step).max() < CLOSE_ENOUGH:
            break
    forecast: Floats = np.exp(np.clip(_matrix(first, days, len(counts), len(counts)) @ found, -20, 20))
    return forecast


def _matrix(first: date, days: int, begin: int, learned: int) -> Floats:
    """A row for each day: 1, its place between -1 and 0 for what was learned from, and its day of the week."""
    places = np.arange(begin, begin + days)
    matrix = np.zeros((days, 2 + WEEK))
    matrix[:, 0] = 1
    matrix[:, 1] = (places - learned) / learned
    matrix[np.arange(days), 2 + (places + first.weekday()) % WEEK] = 1
    return matrix
