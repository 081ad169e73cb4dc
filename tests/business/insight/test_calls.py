"""Care takes calls to customers who may leave, one agent each, and notes what came of them."""

from dataclasses import replace
from uuid import UUID

import pytest

from business_layer.insight.call_customers import CloseCall, TakeCall
from business_layer.insight.calls_to_customers import CallState
from business_layer.shared.errors import IllegalTransition, Invalid, NotFound, NotPermitted
from tests.business.insight.builders import ANALYST, CARE, a_call
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.unit_of_work import Books

CALL, CUSTOMER = UUID(int=1), UUID(int=2)
OTHER = replace(CARE, user_id=UUID(int=73), name="Robin Vale")


@pytest.fixture
def books() -> Books:
    books = Books()
    books.calls.all[CALL] = a_call(CALL, CUSTOMER, week=NOON.date())
    return books


@pytest.fixture
def take(books: Books) -> TakeCall:
    return TakeCall(books, FakeClock())


@pytest.fixture
def close(books: Books) -> CloseCall:
    return CloseCall(books, FakeClock())


def test_a_call_is_taken_by_one_agent(take: TakeCall) -> None:
    call = take(call_id=CALL, by=CARE)

    assert (call.state, call.agent_name, call.changed_at) == (CallState.TAKEN, "Alex Rivera", NOON)
    with pytest.raises(IllegalTransition, match="Alex Rivera is calling this customer"):
        take(call_id=CALL, by=OTHER)


def test_what_came_of_it_is_noted_by_the_agent_who_called(take: TakeCall, close: CloseCall) -> None:
    take(call_id=CALL, by=CARE)

    with pytest.raises(NotPermitted, match="Alex Rivera is calling"):
        close(call_id=CALL, outcome="stays", by=OTHER)
    assert close(call_id=CALL, outcome="stays", by=CARE).state is CallState.STAYS
    with pytest.raises(IllegalTransition, match="called already"):
        take(call_id=CALL, by=CARE)


def test_a_customer_who_did_not_answer_is_called_again_by_anyone(take: TakeCall, close: CloseCall) -> None:
    take(call_id=CALL, by=CARE)
    close(call_id=CALL, outcome="noAnswer", by=CARE)

    assert take(call_id=CALL, by=OTHER).agent_name == "Robin Vale"


def test_a_call_that_nobody_took_has_no_outcome(close: CloseCall) -> None:
    with pytest.raises(IllegalTransition, match="Take the call first"):
        close(call_id=CALL, outcome="leaves", by=CARE)


@pytest.mark.parametrize("outcome", ["", "maybe", "taken"])
def test_an_unknown_outcome_is_refused(close: CloseCall, outcome: str) -> None:
    with pytest.raises(Invalid, match="Choose what came of the call"):
        close(call_id=CALL, outcome=outcome, by=CARE)


def test_others_may_not_call(take: TakeCall, close: CloseCall) -> None:
    with pytest.raises(NotPermitted):
        take(call_id=CALL, by=ANALYST)
    with pytest.raises(NotPermitted):
        close(call_id=CALL, outcome="stays", by=ANALYST)
    with pytest.raises(NotFound):
        take(call_id=UUID(int=9), by=CARE)
