"""The work list of customers who may leave, and the page of one of them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from business_layer.insight.calls_to_customers import MOST_IN_WEEK, CallState
from business_layer.insight.learned_models import AnswerSource
from business_layer.insight.queries import CallList, CallRow
from presentation_layer.words import date_words, instant_words

OUTCOME_WORDS = {
    CallState.STAYS: "The customer stays",
    CallState.LEAVES: "The customer leaves",
    CallState.NO_ANSWER: "No answer",
}
STATE_WORDS = {CallState.LISTED: ("To call", ""), CallState.TAKEN: ("Being called", "work")}
RANKED_BY = {AnswerSource.MODEL: "the model", AnswerSource.RULE: "the rule"}


@dataclass(frozen=True, kw_only=True)
class CallView:
    """A customer on the list. `can_take` and `can_close` say what this agent may do now."""

    id: UUID
    customer_id: UUID
    number: str
    name: str
    words: str
    kind: str
    reasons: tuple[str, ...]
    agent: str
    changed_at: datetime | None
    can_take: bool
    can_close: bool
    outcomes: tuple[tuple[str, str], ...]

    @property
    def why(self) -> str:
        return "; ".join(self.reasons)


@dataclass(frozen=True, kw_only=True)
class CallsView:
    """The list of a week. `ranked` is "" if nothing was ranked yet."""

    week: str
    ranked: str
    most: int
    rows: tuple[CallView, ...]


def calls_view(found: CallList, week: date) -> CallsView:
    ranked = f"Ranked by {RANKED_BY.get(found.source, 'the rule')}, {instant_words(found.ranked_at)}."
    return CallsView(
        week=date_words(week),
        ranked=ranked if found.ranked_at else "",
        most=MOST_IN_WEEK,
        rows=tuple(call_view(row, mine=None) for row in found.rows),
    )


def call_view(row: CallRow, *, mine: UUID | None) -> CallView:
    """The customer, for the agent with that user id."""
    words, kind = STATE_WORDS.get(row.state, (OUTCOME_WORDS.get(row.state, "Unknown to this release"), "good"))
    return CallView(
        id=row.id,
        customer_id=row.customer_id,
        number=row.customer_number,
        name=row.customer_name,
        words=words,
        kind=kind,
        reasons=row.reasons,
        agent=row.agent_name,
        changed_at=row.changed_at,
        can_take=row.state in (CallState.LISTED, CallState.NO_ANSWER),
        can_close=row.state is CallState.TAKEN and row.user_id == mine,
        outcomes=tuple((state.value, said) for state, said in OUTCOME_WORDS.items()),
    )
