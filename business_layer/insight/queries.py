"""The queries of pages that show what the models say, and the rows that they return."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from business_layer.insight.calls_to_customers import CallState
from business_layer.insight.learned_models import AnswerSource, LearnedSuggestion
from business_layer.shared.actor import Actor


@dataclass(frozen=True, kw_only=True)
class MarkedOrder:
    """An open order at risk. `likelihood` and `usual` are shares; `since` is when the orders were ranked."""

    number: str
    likelihood: float
    usual: float
    reasons: tuple[str, ...]
    since: datetime
    source: AnswerSource


@dataclass(frozen=True, kw_only=True)
class CallRow:
    """A customer on the work list of a week."""

    id: UUID
    customer_id: UUID
    customer_number: str
    customer_name: str
    state: CallState
    reasons: tuple[str, ...]
    user_id: UUID | None
    agent_name: str
    changed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CallList:
    """The work list of a week. `ranked_at` is None if nothing was ranked yet."""

    rows: Sequence[CallRow]
    ranked_at: datetime | None
    source: AnswerSource


class Offers(Protocol):
    """The port to the suggestions of offerings."""

    def with_any(self, given: Collection[str]) -> Sequence[LearnedSuggestion]:
        """Return what goes with any of these offerings, the best first: that of the model while it serves, and the
        rule's after it."""
        ...

    def held_by(self, customer_id: UUID) -> frozenset[str]:
        """Return the offerings that the customer has or has ordered."""
        ...


class OrderRisks(Protocol):
    """The port to the marks of orders. They are fresh, and of the model while it serves; else of its rule."""

    def of_orders(self, numbers: Collection[str]) -> Mapping[str, MarkedOrder]: ...

    def every(self, *, at_most: int) -> Sequence[MarkedOrder]:
        """Return the open orders that are marked, those most at risk first."""
        ...

    def ranked_at(self) -> datetime | None:
        """Return when the orders were ranked; None if never, or too long ago."""
        ...


class CallQueries(Protocol):
    def of_week(self, week: date, *, seen_by: Actor) -> CallList:
        """Return the list of a week. Raises NotPermitted."""
        ...

    def call(self, call_id: UUID, *, seen_by: Actor) -> CallRow:
        """Return one customer of the list; a look at them is recorded. Raises NotFound, NotPermitted."""
        ...
