"""Forecasts counts of days: a trend, and a factor for each day of the week.

This is Poisson regression with a log link, fitted by scikit-learn, on the last weeks only. Counts of people scatter
more than Poisson's, so the band comes from how far earlier forecasts were off: their squared errors, divided by what
was forecast.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import PoissonRegressor

Floats = npt.NDArray[np.float64]
DAYS_LEARNED = 84
FEWEST_DAYS = 28
WEEK = 7
CLOSE_ENOUGH = 1e-6
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
    if not counts.any():
        return np.zeros(days)
    first = known.next_day - timedelta(days=len(counts))
    # scikit-learn divides the sum over the days by their number, and so does this with the penalty.
    penalty = FACTOR_PENALTY / len(counts)
    regression = PoissonRegressor(alpha=penalty, solver="newton-cholesky", tol=CLOSE_ENOUGH)
    regression.fit(_matrix(first, len(counts), 0, len(counts)), counts)
    forecast: Floats = regression.predict(_matrix(first, days, len(counts), len(counts)))
    return forecast


def _matrix(first: date, days: int, begin: int, learned: int) -> Floats:
    """A row for each day: its place between -1 and 0 for what was learned from, and its day of the week.

    The place is scaled, because a smaller number needs a larger weight, which costs more.
    """
    places = np.arange(begin, begin + days)
    matrix = np.zeros((days, 1 + WEEK))
    matrix[:, 0] = (places - learned) / learned * sqrt(FACTOR_PENALTY / TREND_PENALTY)
    matrix[np.arange(days), 1 + (places + first.weekday()) % WEEK] = 1
    return matrix
