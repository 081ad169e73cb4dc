"""Suggests what goes with something: an offering with an offering, or with a term that was searched for.

The model knows for each thing what was chosen with it most often, with few observations drawn toward what is chosen
anyway. The rule that it must beat suggests what most people choose. Both are measured by hits: of the choices of a
week, judged by the weeks before it, those among which the suggestion is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from site_intelligence.mine.judge_model import (
    DRAWS,
    FEWEST_OUTCOMES,
    FEWEST_WEEKS,
    MOST_WEEKS,
    Floats,
    Judgment,
    Standing,
    measure_of,
    too_few,
)

# Beside the best, in case that one cannot be had or is there already.
MOST_OTHERS = 4
# So many observations of what everyone chooses are added to those of each thing.
TRUSTED_CHOICES = 20
FEWEST_TOGETHER = 10


@dataclass(frozen=True)
class Choice:
    """The things chosen together with something in a week, and how many times."""

    week: int
    given: str
    chosen: tuple[str, ...]
    n: int


@dataclass(frozen=True)
class Suggestion:
    """The thing to suggest: of `of` choices, `n` had it; `usual` is the share that has it anyway."""

    then: str
    n: int
    of: int
    usual: float


@dataclass(frozen=True)
class Suggestions:
    """A suggestion for some things, and for all others what most people choose, the most popular first.

    `others` are the next best after the suggestion, the best first.
    """

    of_given: Mapping[str, Suggestion]
    popular: Sequence[str]
    others: Mapping[str, Sequence[Suggestion]] = field(default_factory=dict)

    def suggest(self, given: str) -> str:
        """The suggestion of the model, or that of the rule if the model has none; "" if there is none."""
        found = self.of_given.get(given)
        return found.then if found else self.suggest_popular(given)

    def suggest_popular(self, given: str) -> str:
        return next((name for name in self.popular if name != given), "")


CountPopular = Callable[[Sequence[Choice]], Counter[str]]


def learn_suggestions(choices: Sequence[Choice], count_popular: CountPopular) -> Suggestions:
    given: Counter[str] = Counter()
    together: dict[str, Counter[str]] = defaultdict(Counter)
    anyway: Counter[str] = Counter()
    for choice in choices:
        given[choice.given] += choice.n
        for name in choice.chosen:
            together[choice.given][name] += choice.n
            anyway[name] += choice.n
    whole = sum(given.values())
    usual = {name: n / whole for name, n in anyway.items()}
    ranked = {name: best for name in sorted(together) if (best := _ranked(together[name], given[name], usual))}
    popular = sorted((counted := count_popular(choices)), key=lambda name: (-counted[name], name))
    return Suggestions(
        {name: best for name, (best, *_others) in ranked.items()},
        popular,
        {name: others for name, (_best, *others) in ranked.items() if others},
    )


def _ranked(together: Counter[str], given: int, usual: Mapping[str, float]) -> list[Suggestion]:
    """The things chosen more often than usual, those chosen most first."""

    def confidence(name: str) -> float:
        return (together[name] + TRUSTED_CHOICES * usual[name]) / (given + TRUSTED_CHOICES)

    often = [name for name, n in together.items() if n >= FEWEST_TOGETHER and confidence(name) > usual[name]]
    ranked = sorted(often, key=lambda name: (-confidence(name), name))[: MOST_OTHERS + 1]
    return [Suggestion(name, together[name], given, round(usual[name], 6)) for name in ranked]


def shuffle_choices(choices: Sequence[Choice], seed: int) -> list[Choice]:
    """The same choices, each with something by chance: there is nothing to learn from them."""
    random = np.random.default_rng(seed)
    by_week: dict[int, list[Choice]] = defaultdict(list)
    for choice in choices:
        by_week[choice.week] += [replace(choice, n=1)] * choice.n
    shuffled: list[Choice] = []
    for week in sorted(by_week):
        dealt = random.permutation(len(by_week[week]))
        pairs = zip(by_week[week], dealt, strict=True)
        shuffled += [replace(choice, chosen=by_week[week][place].chosen) for choice, place in pairs]
    return shuffled


def judge_suggestions(choices: Sequence[Choice], count_popular: CountPopular, seed: int) -> Judgment:
    """Judge whether the suggestions of the model are chosen more often than those of the rule, beyond chance."""
    held_out = _hold_out(choices, count_popular)
    weeks = len({choice.week for choice, _model, _rule in held_out})
    n = np.array([choice.n for choice, _model, _rule in held_out], dtype=float)
    hits = float(n[[bool(choice.chosen) for choice, _model, _rule in held_out]].sum()) if held_out else 0.0
    examples, outcomes = int(n.sum()), int(hits)
    if weeks < FEWEST_WEEKS or outcomes < FEWEST_OUTCOMES:
        return Judgment(Standing.NOT_ENOUGH_DATA, too_few(weeks, outcomes), weeks, examples, outcomes)
    random = np.random.default_rng(seed)
    drawn = np.vstack([n, random.poisson(n, size=(DRAWS, n.size))])
    model, rule = (_shares(drawn, [hit[place] for hit in _hits(held_out)]) for place in (0, 1))
    gain = measure_of(model - rule)
    is_better = gain.low > 0
    reason = "The model is better than the rule." if is_better else "The model is not shown to be better than the rule."
    standing = Standing.MODEL if is_better else Standing.BASELINE
    return Judgment(standing, reason, weeks, examples, outcomes, measure_of(model), measure_of(rule), gain)


HeldOut = list[tuple[Choice, str, str]]


def _hold_out(choices: Sequence[Choice], count_popular: CountPopular) -> HeldOut:
    """The choices of each week with the suggestions that were learned from the weeks before."""
    held_out: HeldOut = []
    for week in sorted({choice.week for choice in choices})[1:][-MOST_WEEKS:]:
        learned = learn_suggestions([choice for choice in choices if choice.week < week], count_popular)
        for choice in choices:
            if choice.week == week:
                held_out.append((choice, learned.suggest(choice.given), learned.suggest_popular(choice.given)))
    return held_out


def _hits(held_out: HeldOut) -> list[tuple[bool, bool]]:
    return [(model in choice.chosen, rule in choice.chosen) for choice, model, rule in held_out]


def _shares(drawn: Floats, are_hits: Sequence[bool]) -> Floats:
    shares: Floats = drawn @ np.array(are_hits, dtype=float) / drawn.sum(axis=1)
    return shares
