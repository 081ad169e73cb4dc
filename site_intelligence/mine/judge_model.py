"""Judges a model against a rule that a person would write, on weeks that came after what it learned from.

For each week, the model learns from the outcomes that were known when the week began, and then ranks the examples of
the week. So does the rule. Both are measured by concordance: of two examples of a week, one with the outcome and one
without, how often the one with it is ranked higher. Half is chance, 1 is perfect. The bands are those of 1,000 draws
with repetition from the examples (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993); model and rule are
measured on the same draws.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from site_intelligence.mine.examples import Cell, Fit, Scorer

Floats = npt.NDArray[np.float64]
DRAWS = 1_000
BAND = (2.5, 97.5)
FEWEST_LEARNED = 30
FEWEST_OUTCOMES = 30
FEWEST_WEEKS = 3
# Half a year says enough, and each week is learned for anew.
MOST_WEEKS = 26
CHANCE = 0.5


class Standing(StrEnum):
    """The one that serves. BASELINE: the rule, because the model is not shown to be better."""

    NOT_ENOUGH_DATA = "not_enough_data"
    BASELINE = "baseline"
    MODEL = "model"


@dataclass(frozen=True)
class Measure:
    """A concordance, or a difference of two, with its band."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Judgment:
    """The result on the weeks that were held out. Without enough data there are no measures."""

    standing: Standing
    reason: str
    weeks: int
    examples: int
    outcomes: int
    model: Measure | None = None
    baseline: Measure | None = None
    gain: Measure | None = None
    groups: Mapping[str, float | None] = field(default_factory=dict)


@dataclass
class _Ranked:
    """The examples of a held-out week with the scores that the model and the rule gave them."""

    n: Floats
    positives: Floats
    model: Floats
    baseline: Floats
    groups: list[str]


def judge(cells: Sequence[Cell], fit_model: Fit, fit_baseline: Fit, seed: int) -> Judgment:
    """Judge whether the model is better than the rule, beyond chance."""
    ranked = _rank_weeks(cells, fit_model, fit_baseline)
    examples = int(sum(week.n.sum() for week in ranked))
    outcomes = int(sum(week.positives.sum() for week in ranked))
    weeks = len(ranked)
    if weeks < FEWEST_WEEKS or min(outcomes, examples - outcomes) < FEWEST_OUTCOMES:
        return Judgment(Standing.NOT_ENOUGH_DATA, too_few(weeks, outcomes), weeks, examples, outcomes)
    model_draws, baseline_draws = _concordances(ranked, seed)
    model, baseline = measure_of(model_draws), measure_of(baseline_draws)
    gain = measure_of(model_draws - baseline_draws)
    is_better = gain.low > 0 and model.low > CHANCE
    standing = Standing.MODEL if is_better else Standing.BASELINE
    groups = _groups(ranked)
    reason = _reason(model, gain)
    return Judgment(standing, reason, weeks, examples, outcomes, model, baseline, gain, groups)


def too_few(weeks: int, outcomes: int) -> str:
    return (
        f"There is not enough data: {outcomes:,} outcomes in {weeks} weeks that could be held out, and "
        f"{FEWEST_OUTCOMES} in {FEWEST_WEEKS} weeks are needed."
    )


def _reason(model: Measure, gain: Measure) -> str:
    if model.low <= CHANCE:
        return "The model is not shown to be better than chance."
    if gain.low <= 0:
        return "The model is not shown to be better than the rule."
    return "The model is better than the rule."


def _rank_weeks(cells: Sequence[Cell], fit_model: Fit, fit_baseline: Fit) -> list[_Ranked]:
    """The weeks before which enough outcomes of both kinds were known."""
    by_week: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_week[cell.week].append(cell)
    ranked = []
    for week in sorted(by_week)[-MOST_WEEKS:]:
        known = [cell for cell in cells if cell.known <= week]
        positives = sum(cell.positives for cell in known)
        if min(positives, sum(cell.n for cell in known) - positives) >= FEWEST_LEARNED:
            ranked.append(_rank(by_week[week], fit_model(known), fit_baseline(known)))
    return ranked


def _rank(cells: Sequence[Cell], model: Scorer, baseline: Scorer) -> _Ranked:
    return _Ranked(
        n=np.array([cell.n for cell in cells], dtype=float),
        positives=np.array([cell.positives for cell in cells], dtype=float),
        model=np.array([model.score(cell.facts) for cell in cells]),
        baseline=np.array([baseline.score(cell.facts) for cell in cells]),
        groups=[cell.group for cell in cells],
    )


def _concordances(ranked: Sequence[_Ranked], seed: int) -> tuple[Floats, Floats]:
    """The concordance of the model and of the rule in each draw, over the pairs of all weeks. The first is no draw."""
    random = np.random.default_rng(seed)
    model, baseline, pairs = (np.zeros(DRAWS + 1) for _ in range(3))
    for week in ranked:
        hits = _drawn(week.positives, random)
        misses = _drawn(week.n - week.positives, random)
        model += _right_pairs(week.model, hits, misses)
        baseline += _right_pairs(week.baseline, hits, misses)
        pairs += hits.sum(axis=1) * misses.sum(axis=1)
    chance = np.full(DRAWS + 1, CHANCE)
    return (
        np.divide(model, pairs, out=chance.copy(), where=pairs > 0),
        np.divide(baseline, pairs, out=chance.copy(), where=pairs > 0),
    )


def _drawn(counts: Floats, random: np.random.Generator) -> Floats:
    """The number of times that each example is there: really, and then in each draw."""
    drawn = random.poisson(counts, size=(DRAWS, counts.size))
    return np.vstack([counts, drawn])


def _right_pairs(scores: Floats, hits: Floats, misses: Floats) -> Floats:
    """The pairs that are ranked right; a tie counts as half."""
    order = np.argsort(np.round(scores, 9), kind="stable")
    _values, starts = np.unique(np.round(scores, 9)[order], return_index=True)
    hits = np.add.reduceat(hits[:, order], starts, axis=1)
    misses = np.add.reduceat(misses[:, order], starts, axis=1)
    below = np.cumsum(misses, axis=1) - misses
    right: Floats = (hits * (below + misses / 2)).sum(axis=1)
    return right


def measure_of(draws: Floats) -> Measure:
    low, high = np.percentile(draws[1:], BAND)
    return Measure(round(float(draws[0]), 4), round(float(low), 4), round(float(high), 4))


def _groups(ranked: Sequence[_Ranked]) -> dict[str, float | None]:
    """The model's concordance in each group, to see whether it serves one worse; None if the group is too small."""
    found: dict[str, float | None] = {}
    for group in sorted({name for week in ranked for name in week.groups}):
        right = pairs = outcomes = 0.0
        for week in ranked:
            inside = np.array([name == group for name in week.groups])
            hits, misses = week.positives * inside, (week.n - week.positives) * inside
            right += float(_right_pairs(week.model, hits[None, :], misses[None, :])[0])
            pairs += float(hits.sum() * misses.sum())
            outcomes += float(hits.sum())
        found[group] = round(right / pairs, 4) if pairs and outcomes >= FEWEST_OUTCOMES / 3 else None
    return found
