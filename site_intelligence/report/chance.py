"""Tests whether a difference is more than chance, with the standard library alone.

Visits, orders and inquiries are taken as independent of each other.
"""

from math import erfc, exp, lgamma, sqrt
from statistics import NormalDist

from site_intelligence.report.small_groups import Cell

# A difference this large comes about by chance less than once in a hundred comparisons.
CHANCE = 0.01
# Below this number of expected cases, the normal distribution is no good guide.
FEWEST_EXPECTED = 5.0
LEAST = 1e-15


def two_sided(z: float) -> float:
    """The probability that a standard normal variable is at least this far from zero."""
    return erfc(abs(z) / sqrt(2))


def z_of_shares(first: Cell, other: Cell) -> float:
    """The two-proportion z statistic; 0 if there is nothing to compare.

    With few expected cases, it has the likelihood of Fisher's exact test.
    """
    if not first.of or not other.of:
        return 0.0
    pooled = (first.n + other.n) / (first.of + other.of)
    if not 0 < pooled < 1:
        return 0.0
    if min(pooled, 1 - pooled) * min(first.of, other.of) < FEWEST_EXPECTED:
        return _exact_z(first, other)
    deviation = sqrt(pooled * (1 - pooled) * (1 / first.of + 1 / other.of))
    return (first.n / first.of - other.n / other.of) / deviation


def _exact_z(first: Cell, other: Cell) -> float:
    """The z statistic that is as likely as so large a difference, if all hits are dealt out to both at random."""
    hits, of = first.n + other.n, first.of + other.of
    fewest, most = max(0, hits - other.of), min(hits, first.of)
    is_more = first.n * other.of > other.n * first.of
    tail = range(first.n, most + 1) if is_more else range(fewest, first.n + 1)
    likely = min(1.0, 2 * sum(exp(_dealt(n, first.of, hits, of)) for n in tail))
    z = NormalDist().inv_cdf(1 - max(likely, LEAST) / 2)
    return z if is_more else -z


def _dealt(n: int, places: int, hits: int, of: int) -> float:
    """The logarithm of the hypergeometric probability of `n` hits in some of the places."""
    return _choose(places, n) + _choose(of - places, hits - n) - _choose(of, hits)


def _choose(of: int, n: int) -> float:
    return lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1)


def z_of_counts(first: int, other: int) -> float:
    """The z statistic of two Poisson counts over equally long times; 0 if there is too little to compare."""
    total = first + other
    return (first - other) / sqrt(total) if total >= 2 * FEWEST_EXPECTED else 0.0


def is_more_than_chance(z: float, *, comparisons: int = 1) -> bool:
    """True if at least one of so many comparisons would hardly come out like this by chance (Bonferroni)."""
    return two_sided(z) * comparisons < CHANCE


def interval_of_difference(first: Cell, other: Cell, z: float = 1.96) -> tuple[float, float]:
    """The 95% confidence interval of the difference of two shares."""
    difference = first.n / first.of - other.n / other.of
    spread = z * sqrt(_variance(first) + _variance(other))
    return difference - spread, difference + spread


def _variance(cell: Cell) -> float:
    share = cell.n / cell.of
    return share * (1 - share) / cell.of
