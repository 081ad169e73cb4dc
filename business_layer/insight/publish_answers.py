"""Publish what the models say, for the store and the back office to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from business_layer.insight.calls_to_customers import CallsUnitOfWork, CustomerRisk, list_calls
from business_layer.insight.learned_models import (
    LearnedModel,
    LearnedSuggestion,
    ModelName,
    ModelStanding,
    ModelsUnitOfWork,
    OrderRisk,
    model_id,
)
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, kw_only=True)
class ModelFacts:
    """A model as it was learned: its standing, and what describes it on a page."""

    name: ModelName
    standing: ModelStanding
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All that site intelligence hands back at a time."""

    models: Sequence[ModelFacts] = ()
    suggestions: Sequence[LearnedSuggestion] = ()
    orders: Sequence[OrderRisk] = ()
    customers: Sequence[CustomerRisk] = ()


class AnswersUnitOfWork(ModelsUnitOfWork, CallsUnitOfWork, Protocol): ...


class PublishAnswers:
    """Replace what was published before, all of it in one step. A model that an analyst switched off stays off."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[AnswersUnitOfWork], clock: Clock, identifiers: Identifiers
    ) -> None:
        self._unit_of_work, self._clock, self._identifiers = unit_of_work, clock, identifiers

    def __call__(self, answers: Answers) -> None:
        now = self._clock.now()
        with self._unit_of_work(by=SYSTEM, reason="publish answers of models") as uow:
            models = [self._learned(uow, learned) for learned in answers.models]
            uow.learned_answers.replace_suggestions(answers.suggestions)
            uow.learned_answers.replace_order_risks(answers.orders)
            list_calls(uow.calls, answers.customers, self._identifiers, at=now)
            for model in models:
                model.note_ranks(at=now)
            uow.commit()

    def _learned(self, uow: AnswersUnitOfWork, learned: ModelFacts) -> LearnedModel:
        found, now = uow.learned_models.named(learned.name), self._clock.now()
        if found is None:
            found = LearnedModel(
                id=model_id(learned.name),
                name=learned.name,
                standing=learned.standing,
                facts=learned.facts,
                learned_at=now,
            )
            uow.learned_models.add(found)
        elif found.facts != learned.facts:
            found.learn(standing=learned.standing, facts=learned.facts, at=now)
        return found
