"""Measures whether what a model sees has changed since it learned."""

from collections.abc import Mapping
from math import log

# Half an example is added to each value, so that a value that is new or gone has a share.
ADDED = 0.5
CHANGED = 0.2


def stability_index(before: Mapping[str, int], after: Mapping[str, int]) -> float:
    """The population stability index of two counts of the same values. Above 0.2, the shares have changed much.

    Siddiqi, "Credit Risk Scorecards", 2006.
    """
    values = sorted({*before, *after})
    if not values or not sum(before.values()) or not sum(after.values()):
        return 0.0
    shares = [
        {value: (counts.get(value, 0) + ADDED) / (sum(counts.values()) + ADDED * len(values)) for value in values}
        for counts in (before, after)
    ]
    return round(sum((shares[1][v] - shares[0][v]) * log(shares[1][v] / shares[0][v]) for v in values), 4)


def largest_index(before: Mapping[str, Mapping[str, int]], after: Mapping[str, Mapping[str, int]]) -> tuple[str, float]:
    """The column whose values have changed most, and its index; "" and 0 if there is none."""
    indexes = {name: stability_index(before[name], after.get(name, {})) for name in sorted(before)}
    if not indexes:
        return "", 0.0
    name = max(indexes, key=lambda name: indexes[name])
    return name, indexes[name]
