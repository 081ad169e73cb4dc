"""The examples that models learn from, counted: no model sees a person."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

import numpy as np

Fact = str


@dataclass(frozen=True)
class Cell:
    """The examples of a week that have the same facts: how many, and how many of them had the outcome.

    `week` is when a prediction would have been made, `known` when the outcomes were known, both in milliseconds.
    `group` is for the check of fairness only.
    """

    week: int
    known: int
    facts: tuple[Fact, ...]
    group: str
    n: int
    positives: int


class Scorer(Protocol):
    """A dataclass, to be stored, that says of facts how likely the outcome is. Only the order of the scores counts."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def score(self, facts: Sequence[Fact]) -> float: ...
    def reasons(self, facts: Sequence[Fact], most: int) -> list[Fact]: ...


Fit = Callable[[Sequence[Cell]], Scorer]


def facts_of(row: dict[str, Any], columns: Iterable[str]) -> tuple[Fact, ...]:
    """A fact for each column that has a value."""
    return tuple(f"{column}={row[column]}" for column in columns if row[column] is not None)


def shuffled(cells: Sequence[Cell], seed: int) -> list[Cell]:
    """The same examples, with the outcomes of each week dealt out by chance. There is nothing to learn from them."""
    random = np.random.default_rng(seed)
    by_week: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_week[cell.week].append(cell)
    dealt: list[Cell] = []
    for week in sorted(by_week):
        outcomes = random.permutation(np.repeat([1, 0], _outcomes(by_week[week])))
        ends = np.cumsum([cell.n for cell in by_week[week]])[:-1]
        parts = np.split(outcomes, ends)
        dealt += [replace(cell, positives=int(part.sum())) for cell, part in zip(by_week[week], parts, strict=True)]
    return dealt


def _outcomes(cells: Sequence[Cell]) -> list[int]:
    positives = sum(cell.positives for cell in cells)
    return [positives, sum(cell.n for cell in cells) - positives]
