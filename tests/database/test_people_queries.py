"""Lists of customers and agents."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from business_layer.order_management.orders import Contact
from business_layer.shared.actor import SYSTEM, Permission
from business_layer.shared.errors import NotFound, NotPermitted
from business_layer.user_management.queries import PersonCriteria
from database_layer.long_reads import LongReads
from database_layer.queries.people import SqlPeopleQueries
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import Keeper, a_number, an_agent_actor, unique
from tests.fakes.clock import NOON, FakeClock


@pytest.fixture
def people(engine: Engine, clock: FakeClock) -> SqlPeopleQueries:
    return SqlPeopleQueries(engine, LongReads(engine), clock)


def test_a_customer_is_found_by_each_criterion(people: SqlPeopleQueries, keep: Keeper) -> None:
    telephone, name = a_number(), unique("Quartermain")
    home = keep.household(telephone=telephone, name=f"Ines {name}")

    assert _found(people, name=f"{name[:-2]} ines") == [home.customer.id]
    assert _found(people, email=home.customer.email.upper()) == [home.customer.id]
    assert _found(people, number=home.customer.number.lower()) == [home.customer.id]
    assert _found(people, telephone=telephone) == [home.customer.id]
    assert _found(people, telephone=telephone, name="Someone") == []


def test_a_customer_is_found_by_the_contacts_of_their_orders(people: SqlPeopleQueries, keep: Keeper) -> None:
    home, telephone, email = keep.household(), a_number(), f"{unique('Office')}@shop.example"
    for _ in range(2):
        keep.order(home, contact=Contact("The office", email, telephone))

    assert _found(people, telephone=telephone) == [home.customer.id]
    assert _found(people, email=email.lower()) == [home.customer.id]


def test_an_agents_row_says_where_they_work_and_whether_they_may(
    people: SqlPeopleQueries, keep: Keeper, work: SqlUnitOfWorkFactory
) -> None:
    center = unique("Boise")
    agent, gone = keep.agent("Ada Lane", service_center=center), keep.agent("Bo Gone", service_center=center)
    with work(by=SYSTEM) as uow:
        uow.users.get(gone.user_id).disabled_at = NOON
        uow.commit()

    rows = people.agents(PersonCriteria(service_center=center.lower()), seen_by=SYSTEM, after=None, limit=5)

    assert [(row.id, row.is_disabled) for row in rows] == [(gone.id, True), (agent.id, False)]
    assert rows[1].roles == ("agent", "engineer")


def test_agents_who_may_sign_in_are_listed_alone_and_one_is_found_by_id(
    people: SqlPeopleQueries, keep: Keeper, work: SqlUnitOfWorkFactory
) -> None:
    center = unique("Boise")
    agent, gone = keep.agent("Ada Lane", service_center=center), keep.agent("Bo Gone", service_center=center)
    with work(by=SYSTEM) as uow:
        uow.users.get(gone.user_id).disable(at=NOON)
        uow.commit()
    criteria = PersonCriteria(service_center=center, may_sign_in=True)

    assert [row.id for row in people.agents(criteria, seen_by=SYSTEM, after=None, limit=5)] == [agent.id]
    assert people.agent(gone.id, seen_by=SYSTEM).is_disabled
    with pytest.raises(NotFound):
        people.agent(gone.user_id, seen_by=SYSTEM)
    with pytest.raises(NotPermitted):
        people.agent(agent.id, seen_by=an_agent_actor(Permission.SEARCH))


@pytest.mark.parametrize("wild", ["%", "_", "\\"])
def test_agents_names_are_taken_word_for_word(people: SqlPeopleQueries, keep: Keeper, wild: str) -> None:
    keep.agent("Ada Lane")

    assert people.agents(PersonCriteria(name=wild), seen_by=SYSTEM, after=None, limit=5) == []


def test_each_look_of_an_agent_at_a_customer_is_in_the_audit_trail(
    people: SqlPeopleQueries, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    home = keep.household()
    ada = an_agent_actor(Permission.VIEW_CUSTOMERS, on_behalf_of=home.customer.id, reason="called")
    people.customer(home.customer.id, seen_by=home.actor)

    people.customer(home.customer.id, seen_by=ada)

    with sessions() as session:
        query = text(
            "SELECT user_id, on_behalf_of, verb, reason FROM audit_rows WHERE entity_id = :id AND verb <> 'added'"
        )
        rows = session.execute(query, {"id": str(home.customer.id)}).all()
    assert [tuple(row) for row in rows] == [(ada.user_id, home.customer.id, "seen", "called")]


def _found(people: SqlPeopleQueries, **criteria: Any) -> list[UUID]:
    found = people.customers(PersonCriteria(**criteria), seen_by=SYSTEM, after=None, limit=5)
    return [row.id for row in found.rows]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Tomás Peña", "tomas pena"),
        ("Jose\u0301 Lima", "josé"),
        ("Siobhan O'Brien", "obrien"),
        ("Siobhan O’Brien", "o'brien"),
        ("Siobhan O'Brien", "brien"),
        ("J.Zwick", "zwick"),
        ("Motelish-6", "motelish 6"),
        ("24/7 Towing", "towing 24"),
        ("E*TRADE*", "e*trade"),
        ("Hanna Strauß", "strauss"),
        ("Łukasz Ødegård", "Lukasz Odegard"),
        ("\u0646\u0627\u0645\u200c\u062e\u0627\u0635", "\u0646\u0627\u0645\u200c\u062e\u0627\u0635"),
        ("李小龍", "李小"),
    ],
)
def test_a_name_is_found_by_its_words_as_people_type_them(
    people: SqlPeopleQueries, keep: Keeper, name: str, typed: str
) -> None:
    mark = unique("Quartermain")
    home = keep.household(name=f"{name} {mark}")

    assert _found(people, name=f"{typed} {mark}") == [home.customer.id]
    assert _found(people, name=f"{typed}x {mark}") == []


@given(name=st.text(min_size=1, max_size=40).filter(lambda text: "\x00" not in text and text.isprintable()))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_name_is_shown_finds_its_owner(people: SqlPeopleQueries, keep: Keeper, name: str) -> None:
    mark = unique("Quartermain")
    home = keep.household(name=f"{name} {mark}")

    assert home.customer.id in _found(people, name=f"{name} {mark}")


@pytest.mark.parametrize("write", ["{}", "#{}", "c{}", "C-{}", " c-{} "])
def test_a_customers_number_is_found_however_it_is_written(people: SqlPeopleQueries, keep: Keeper, write: str) -> None:
    customer = keep.household().customer

    assert customer.id in _found(people, number=write.format(customer.number.removeprefix("C-")))


def test_a_phone_number_is_found_by_its_last_digits_with_or_without_an_extension(
    people: SqlPeopleQueries, keep: Keeper
) -> None:
    number = a_number()
    home = keep.household(telephone=f"{number};ext=5")

    assert _found(people, telephone=number[-9:]) == [home.customer.id]
    assert _found(people, telephone=number) == [home.customer.id]
