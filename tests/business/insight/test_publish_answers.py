"""The answers of models are published in one step, and an analyst's switch outlives it."""

from datetime import timedelta
from uuid import UUID

import pytest

from business_layer.insight.calls_to_customers import KEPT_FOR, MOST_IN_WEEK, CallState, CustomerRisk, monday_of
from business_layer.insight.learned_models import RANKS_KEPT, AnswerSource, ModelName, ModelStanding
from business_layer.insight.publish_answers import Answers, PublishAnswers
from business_layer.insight.switch_models import SwitchModel, ViewModels
from business_layer.shared.errors import NotFound, NotPermitted
from business_layer.shared.visits import Consent
from business_layer.user_management.users import Customer
from tests.business.insight.builders import (
    ANALYST,
    CARE,
    MODEL,
    RULE,
    a_customer_risk,
    an_order_risk,
    goes_with,
    model_facts,
)
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

NEXT = ModelName.NEXT_OFFERING


@pytest.fixture
def books() -> Books:
    return Books()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def publish(books: Books, clock: FakeClock) -> PublishAnswers:
    return PublishAnswers(books, clock, CountingIdentifiers())


def customers(books: Books, count: int, consent: Consent | None = Consent.PERSONALIZE) -> list[UUID]:
    """The ids of that many new customers with this privacy choice."""
    found = []
    for _ in range(count):
        customer_id = UUID(int=1000 + len(books.customers.all))
        books.customers.all[customer_id] = Customer(
            id=customer_id,
            user_id=customer_id,
            number=f"C-{len(books.customers.all)}",
            name="Maria Lopez",
            email="maria@customers.example",
            telephone="",
            created_at=NOON,
            event_consent=consent,
        )
        found.append(customer_id)
    return found


def listed(books: Books, source: AnswerSource) -> list[UUID]:
    """The customers on the list of the model or the rule, the first first."""
    calls = books.calls.all.values()
    places = {call.customer_id: call.model_place if source is AnswerSource.MODEL else call.rule_place for call in calls}
    return sorted((each for each, place in places.items() if place is not None), key=lambda each: places[each] or 0)


def test_what_is_published_takes_the_place_of_what_was(publish: PublishAnswers, books: Books) -> None:
    publish(Answers(models=[model_facts()], suggestions=[goes_with("paging", "toll-free")]))
    publish(
        Answers(models=[model_facts()], suggestions=[goes_with("", "paging")], orders=[an_order_risk("DT-1000001")])
    )

    assert [suggestion.then for suggestion in books.learned_answers.suggestions] == ["paging"]
    assert [risk.order for risk in books.learned_answers.order_risks] == ["DT-1000001"]
    assert len(books.learned_models.all) == 1


def test_a_model_that_is_off_stays_off_when_it_is_learned_anew(
    publish: PublishAnswers, books: Books, clock: FakeClock
) -> None:
    publish(Answers(models=[model_facts()]))
    SwitchModel(books, clock)(name=NEXT, is_on=False, by=ANALYST)

    publish(Answers(models=[model_facts(facts={"name": "next_offering", "size": 7})]))

    (model,) = ViewModels(books)(by=ANALYST)
    assert (model.is_on, model.source, model.switched_by) == (False, RULE, "Ana Lindqvist")
    assert model.facts["size"] == 7


def test_a_model_serves_only_while_it_is_better_and_on(publish: PublishAnswers, books: Books, clock: FakeClock) -> None:
    publish(Answers(models=[model_facts()]))
    model = books.learned_models.named(NEXT)
    assert model is not None

    assert model.source is MODEL
    publish(Answers(models=[model_facts(standing=ModelStanding.BASELINE, facts={"name": "other"})]))
    assert model.source is RULE


def test_ranks_are_fresh_for_some_hours(publish: PublishAnswers, books: Books) -> None:
    publish(Answers(models=[model_facts()]))
    model = books.learned_models.named(NEXT)
    assert model is not None

    assert model.has_fresh_ranks(at=NOON + RANKS_KEPT - timedelta(seconds=1))
    assert not model.has_fresh_ranks(at=NOON + RANKS_KEPT)


def test_only_those_with_the_permission_switch_a_model_that_exists(books: Books, clock: FakeClock) -> None:
    switch = SwitchModel(books, clock)

    with pytest.raises(NotPermitted):
        switch(name=NEXT, is_on=False, by=CARE)
    with pytest.raises(NotPermitted):
        ViewModels(books)(by=CARE)
    for name in ("weather", NEXT):
        with pytest.raises(NotFound, match="There is no model"):
            switch(name=name, is_on=False, by=ANALYST)


def test_a_list_has_at_most_fifty_customers_who_agreed(publish: PublishAnswers, books: Books) -> None:
    allowed, refused = customers(books, MOST_IN_WEEK + 3), customers(books, 2, Consent.MEASURE)

    publish(Answers(customers=[a_customer_risk(each, place) for place, each in enumerate([*refused, *allowed])]))

    assert listed(books, MODEL) == allowed[:MOST_IN_WEEK]


def test_the_list_follows_the_models_but_keeps_calls_that_were_begun(publish: PublishAnswers, books: Books) -> None:
    first, second, third = customers(books, 3)
    publish(Answers(customers=[a_customer_risk(first), a_customer_risk(second, 1)]))
    begun = next(call for call in books.calls.all.values() if call.customer_id == first)
    begun.take(user_id=UUID(int=72), name="Alex Rivera", at=NOON)

    publish(Answers(customers=[a_customer_risk(third), a_customer_risk(third, source=RULE)]))

    assert listed(books, MODEL) == [first, third]
    assert listed(books, RULE) == [third]
    assert begun.state is CallState.TAKEN


def test_a_new_week_has_a_list_of_its_own(publish: PublishAnswers, books: Books, clock: FakeClock) -> None:
    (customer,) = customers(books, 1)
    risks: list[CustomerRisk] = [a_customer_risk(customer)]
    publish(Answers(customers=risks))
    clock.pass_time(timedelta(days=7))

    publish(Answers(customers=risks))

    assert {call.week for call in books.calls.all.values()} == {monday_of(NOON), monday_of(NOON + timedelta(days=7))}


def test_lists_of_a_quarter_ago_are_forgotten(publish: PublishAnswers, books: Books, clock: FakeClock) -> None:
    (customer,) = customers(books, 1)
    publish(Answers(customers=[a_customer_risk(customer)]))
    clock.pass_time(KEPT_FOR + timedelta(days=7))

    publish(Answers())

    assert not books.calls.all
