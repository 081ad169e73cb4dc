"""The answers of the models. While a model is not better than its rule, or is off, the rule answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from site_intelligence.mine import customers_at_risk, orders_at_risk
from site_intelligence.mine.examples import Fact, Scorer
from site_intelligence.mine.logistic import LogisticModel
from site_intelligence.mine.model_file import Models, StoredModel
from site_intelligence.mine.rules import MostFirstRule, OneColumnRule
from site_intelligence.mine.suggestions import Suggestion, Suggestions
from site_intelligence.report.history import History

MOST_REASONS = 3
MOST_CUSTOMERS = 50


@dataclass(frozen=True)
class AtRisk:
    """An order or a customer, how high it ranks, and why in words. Higher scores first."""

    id: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """A suggestion, and why in words. `source` is "model" or "rule"."""

    offering: str
    reason: str
    source: str


def orders_to_watch(history: History, models: Models, most: int | None = None) -> list[AtRisk]:
    """The open orders, those most at risk first. Raises IntelligenceError if nothing was learned."""
    stored = models.find("orders_at_risk")
    scorer: Scorer = _model(stored) if stored.description.is_serving else OneColumnRule(**stored.rule)
    return _ranked(orders_at_risk.open_orders(history), scorer, orders_at_risk.explain)[:most]


def customers_to_call(history: History, models: Models, most: int = MOST_CUSTOMERS) -> list[AtRisk]:
    """The work list of a week: those most at risk of leaving. Raises IntelligenceError if nothing was learned."""
    stored = models.find("customers_at_risk")
    scorer: Scorer = _model(stored) if stored.description.is_serving else MostFirstRule(**stored.rule)
    return _ranked(customers_at_risk.present_customers(history), scorer, customers_at_risk.explain)[:most]


def _model(stored: StoredModel) -> LogisticModel:
    return LogisticModel(**stored.model)


def _ranked(
    found: Sequence[tuple[str, Sequence[Fact]]], scorer: Scorer, explain: Callable[[Fact], str]
) -> list[AtRisk]:
    scored = [
        AtRisk(name, round(scorer.score(facts), 4), tuple(map(explain, scorer.reasons(facts, MOST_REASONS))))
        for name, facts in found
    ]
    return sorted(scored, key=lambda risk: (-risk.score, risk.id))


def suggest_offering(models: Models, given: str, *, by_rule: bool) -> Offer | None:
    """The offering to show beside an offering, `by_rule` or by the model. None if nothing is known."""
    stored = models.find("next_offering")
    suggestions = read_suggestions(stored)
    found = suggestions.of_given.get(given)
    if stored.description.is_serving and not by_rule and found:
        return Offer(found.then, explain_suggestion(given, found), "model")
    popular = suggestions.suggest_popular(given)
    return Offer(popular, "Most people order it.", "rule") if popular else None


def read_suggestions(stored: StoredModel) -> Suggestions:
    of_given = {name: Suggestion(**found) for name, found in stored.model["of_given"].items()}
    return Suggestions(of_given, stored.rule["popular"])


def explain_suggestion(given: str, found: Suggestion) -> str:
    return f"{found.n / found.of:.0%} of those with {given} chose {found.then}, and {found.usual:.0%} of all."
