"""Reads what site intelligence hands back, as the business calls it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from business_layer.insight.calls_to_customers import CustomerRisk
from business_layer.insight.learned_models import (
    AnswerSource,
    LearnedSuggestion,
    ModelName,
    ModelStanding,
    OrderRisk,
)
from business_layer.insight.publish_answers import Answers, ModelFacts

Rows = list[dict[str, Any]]


def answers_of(found: dict[str, Rows]) -> Answers:
    return Answers(
        models=[
            ModelFacts(
                name=ModelName(model["name"]), standing=ModelStanding(model["judgment"]["standing"]), facts=model
            )
            for model in found["models"]
        ],
        suggestions=[
            LearnedSuggestion(**{**row, "model": ModelName(row["model"]), "source": AnswerSource(row["source"])})
            for row in found["suggestions"]
        ],
        orders=[
            OrderRisk(**{**row, "source": AnswerSource(row["source"]), "reasons": tuple(row["reasons"])})
            for row in found["orders"]
        ],
        customers=list(_customers(found["customers"])),
    )


def _customers(rows: Rows) -> Iterator[CustomerRisk]:
    """The customers of this system. An imported history may name others in its own way."""
    for row in rows:
        try:
            customer_id = UUID(row["customer"])
        except ValueError:
            continue
        yield CustomerRisk(
            source=AnswerSource(row["source"]),
            customer_id=customer_id,
            place=row["place"],
            reasons=tuple(row["reasons"]),
        )
