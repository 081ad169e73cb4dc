"""Compares shares of visitors: with a test at a planned end, or with one that holds however often anyone looks.

The always-valid test is the mixture sequential probability ratio test with a normal mixture, and its band is the
confidence sequence that belongs to it: Johari, Koomen, Pekelis and Walsh, "Always Valid Inference: Continuous
Monitoring of A/B Tests", Operations Research 70 (3), 2022. The fixed test is the usual one of two
shares. Both take the difference for normal, which needs some visitors of each kind: see `is_enough`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from scipy.special import ndtr, ndtri
from scipy.stats import chisquare

# The differences that the always-valid test expects, as a share of the rate: it finds such a difference soonest, and
# its error is the same whatever this is.
EXPECTED_LIFT = 0.2
FEWEST_OF_EACH_KIND = 10


@dataclass(frozen=True)
class Outcome:
    """Visitors of a variant, and those of them who did what was hoped for."""

    visitors: int
    converted: int

    @property
    def rate(self) -> float:
        return self.converted / self.visitors if self.visitors else 0.0


@dataclass(frozen=True)
class Difference:
    """By how much the second share is above the first, its band, and how likely such a difference is by chance."""

    value: float
    low: float
    high: float
    p_value: float


def is_enough(*outcomes: Outcome) -> bool:
    """True if each variant has some visitors who converted and some who did not."""
    return all(
        min(outcome.converted, outcome.visitors - outcome.converted) >= FEWEST_OF_EACH_KIND for outcome in outcomes
    )


def fixed_difference(control: Outcome, other: Outcome, error: float) -> Difference:
    """The difference at a planned end. `error` is that of both sides together. It holds for one look only."""
    value, spread = other.rate - control.rate, sqrt(_variance(control, other))
    margin = float(-ndtri(error / 2)) * spread
    return Difference(value, value - margin, value + margin, float(2 * ndtr(-abs(value) / spread)))


def always_valid_difference(control: Outcome, other: Outcome, error: float) -> Difference:
    """The difference at any moment. The error holds for all looks together."""
    value, variance = other.rate - control.rate, _variance(control, other)
    expected = (EXPECTED_LIFT * _pooled(control, other)) ** 2
    whole = variance + expected
    margin = sqrt(variance * whole / expected * (log(whole / variance) - 2 * log(error)))
    ratio = sqrt(variance / whole) * exp(min(expected * value**2 / (2 * variance * whole), 700))
    return Difference(value, value - margin, value + margin, min(1.0, 1 / ratio))


def _variance(control: Outcome, other: Outcome) -> float:
    return sum(outcome.rate * (1 - outcome.rate) / outcome.visitors for outcome in (control, other))


def _pooled(control: Outcome, other: Outcome) -> float:
    return (control.converted + other.converted) / (control.visitors + other.visitors)


def sample_ratio_p_value(visitors: Sequence[int], shares: Sequence[float]) -> float:
    """The probability of such numbers of visitors if the shares are as planned (Pearson's chi-square test)."""
    whole = sum(visitors)
    if whole == 0:
        return 1.0
    expected = [whole * share / sum(shares) for share in shares]
    return float(chisquare(visitors, expected).pvalue)
