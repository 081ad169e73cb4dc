"""The models that site intelligence learned: how good they are, and whether an analyst lets them serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID, uuid5

from business_layer.shared.events import Recorder
from business_layer.shared.unit_of_work import UnitOfWork

MODEL_IDS = UUID("5f0e4c1e-9d0a-4d4e-9a55-2f6d8a1b7c30")
# The risks are ranked each hour. After some failed hours they describe a past that the orders have left.
RANKS_KEPT = timedelta(hours=4)


class ModelName(StrEnum):
    ORDERS_AT_RISK = "orders_at_risk"
    CUSTOMERS_AT_RISK = "customers_at_risk"
    NEXT_OFFERING = "next_offering"
    SEARCH_SYNONYMS = "search_synonyms"


class ModelStanding(StrEnum):
    """MODEL: it is shown to be better than its rule. BASELINE: it is not, so the rule serves."""

    NOT_ENOUGH_DATA = "not_enough_data"
    BASELINE = "baseline"
    MODEL = "model"


class AnswerSource(StrEnum):
    """The author of an answer: the model, or the rule that serves in its place."""

    MODEL = "model"
    RULE = "rule"


@dataclass(eq=False, kw_only=True)
class LearnedModel(Recorder):
    """A model as it was learned last. `facts` describe it for a page; `ranked_at` is when it last ranked open work.

    `switched_by` is the agent who switched it last; "" if nobody did.
    """

    id: UUID
    name: ModelName
    standing: ModelStanding
    facts: Mapping[str, Any] = field(default_factory=dict)
    learned_at: datetime
    ranked_at: datetime | None = None
    is_on: bool = True
    switched_at: datetime | None = None
    switched_by: str = ""

    @property
    def source(self) -> AnswerSource:
        """The source of the answers that are shown."""
        is_serving = self.is_on and self.standing is ModelStanding.MODEL
        return AnswerSource.MODEL if is_serving else AnswerSource.RULE

    def has_fresh_ranks(self, *, at: datetime) -> bool:
        return self.ranked_at is not None and at - self.ranked_at < RANKS_KEPT

    def learn(self, *, standing: ModelStanding, facts: Mapping[str, Any], at: datetime) -> None:
        """Take the place of what was learned before. A model that is off stays off."""
        self.standing, self.facts, self.learned_at = standing, facts, at

    def note_ranks(self, *, at: datetime) -> None:
        self.ranked_at = at

    def switch(self, *, is_on: bool, at: datetime, by: str) -> None:
        """Let the model serve, or let its rule serve instead."""
        self.is_on, self.switched_at, self.switched_by = is_on, at, by


def model_id(name: ModelName) -> UUID:
    """The id of a model. It follows from the name, so two processes that learn at once make the same one."""
    return uuid5(MODEL_IDS, name)


class LearnedModels(Protocol):
    """The models that were ever learned."""

    def add(self, model: LearnedModel) -> None: ...

    def named(self, name: ModelName) -> LearnedModel | None:
        """Return the model, locked."""
        ...

    def every(self) -> Sequence[LearnedModel]: ...


@dataclass(frozen=True, kw_only=True)
class LearnedSuggestion:
    """An offering that goes with something: of `of` choices of `given`, `chosen` had it; `usual` is the share of all.

    The rule's suggestions have no `given`, and no numbers: they are the bestsellers. The first has place 0.
    """

    model: ModelName
    source: AnswerSource
    given: str
    place: int
    then: str
    chosen: int = 0
    of: int = 0
    usual: float = 0.0


@dataclass(frozen=True, kw_only=True)
class OrderRisk:
    """An open order that may fall out or miss its date, with the likelihood, that of all orders, and why in words."""

    source: AnswerSource
    order: str
    likelihood: float
    usual: float
    reasons: tuple[str, ...]


class LearnedAnswers(Protocol):
    """The answers that were handed back last. Each publication takes the place of the one before."""

    def replace_suggestions(self, suggestions: Sequence[LearnedSuggestion]) -> None: ...

    def replace_order_risks(self, risks: Sequence[OrderRisk]) -> None: ...


class ModelsUnitOfWork(UnitOfWork, Protocol):
    @property
    def learned_models(self) -> LearnedModels: ...

    @property
    def learned_answers(self) -> LearnedAnswers: ...
