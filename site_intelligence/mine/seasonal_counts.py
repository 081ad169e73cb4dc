"""Forecasts counts of days: a trend, and a factor for each day of the week.

This is Poisson regression with a log link, on the last weeks only, fitted by Newton's method: scikit-learn would take a
third of the start of the site. A test compares both. Counts of people scatter more than Poisson's, so the band comes
from how far earlier forecasts were off: their squared errors, divided by what was forecast.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import log, sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
DAYS_LEARNED = 84
FEWEST_DAYS = 28
WEEK = 7
# The slope for each day at which the fit ends. It takes about five steps.
CLOSE_ENOUGH = 1e-9
MOST_STEPS, MOST_HALVINGS = 50, 20
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
    weights = fit_poisson(_matrix(first, len(counts), 0, len(counts)), counts)
    ahead = _matrix(first, days, len(counts), len(counts))
    forecast: Floats = np.exp(ahead @ weights[:-1] + weights[-1])
    return forecast


def fit_poisson(matrix: Floats, counts: Floats) -> Floats:
    """The weights of the columns, each with the penalty, and last that of a constant. Not all counts may be zero."""
    design = np.column_stack([matrix, np.ones(len(counts))])
    penalties = np.array([*(FACTOR_PENALTY for _ in range(matrix.shape[1])), 0.0])
    weights = np.array([*(0.0 for _ in range(matrix.shape[1])), log(counts.mean())])

    def loss(weights: Floats) -> float:
        logs = design @ weights
        return float((np.exp(logs) - counts * logs).sum() + (penalties * weights**2).sum() / 2)

    for _ in range(MOST_STEPS):
        expected = np.exp(design @ weights)
        slope = design.T @ (expected - counts) + penalties * weights
        if np.abs(slope).max() <= CLOSE_ENOUGH * len(counts):
            break
        curvature = (design.T * expected) @ design + np.diag(penalties)
        step = np.linalg.solve(curvature, slope)
        # A step that overshoots is halved.
        steps = (weights - step * 0.5**halving for halving in range(MOST_HALVINGS))
        weights = next((found for found in steps if loss(found) < loss(weights)), weights - step)
    return weights


def _matrix(first: date, days: int, begin: int, learned: int) -> Floats:
    """A row for each day: its place between -1 and 0 for what was learned from, and its day of the week.

    The place is scaled, because a smaller number needs a larger weight, which costs more.
    """
    places = np.arange(begin, begin + days)
    matrix = np.zeros((days, 1 + WEEK))
    matrix[:, 0] = (places - learned) / learned * sqrt(FACTOR_PENALTY / TREND_PENALTY)
    matrix[np.arange(days), 1 + (places + first.weekday()) % WEEK] = 1
    return matrix
