"""An event keeps what its visitor agreed to, and no text can fail its transaction."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from business_layer.online_ordering.cart import CartItemAdded
from business_layer.online_ordering.qualification import AddressQualified
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.page_events import SearchPerformed
from business_layer.shared.visits import Channel, Consent, Device, Visit
from database_layer.storable_text import storable
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.builders.orders import a_customer_actor, an_agent_actor
from tests.fakes.clock import NOON, RandomIdentifiers

identifiers = RandomIdentifiers()
CUSTOMER, CART, PSEUDONYM = identifiers.new(), identifiers.new(), identifiers.new()
VISIT = Visit(visitor=PSEUDONYM, device=Device.PHONE, channel=Channel.PAID, host="web-1")
CONTEXT = {"agent": "person", "device": "phone", "channel": "paid", "host": "web-1"}
MARIA = replace(a_customer_actor(CUSTOMER), session="s0123456789abcdef", request_id="request-7")


@pytest.fixture
def written(work: SqlUnitOfWorkFactory, sessions: sessionmaker[Session]) -> Any:
    def write(by: Actor) -> Any:
        """The row of an event of a cart, recorded by that actor."""
        with work(by=by, reason="add to cart") as uow:
            uow.record(
                CartItemAdded(subject_id=CART, customer_id=CUSTOMER, at=NOON, offering="paging", monthly_cents=995)
            )
            uow.commit()
        with sessions() as session:
            return session.execute(text("SELECT * FROM events ORDER BY id DESC LIMIT 1")).one()

    return write


def with_consent(consent: Consent, by: Actor = MARIA) -> Actor:
    visitor = PSEUDONYM if consent is not Consent.NONE else None
    return replace(by, visit=replace(VISIT, consent=consent, visitor=visitor))


def test_without_consent_nothing_ties_an_event_to_another(written: Any) -> None:
    row = written(with_consent(Consent.NONE))

    assert (row.consent, row.visitor_id, row.customer_id, row.session) == ("none", None, None, None)
    assert row.subject_id == row.event_id
    assert row.context == CONTEXT


def test_measuring_keeps_a_pseudonym_and_nothing_that_leads_to_the_customer(written: Any) -> None:
    row = written(with_consent(Consent.MEASURE))

    assert (row.consent, row.visitor_id, row.customer_id, row.session) == ("measure", PSEUDONYM, None, None)
    assert row.subject_id == row.event_id


def test_personalizing_keeps_the_customer_and_the_session(written: Any) -> None:
    row = written(with_consent(Consent.PERSONALIZE))

    assert (row.consent, row.visitor_id, row.customer_id) == ("personalize", PSEUDONYM, CUSTOMER)
    assert (row.session, row.subject_id) == ("s0123456789abcdef", CART)


def test_what_an_agent_does_is_the_customers_contract_and_no_visit(written: Any) -> None:
    row = written(with_consent(Consent.PERSONALIZE, an_agent_actor(on_behalf_of=CUSTOMER)))

    assert (row.source, row.consent, row.visitor_id, row.customer_id) == ("office", "none", None, CUSTOMER)
    assert row.context == {**CONTEXT, "on_behalf": True}


def test_a_bot_is_marked(written: Any) -> None:
    guest = Actor(kind=ActorKind.VISITOR, name="a visitor", visit=replace(VISIT, is_bot=True))

    assert written(guest).context["agent"] == "bot"


@pytest.mark.parametrize("typed", ["fl\0wers", "flowers \ud800", "\udfff", "\ud83d\ude00"])
def test_no_text_in_an_event_fails_its_transaction(
    work: SqlUnitOfWorkFactory, sessions: sessionmaker[Session], typed: str
) -> None:
    event = SearchPerformed(subject_id=identifiers.new(), at=NOON, term=typed, results=0)

    with work(by=MARIA, reason="search") as uow:
        uow.record(event)
        uow.commit()

    with sessions() as session:
        kept = session.execute(text("SELECT properties FROM events ORDER BY id DESC LIMIT 1")).scalar_one()
    assert kept == {"term": storable(typed), "results": 0}


def test_text_that_can_be_stored_stays_as_it_is() -> None:
    document = {"words": ["Jos\u00e9", "\U0001f600"], "count": 3, "is_new": True, "nothing": None}

    assert storable(document) == document


def test_ids_are_taken_out_by_a_function_and_by_nothing_else(
    work: SqlUnitOfWorkFactory, written: Any, sessions: sessionmaker[Session]
) -> None:
    row = written(with_consent(Consent.PERSONALIZE))

    with work(by=MARIA, reason="choose privacy") as uow:
        found = uow.event_ids.forget_visits(visitor=None, customer_id=CUSTOMER)
        uow.commit()

    assert found.visitors == (PSEUDONYM,)
    with sessions() as session:
        query = "SELECT * FROM events WHERE event_id = :id"
        after = session.execute(text(query), {"id": row.event_id}).one()
    assert (after.visitor_id, after.customer_id, after.session) == (None, None, None)
    assert (after.subject_id, after.consent, after.properties) == (row.event_id, "personalize", row.properties)


def test_an_unknown_person_has_nothing_to_forget(work: SqlUnitOfWorkFactory) -> None:
    with work(by=MARIA, reason="choose privacy") as uow:
        nobody = uow.event_ids.forget_visits(visitor=UUID(int=1), customer_id=None)
        uow.commit()

    assert nobody.visitors == (UUID(int=1),)


def test_an_event_about_a_place_has_its_region(work: SqlUnitOfWorkFactory, sessions: sessionmaker[Session]) -> None:
    known: dict[str, Any] = {
        "subject_id": CART,
        "customer_id": CUSTOMER,
        "at": NOON,
        "offering": "dial-up",
        "result": "qualified",
    }
    with work(by=with_consent(Consent.MEASURE), reason="qualify address") as uow:
        uow.record(AddressQualified(**known, region="northeast"))
        uow.record(AddressQualified(**known))
        uow.commit()

    with sessions() as session:
        found = session.execute(text("SELECT context->>'region' FROM events ORDER BY id DESC LIMIT 2")).scalars().all()
    assert sorted(found, key=str) == [None, "northeast"]
