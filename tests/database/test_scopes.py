"""Nothing exists outside an actor's scope: every repository and query answers as if the thing did not exist."""

from uuid import UUID

import pytest
from sqlalchemy import Engine

from business_layer.shared.actor import SYSTEM, Actor, Permission
from business_layer.shared.errors import NotFound, NotPermitted
from business_layer.user_management.queries import PersonCriteria
from database_layer.long_reads import LongReads
from database_layer.queries.orders import SqlOrderQueries
from database_layer.queries.people import SqlPeopleQueries
from database_layer.queries.searches import SqlSearches
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from environments.composition.identifiers import TimeOrderedIdentifiers
from tests.database.builders import Household, Keeper, a_visitor, an_agent_actor
from tests.fakes.clock import FakeClock


class Belongings:
    """One of everything that a customer has, and a way for an actor to ask for each."""

    def __init__(self, work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
        self._work = work
        self.owner: Household = keep.household()
        self.order = keep.order(self.owner)

    def ask(self, what: str, by: Actor) -> UUID:
        with self._work(by=by) as uow:
            if what == "order":
                return uow.product_orders.get(self.order.number, seen_by=by).id
            if what == "product":
                return uow.products.get(self.order.items[0].product_id, seen_by=by).id
            if what == "account":
                return uow.billing_accounts.get(self.owner.account.id, seen_by=by).id
            return uow.customers.get(self.owner.customer.id, seen_by=by).id


@pytest.fixture
def belongings(work: SqlUnitOfWorkFactory, keep: Keeper) -> Belongings:
    return Belongings(work, keep)


@pytest.fixture
def orders(engine: Engine, clock: FakeClock) -> SqlOrderQueries:
    return SqlOrderQueries(engine, LongReads(engine), clock)


@pytest.fixture
def people(engine: Engine, clock: FakeClock) -> SqlPeopleQueries:
    return SqlPeopleQueries(engine, LongReads(engine), clock)


PERMISSION = {"order": Permission.VIEW_ORDERS}


@pytest.mark.parametrize("what", ["order", "product", "account", "customer"])
def test_the_customer_an_agent_who_may_and_the_system_get_it_and_nobody_else(
    belongings: Belongings, keep: Keeper, what: str
) -> None:
    may = PERMISSION.get(what, Permission.VIEW_CUSTOMERS)

    for allowed in (belongings.owner.actor, an_agent_actor(may), SYSTEM):
        assert belongings.ask(what, allowed)
    for stranger in (keep.household().actor, a_visitor(), an_agent_actor(), an_agent_actor(Permission.SEARCH)):
        with pytest.raises(NotFound):
            belongings.ask(what, stranger)


def test_an_agent_who_works_for_a_customer_sees_no_more_than_the_permissions_say(belongings: Belongings) -> None:
    customer_id = belongings.owner.customer.id

    with pytest.raises(NotFound):
        belongings.ask("order", an_agent_actor(Permission.SHOP_FOR_CUSTOMER, on_behalf_of=customer_id))


@pytest.mark.parametrize("ask", ["order", "evidence", "timeline"])
def test_an_orders_page_is_for_its_customer_and_for_agents_who_may(
    belongings: Belongings, keep: Keeper, orders: SqlOrderQueries, ask: str
) -> None:
    number = belongings.order.number

    getattr(orders, ask)(number, seen_by=belongings.owner.actor)
    getattr(orders, ask)(number, seen_by=an_agent_actor(Permission.VIEW_ORDERS))

    for stranger in (keep.household().actor, a_visitor(), an_agent_actor(Permission.VIEW_CUSTOMERS)):
        with pytest.raises(NotFound):
            getattr(orders, ask)(number, seen_by=stranger)


def test_a_customers_page_is_for_agents_who_may(belongings: Belongings, keep: Keeper, people: SqlPeopleQueries) -> None:
    customer_id = belongings.owner.customer.id

    assert people.customer(customer_id, seen_by=an_agent_actor(Permission.VIEW_CUSTOMERS)).id == customer_id
    for stranger in (keep.household().actor, an_agent_actor(Permission.VIEW_ORDERS)):
        with pytest.raises(NotFound):
            people.customer(customer_id, seen_by=stranger)


def test_lists_are_refused_to_who_may_not_search_them(
    belongings: Belongings, orders: SqlOrderQueries, people: SqlPeopleQueries
) -> None:
    for nobody in (belongings.owner.actor, a_visitor(), an_agent_actor(Permission.SEARCH)):
        with pytest.raises(NotPermitted):
            orders.waiting_for_people(seen_by=nobody, after=None, limit=5)
        with pytest.raises(NotPermitted):
            people.customers(PersonCriteria(), seen_by=nobody, after=None, limit=5)
        with pytest.raises(NotPermitted):
            people.agents(PersonCriteria(), seen_by=nobody, after=None, limit=5)


def test_a_search_is_shown_to_who_made_it_alone(engine: Engine, clock: FakeClock) -> None:
    searches = SqlSearches(engine, clock, TimeOrderedIdentifiers())
    mine, other = an_agent_actor(Permission.SEARCH), an_agent_actor(Permission.SEARCH)

    search_id = searches.keep("customers", {"name": "Lopez"}, by=mine)

    assert searches.get(search_id, seen_by=mine).criteria == {"name": "Lopez"}
    for stranger in (other, SYSTEM, a_visitor()):
        with pytest.raises(NotFound, match="Search again"):
            searches.get(search_id, seen_by=stranger)
