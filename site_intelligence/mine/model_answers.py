"""The answers of the models, and of the rules that serve in their place.

What is handed to the product has both, so that a model can be switched off at once: the product shows the model's
answers while it serves, and otherwise those of the rule.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from site_intelligence.mine import customers_at_risk, orders_at_risk
from site_intelligence.mine.examples import Fact, Scorer
from site_intelligence.mine.logistic import LogisticModel
from site_intelligence.mine.model_file import Models, StoredModel
from site_intelligence.mine.rules import MostFirstRule, OneColumnRule
from site_intelligence.mine.suggestions import Suggestion, Suggestions
from site_intelligence.report.history import History

MODEL, RULE = "model", "rule"
ORDERS, CUSTOMERS = "orders_at_risk", "customers_at_risk"
OFFERINGS, SEARCHES = "next_offering", "search_synonyms"
MOST_REASONS = 3
MOST_CUSTOMERS = 50


@dataclass(frozen=True)
class AtRisk:
    """An order or a customer, how high it ranks, and why in words. Higher scores first."""

    id: str
    score: float
    reasons: tuple[str, ...]


def orders_to_watch(history: History, models: Models, source: str = "", most: int | None = None) -> list[AtRisk]:
    """The open orders, those most at risk first. Raises IntelligenceError if nothing was learned.

    `source` is MODEL or RULE; without one, the better of both answers.
    """
    stored = models.find(ORDERS)
    rule = OneColumnRule(**stored.rule)
    return _ranked(orders_at_risk.open_orders(history), _scorer(stored, rule, source), orders_at_risk.explain)[:most]


def customers_to_call(
    history: History, models: Models, source: str = "", most: int | None = MOST_CUSTOMERS
) -> list[AtRisk]:
    """The customers most at risk of leaving. Raises IntelligenceError if nothing was learned."""
    stored = models.find(CUSTOMERS)
    scorer = _scorer(stored, MostFirstRule(**stored.rule), source)
    return _ranked(customers_at_risk.present_customers(history), scorer, customers_at_risk.explain)[:most]


def sources_of(stored: StoredModel) -> tuple[str, ...]:
    """The sources of answers that may be shown: a model that is not better than its rule has none."""
    return (MODEL, RULE) if stored.description.is_better else (RULE,)


def _scorer(stored: StoredModel, rule: Scorer, source: str) -> Scorer:
    return LogisticModel(**stored.model) if (source or sources_of(stored)[0]) == MODEL else rule


def _ranked(
    found: Sequence[tuple[str, Sequence[Fact]]], scorer: Scorer, explain: Callable[[Fact], str]
) -> list[AtRisk]:
    scored = [
        AtRisk(name, round(scorer.score(facts), 4), tuple(map(explain, scorer.reasons(facts, MOST_REASONS))))
        for name, facts in found
    ]
    return sorted(scored, key=lambda risk: (-risk.score, risk.id))


def read_suggestions(stored: StoredModel) -> Suggestions:
    of_given = {name: Suggestion(**found) for name, found in stored.model["of_given"].items()}
    others = {
        name: tuple(Suggestion(**other) for other in found) for name, found in stored.model.get("others", {}).items()
    }
    return Suggestions(of_given, stored.rule["popular"], others)


def explain_suggestion(given: str, found: Suggestion) -> str:
    return f"{found.n / found.of:.0%} of those with {given} chose {found.then}, and {found.usual:.0%} of all."
