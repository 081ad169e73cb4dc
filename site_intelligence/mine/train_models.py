"""The four models, and how each one learns. The same events and the same seed give the same models."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ibis import _

from site_intelligence.mine import customers_at_risk, next_offering, orders_at_risk, search_synonyms
from site_intelligence.mine.drift import largest_index
from site_intelligence.mine.examples import Cell, Fit, shuffled
from site_intelligence.mine.judge_model import Judgment, judge
from site_intelligence.mine.logistic import fit_logistic
from site_intelligence.mine.model_file import Description, StoredModel
from site_intelligence.mine.rules import MostFirstRule, fit_one_column
from site_intelligence.mine.suggestions import (
    Choice,
    CountPopular,
    judge_suggestions,
    learn_suggestions,
)
from site_intelligence.report.history import History, rows

CONCORDANCE = "of two, one with the outcome and one without, how often the one with it is ranked higher"
HITS = "how often the suggestion was chosen"
# What came last is compared with all before.
RECENT_WEEKS = 4


@dataclass(frozen=True)
class Learned:
    """The numbers that a model and its rule have learned, and how good the model is."""

    judgment: Judgment
    model: dict[str, Any]
    rule: dict[str, Any]
    size: int
    drift_of: str
    drift: float


Learn = Callable[[History, int, bool], Learned]


@dataclass(frozen=True)
class ModelKind:
    """A model before it has learned. `learn` gets the history, the seed, and whether to shuffle the outcomes."""

    title: str
    question: str
    rule: str
    measure: str
    learn: Learn


def train(history: History, *, seed: int = 1, is_shuffled: bool = False) -> dict[str, StoredModel]:
    """Learn all models anew. With shuffled outcomes there is nothing to learn, and no model may beat its rule."""
    (days,) = rows(history.human.aggregate(first=_.day.min(), last=_.day.max()))
    first, last = (str(days[name]) if days[name] else "" for name in ("first", "last"))
    stored = {}
    for name, kind in KINDS.items():
        learned = kind.learn(history, seed, is_shuffled)
        description = Description(
            name=name,
            title=kind.title,
            question=kind.question,
            rule=kind.rule,
            measure=kind.measure,
            first_day=first,
            last_day=last,
            size=learned.size,
            seed=seed,
            judgment=learned.judgment,
            drift_of=learned.drift_of,
            drift=learned.drift,
        )
        stored[name] = StoredModel(description, learned.model, learned.rule)
    return stored


def _ranking(count_cells: Callable[[History], list[Cell]], fit_rule: Fit) -> Learn:
    """The way to learn of a model that ranks by the probability of an outcome."""

    def learn(history: History, seed: int, is_shuffled: bool) -> Learned:
        cells = count_cells(history)
        if is_shuffled:
            cells = shuffled(cells, seed)
        judgment = judge(cells, fit_logistic, fit_rule, seed)
        model = fit_logistic(cells)
        drift_of, drift = _drift_of_facts(cells)
        return Learned(judgment, asdict(model), asdict(fit_rule(cells)), len(model.weights), drift_of, drift)

    return learn


def _drift_of_facts(cells: Sequence[Cell]) -> tuple[str, float]:
    recent_from = _recent_from([cell.week for cell in cells])
    parts: tuple[dict[str, Counter[str]], ...] = (defaultdict(Counter), defaultdict(Counter))
    for cell in cells:
        for fact in cell.facts:
            parts[cell.week >= recent_from][fact.split("=", 1)[0]][fact] += cell.n
    return largest_index(*parts)


def _suggesting(
    count_choices: Callable[[History, int | None], list[Choice]], count_popular: CountPopular, given: str
) -> Learn:
    """The way to learn of a model that suggests one thing with another."""

    def learn(history: History, seed: int, is_shuffled: bool) -> Learned:
        choices = count_choices(history, seed if is_shuffled else None)
        judgment = judge_suggestions(choices, count_popular, seed)
        learned = learn_suggestions(choices, count_popular)
        recent_from = _recent_from([choice.week for choice in choices])
        parts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        for choice in choices:
            parts[choice.week >= recent_from][choice.given] += choice.n
        drift_of, drift = largest_index({given: parts[0]}, {given: parts[1]})
        model = {name: asdict(suggestion) for name, suggestion in learned.of_given.items()}
        others = {name: [asdict(other) for other in found] for name, found in learned.others.items()}
        rule = {"popular": list(learned.popular)}
        return Learned(judgment, {"of_given": model, "others": others}, rule, len(model), drift_of, drift)

    return learn


def _recent_from(weeks: Sequence[int]) -> int:
    """The first of the last four weeks."""
    last = sorted(set(weeks))[-RECENT_WEEKS:]
    return last[0] if last else 0


KINDS = {
    "orders_at_risk": ModelKind(
        "Orders at risk",
        "Will the order fall out, or miss its date?",
        "The region, the access or the offering with the most trouble first, whichever differs most.",
        CONCORDANCE,
        _ranking(orders_at_risk.order_cells, fit_one_column(orders_at_risk.RULE_COLUMNS)),
    ),
    "customers_at_risk": ModelKind(
        "Customers at risk of leaving",
        "Will the customer leave within a week?",
        "The customers with the most inquiries in four weeks first.",
        CONCORDANCE,
        _ranking(
            customers_at_risk.customer_cells,
            lambda _cells: MostFirstRule("inquiries", list(customers_at_risk.INQUIRIES)),
        ),
    ),
    "next_offering": ModelKind(
        "Next best offering",
        "Which offering goes with this one?",
        "The bestseller.",
        HITS,
        _suggesting(next_offering.offering_choices, next_offering.count_ordered, "offering"),
    ),
    "search_synonyms": ModelKind(
        "Searches that should have found something",
        "Which offering do people view after a search that found nothing?",
        "The offering that most people view after such a search.",
        HITS,
        _suggesting(search_synonyms.search_choices, search_synonyms.count_viewed, "term"),
    ),
}
