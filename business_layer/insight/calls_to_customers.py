"""The work list of customers who may leave: the calls that care makes in a week, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.insight.learned_models import AnswerSource
from business_layer.shared.clock import HOUSE_ZONE, Identifiers
from business_layer.shared.errors import IllegalTransition
from business_layer.shared.events import Recorder
from business_layer.shared.stored_enums import require_known
from business_layer.shared.unit_of_work import UnitOfWork

# A customer's reasons say something about them, and are of no use after some time.
KEPT_FOR = timedelta(weeks=13)
# More than care can call, and more than is known well.
MOST_IN_WEEK = 50


class CallState(StrEnum):
    """A call whose customer did not answer is TAKEN again, or closed."""

    LISTED = "listed"
    TAKEN = "taken"
    NO_ANSWER = "noAnswer"
    STAYS = "stays"
    LEAVES = "leaves"


S = CallState
MOVES = {
    S.LISTED: {S.TAKEN},
    S.TAKEN: {S.NO_ANSWER, S.STAYS, S.LEAVES},
    S.NO_ANSWER: {S.TAKEN},
    S.STAYS: set[CallState](),
    S.LEAVES: set[CallState](),
}
OUTCOMES = (S.STAYS, S.LEAVES, S.NO_ANSWER)


@dataclass(frozen=True, kw_only=True)
class CustomerRisk:
    """A customer who may leave, as the model or its rule ranks them. The first has place 0."""

    source: AnswerSource
    customer_id: UUID
    place: int
    reasons: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class CustomerCall(Recorder):
    """A call to a customer who may leave, in the week that begins on `week`.

    The places and the reasons are those of the model and of its rule: None and () if it does not list the customer.
    """

    id: UUID
    customer_id: UUID
    week: date
    model_place: int | None = None
    model_reasons: tuple[str, ...] = ()
    rule_place: int | None = None
    rule_reasons: tuple[str, ...] = ()
    state: CallState = S.LISTED
    user_id: UUID | None = None
    agent_name: str = ""
    changed_at: datetime | None = None

    def rank(self, risk: CustomerRisk | None, source: AnswerSource) -> None:
        """Take over what the model or the rule says now."""
        place, reasons = (risk.place, risk.reasons) if risk else (None, ())
        if source is AnswerSource.MODEL:
            self.model_place, self.model_reasons = place, reasons
        else:
            self.rule_place, self.rule_reasons = place, reasons

    def take(self, *, user_id: UUID, name: str, at: datetime) -> None:
        """Begin the call. Nobody else calls this customer meanwhile. Raises IllegalTransition."""
        self._move_to(S.TAKEN, at)
        self.user_id, self.agent_name = user_id, name

    def close(self, outcome: CallState, *, at: datetime) -> None:
        """Note what came of the call. Raises IllegalTransition."""
        self._move_to(outcome, at)

    def _move_to(self, after: CallState, at: datetime) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(_refusal(self, after))
        self.state, self.changed_at = after, at


def _refusal(call: CustomerCall, after: CallState) -> str:
    if call.state is S.TAKEN:
        return f"{call.agent_name} is calling this customer."
    if after is S.TAKEN:
        return "This customer was called already."
    return "Take the call first."


class CustomerCalls(Protocol):
    def add(self, call: CustomerCall) -> None: ...

    def get(self, call_id: UUID) -> CustomerCall:
        """Return the call, locked. Raises NotFound."""
        ...

    def of_week(self, week: date) -> Sequence[CustomerCall]:
        """Return the calls of a week, locked."""
        ...

    def drop_before(self, week: date) -> None:
        """Forget the calls of earlier weeks."""
        ...

    def drop_unwilling(self, week: date) -> None:
        """Forget the calls of customers whose privacy choice, or erasure, does not allow them anymore.

        Those that an agent has TAKEN in this week stay until the next one.
        """
        ...

    def may_be_called(self, customer_ids: Sequence[UUID]) -> frozenset[UUID]:
        """Return those of the customers whose privacy choice lets us use what we know of them for offers."""
        ...


class CallsUnitOfWork(UnitOfWork, Protocol):
    @property
    def calls(self) -> CustomerCalls: ...


def monday_of(at: datetime) -> date:
    """The Monday of the week, in the company's zone."""
    day = at.astimezone(ZoneInfo(HOUSE_ZONE)).date()
    return day - timedelta(days=day.weekday())


def list_calls(calls: CustomerCalls, risks: Sequence[CustomerRisk], identifiers: Identifiers, *, at: datetime) -> None:
    """Bring the list of this week up to date. Calls that were begun stay as they are.

    At most MOST_IN_WEEK customers are listed by the model, and as many by its rule: only one of the two lists is shown.
    """
    week = monday_of(at)
    calls.drop_before(week - KEPT_FOR)
    calls.drop_unwilling(week)
    allowed = calls.may_be_called([risk.customer_id for risk in risks])
    listed = {call.customer_id: call for call in calls.of_week(week)}
    for source in AnswerSource:
        chosen = [risk for risk in risks if risk.source is source and risk.customer_id in allowed]
        chosen = sorted(chosen, key=lambda risk: risk.place)[:MOST_IN_WEEK]
        found = {risk.customer_id: risk for risk in chosen}
        for customer_id, call in listed.items():
            if call.state is S.LISTED and customer_id not in found:
                call.rank(None, source)
        for customer_id, risk in found.items():
            if customer_id not in listed:
                listed[customer_id] = CustomerCall(id=identifiers.new(), customer_id=customer_id, week=week)
                calls.add(listed[customer_id])
            if listed[customer_id].state is S.LISTED:
                listed[customer_id].rank(risk, source)
