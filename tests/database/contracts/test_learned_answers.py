"""The answers of models, and what people decide about them, in the database and in memory."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from business_layer.insight.calls_to_customers import CallState, monday_of
from business_layer.insight.learned_models import LearnedModel, ModelName, ModelStanding, model_id
from business_layer.insight.synonyms import SearchSynonym, SynonymState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Conflict, NotFound
from business_layer.shared.visits import Consent
from tests.business.insight.builders import a_call, an_order_risk, goes_with
from tests.database.builders import AnyWork, Keeper, new_id, unique
from tests.database.contracts import LATER, WHY
from tests.fakes.clock import NOON

NAME = ModelName.NEXT_OFFERING


def test_a_model_is_kept_and_switched(work: AnyWork) -> None:
    with work(by=SYSTEM, reason=WHY) as uow:
        if uow.learned_models.named(NAME) is None:
            facts = {"judgment": {"weeks": 8}}
            uow.learned_models.add(
                LearnedModel(id=model_id(NAME), name=NAME, standing=ModelStanding.MODEL, facts=facts, learned_at=NOON)
            )
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        uow.learned_models.named(NAME).switch(is_on=False, at=LATER, by="Ana Lindqvist")
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        (found,) = [model for model in uow.learned_models.every() if model.name is NAME]
        assert (found.is_on, found.switched_at, found.facts["judgment"]["weeks"]) == (False, LATER, 8)


def test_answers_replace_the_ones_before(work: AnyWork) -> None:
    for _ in range(2):
        with work(by=SYSTEM, reason=WHY) as uow:
            uow.learned_answers.replace_suggestions([goes_with("paging", "toll-free"), goes_with("", "paging")])
            uow.learned_answers.replace_order_risks([an_order_risk("DT-1000001")])
            uow.commit()


def test_a_call_is_kept_for_its_week(work: AnyWork, keep: Keeper) -> None:
    household = keep.household()
    call, week = (
        a_call(new_id(), household.customer.id, week=monday_of(NOON), model_reasons=("asked",)),
        monday_of(NOON),
    )
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.calls.add(call)
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        uow.calls.get(call.id).take(user_id=household.user.id, name="Alex Rivera", at=LATER)
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        (found,) = [each for each in uow.calls.of_week(week) if each.id == call.id]
        assert (found.state, found.model_reasons, found.changed_at) == (CallState.TAKEN, ("asked",), LATER)
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.calls.drop_before(week + timedelta(days=1))
        uow.commit()
    with work.reading(by=SYSTEM) as uow, pytest.raises(NotFound):
        uow.calls.get(call.id)


def test_only_customers_who_chose_so_may_be_called(work: AnyWork, keep: Keeper) -> None:
    willing, others = (keep.household(event_consent=consent).customer.id for consent in (Consent.PERSONALIZE, None))

    with work.reading(by=SYSTEM) as uow:
        assert uow.calls.may_be_called([willing, others, new_id()]) == {willing}


def test_calls_of_customers_who_do_not_want_them_are_forgotten(work: AnyWork, keep: Keeper) -> None:
    consents, week = (Consent.PERSONALIZE, Consent.MEASURE, None), monday_of(NOON)
    customers = [keep.household(event_consent=consent).customer.id for consent in consents]
    calls = [a_call(new_id(), customer, week=week, model_reasons=("asked",)) for customer in customers]
    calls[2].take(user_id=keep.household().user.id, name="Alex Rivera", at=NOON)
    with work(by=SYSTEM, reason=WHY) as uow:
        for call in calls:
            uow.calls.add(call)
        uow.commit()

    def left(current: date) -> list[UUID]:
        with work(by=SYSTEM, reason=WHY) as uow:
            uow.calls.drop_unwilling(current)
            uow.commit()
        with work.reading(by=SYSTEM) as uow:
            kept = {call.id for call in uow.calls.of_week(week)}
            return [call.id for call in calls if call.id in kept]

    assert left(week) == [calls[0].id, calls[2].id]
    assert left(week + timedelta(days=7)) == [calls[0].id]


def test_a_term_has_one_decision_for_an_offering(work: AnyWork) -> None:
    term = unique("term")

    def decide() -> None:
        with work(by=SYSTEM, reason=WHY) as uow:
            uow.search_synonyms.add(
                SearchSynonym(
                    id=new_id(),
                    term=term,
                    offering="paging",
                    state=SynonymState.ACCEPTED,
                    decided_at=NOON,
                    decided_by="Ana Lindqvist",
                )
            )
            uow.commit()

    decide()
    with work.reading(by=SYSTEM) as uow:
        found = uow.search_synonyms.of_term(term, "paging")
        assert found is not None
        assert found.state is SynonymState.ACCEPTED
    with pytest.raises(Conflict):
        decide()
