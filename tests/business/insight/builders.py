"""Models, suggestions and calls for tests."""

from typing import Any
from uuid import UUID

from business_layer.insight.calls_to_customers import CustomerCall, CustomerRisk
from business_layer.insight.learned_models import (
    AnswerSource,
    LearnedSuggestion,
    ModelName,
    ModelStanding,
    OrderRisk,
)
from business_layer.insight.publish_answers import Answers, ModelFacts
from business_layer.shared.actor import Actor, ActorKind, Permission

MODEL, RULE = AnswerSource.MODEL, AnswerSource.RULE
ANALYST = Actor(
    kind=ActorKind.AGENT,
    name="Ana Lindqvist",
    user_id=UUID(int=71),
    permissions=frozenset({Permission.VIEW_REPORTS, Permission.SWITCH_MODELS, Permission.DECIDE_SYNONYMS}),
)
CARE = Actor(
    kind=ActorKind.AGENT,
    name="Alex Rivera",
    user_id=UUID(int=72),
    permissions=frozenset({Permission.CALL_CUSTOMERS_AT_RISK}),
)


def model_facts(name: ModelName = ModelName.NEXT_OFFERING, **given: Any) -> ModelFacts:
    return ModelFacts(**{"name": name, "standing": ModelStanding.MODEL, "facts": {"name": str(name)}, **given})


def judged_model(name: ModelName, **judgment: Any) -> ModelFacts:
    """A model that has beaten its rule, as site intelligence describes it."""
    band = {"low": 0.6, "high": 0.8}
    return ModelFacts(
        name=name,
        standing=ModelStanding.MODEL,
        facts={
            "name": str(name),
            "title": name.replace("_", " ").capitalize(),
            "question": "What will happen?",
            "rule": "The bestseller.",
            "measure": "how often the suggestion was chosen",
            "first_day": "2026-02-02",
            "last_day": "2026-04-26",
            "size": 12,
            "seed": 1,
            "drift_of": "term",
            "drift": 0.31,
            "since": "2026-04-26",
            "judgment": {
                "standing": "model",
                "reason": "The model is better than the rule.",
                "weeks": 8,
                "examples": 500,
                "outcomes": 90,
                "model": {"value": 0.7, **band},
                "baseline": {"value": 0.65, **band},
                "gain": {"value": 0.05, "low": 0.01, "high": 0.09},
                "groups": {"north": 0.71, "south": None},
                **judgment,
            },
        },
    )


def goes_with(given: str, then: str, **changes: Any) -> LearnedSuggestion:
    """A suggestion of the model; without a given offering, one of the rule."""
    values: dict[str, Any] = {"source": MODEL if given else RULE, "place": 0, "chosen": 30 if given else 0, "of": 100}
    return LearnedSuggestion(
        **{"model": ModelName.NEXT_OFFERING, "given": given, "then": then, **values, "usual": 0.1, **changes}
    )


def an_order_risk(order: str, source: AnswerSource = MODEL, **changes: Any) -> OrderRisk:
    values = {"likelihood": 0.6, "usual": 0.2, "reasons": ("its region is north",)}
    return OrderRisk(**{"order": order, "source": source, **values, **changes})


def a_customer_risk(customer_id: UUID, place: int = 0, source: AnswerSource = MODEL) -> CustomerRisk:
    return CustomerRisk(
        source=source, customer_id=customer_id, place=place, reasons=("asked care 3 times in four weeks",)
    )


def answers(**given: Any) -> Answers:
    return Answers(**given)


def a_call(call_id: UUID, customer_id: UUID, **given: Any) -> CustomerCall:
    return CustomerCall(**{"id": call_id, "customer_id": customer_id, "model_place": 0, **given})
