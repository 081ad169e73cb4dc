"""The answers that the product gets: plain values that a database can hold.

Each answer is there twice, by the model and by its rule. The product shows those of the model while it serves.
"""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ibis import _

from site_intelligence.gather.event_store import EventStore
from site_intelligence.mine.model_answers import (
    CUSTOMERS,
    MODEL,
    OFFERINGS,
    ORDERS,
    RULE,
    SEARCHES,
    customers_to_call,
    orders_to_watch,
    read_suggestions,
    sources_of,
)
from site_intelligence.mine.model_file import Models, StoredModel, read_models
from site_intelligence.mine.search_synonyms import first_views
from site_intelligence.mine.suggestions import Suggestion
from site_intelligence.report.history import History, Window, rows
from site_intelligence.report.open_history import open_history
from site_intelligence.report.small_groups import SMALLEST_GROUP

Answers = list[dict[str, Any]]
# An order is marked if trouble is that many times as likely as with all orders.
MARKED_TIMES = 1.5
MOST_POPULAR = 5


def hand_back(folder: Path) -> dict[str, Answers]:
    """The answers of the models in a folder; {} if nothing was learned yet. Raises IntelligenceError."""
    models = read_models(folder)
    if not models.models:
        return {}
    with open_history(EventStore(folder), Window()) as history:
        return {
            "models": described(models),
            "suggestions": suggested(history, models),
            "orders": marked_orders(history, models),
            "customers": listed_customers(history, models),
        }


def described(models: Models) -> Answers:
    """The facts about each model."""
    return [asdict(stored.description) for stored in models.models.values()]


def suggested(history: History, models: Models) -> Answers:
    """The offerings that go with an offering and with a term, the best first. The rule's go with anything.

    A term that fewer than ten visitors searched for is left out, and so is what fewer than ten viewed after it.
    """
    known = widely_searched(history)
    return [
        *_suggestions(OFFERINGS, models.find(OFFERINGS)),
        *(
            found
            for found in _suggestions(SEARCHES, models.find(SEARCHES))
            if found["source"] == RULE or (found["given"], found["then"]) in known
        ),
    ]


def widely_searched(history: History) -> set[tuple[str, str]]:
    """Terms without a result, with an offering that at least ten visitors viewed after such a search."""
    counted = first_views(history).group_by("term", "offering").aggregate(visitors=_.visitor.nunique())
    return {(row["term"], row["offering"]) for row in rows(counted.filter(_.visitors >= SMALLEST_GROUP))}


def _suggestions(name: str, stored: StoredModel) -> Iterator[dict[str, Any]]:
    found = read_suggestions(stored)
    if MODEL in sources_of(stored):
        for given, best in found.of_given.items():
            for place, suggestion in enumerate((best, *found.others.get(given, ()))):
                yield _suggestion(name, MODEL, given, place, suggestion)
    for place, then in enumerate(found.popular[:MOST_POPULAR]):
        yield _suggestion(name, RULE, "", place, Suggestion(then, 0, 0, 0.0))


def _suggestion(name: str, source: str, given: str, place: int, found: Suggestion) -> dict[str, Any]:
    return {
        "model": name,
        "source": source,
        "given": given,
        "place": place,
        "then": found.then,
        "chosen": found.n,
        "of": found.of,
        "usual": found.usual,
    }


def marked_orders(history: History, models: Models) -> Answers:
    """The open orders with much more risk than usual, and why."""
    stored = models.find(ORDERS)
    usual = float(stored.rule["otherwise"])
    return [
        {"source": source, "order": risk.id, "likelihood": risk.score, "usual": usual, "reasons": list(risk.reasons)}
        for source in sources_of(stored)
        for risk in orders_to_watch(history, models, source)
        if risk.reasons and risk.score >= MARKED_TIMES * usual
    ]


def listed_customers(history: History, models: Models) -> Answers:
    """All customers with a reason why they may leave, those most at risk first. Their ids are as in the events."""
    return [
        {"source": source, "customer": risk.id, "place": place, "reasons": list(risk.reasons)}
        for source in sources_of(models.find(CUSTOMERS))
        for place, risk in enumerate(customers_to_call(history, models, source, most=None))
        if risk.reasons
    ]
