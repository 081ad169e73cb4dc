"""The searches of the office on many orders, and the plans that PostgreSQL makes for them."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from business_layer.inventory.number_search import NumberPattern
from business_layer.inventory.queries import NumberPool
from business_layer.inventory.resources import ResourceKind
from business_layer.order_management.queries import OrderCriteria, OrderRow, PageKey, Whose
from business_layer.shared.actor import SYSTEM, Actor, ActorKind, Permission
from business_layer.shared.errors import Invalid
from business_layer.user_management.queries import PersonCriteria
from database_layer.engine import make_reading_session_factory
from database_layer.long_reads import LongReads
from database_layer.queries.agent_orders import SqlAgentOrders
from database_layer.queries.inventory import SqlResourceQueries
from database_layer.queries.mcd_search import SqlMcdSearch
from database_layer.queries.orders import SqlOrderQueries
from database_layer.queries.people import SqlPeopleQueries
from database_layer.repositories.inventory import SqlResources
from database_layer.repositories.messages import SqlMessages
from tests.fakes.clock import NOON, FakeClock

AT = datetime(2026, 1, 1, 8, tzinfo=UTC)
A_CUSTOMER = UUID("c0ffee00-0000-4000-8000-000000000000")


def rising(number: int, kind: int) -> UUID:
    """Return an identifier of the generated rows: kind 1 for a customer, 3 for an order."""
    return UUID(f"{number:08x}-0000-7000-8000-{kind:012}")


def md5(text: str) -> UUID:
    return UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())


# Few orders are older, and most are newer.
EARLY = PageKey(AT, rising(2400, 3))
AGENT_ID = md5("a1")
AGENT_1 = Actor(
    kind=ActorKind.AGENT, name="Agent 1", user_id=md5("u1"), permissions=frozenset({Permission.VIEW_ORDERS})
)


@dataclass(frozen=True)
class Plans:
    """The statements of one question, with their costs."""

    documents: list[Any]

    @property
    def text(self) -> str:
        return json.dumps(self.documents, indent=1)

    @property
    def pages(self) -> int:
        """The number of database pages they touched."""
        roots = [document["Plan"] for document in self.documents]
        return sum(root["Shared Hit Blocks"] + root["Shared Read Blocks"] for root in roots)

    @property
    def read_whole(self) -> set[str]:
        """The tables of which many rows were read in no order; a scan that a limit ends soon has read few."""
        return {node["Relation Name"] for root in self.documents for node in _nodes(root["Plan"]) if _is_scan(node)}

    @property
    def milliseconds(self) -> float:
        """The milliseconds that the database planned and ran them."""
        return sum(document["Planning Time"] + document["Execution Time"] for document in self.documents)


MANY_ROWS = 200


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


def _is_scan(node: dict[str, Any]) -> bool:
    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return bool(node["Node Type"] == "Seq Scan" and read > MANY_ROWS)


class Office:
    """The queries of the back office on those orders, and the plan that PostgreSQL makes for each."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.sessions = engine, make_reading_session_factory(engine)
        self.orders = SqlOrderQueries(engine, LongReads(engine), FakeClock())
        self.agent_orders = SqlAgentOrders(engine)
        self.people = SqlPeopleQueries(engine, LongReads(engine), FakeClock())
        self.resources = SqlResourceQueries(engine)
        self.mcd = SqlMcdSearch(LongReads(engine), FakeClock())

    def search(
        self, limit: int = 26, after: PageKey | None = None, seen_by: Actor = SYSTEM, **criteria: Any
    ) -> list[OrderRow]:
        return self.orders.matching(OrderCriteria(**criteria), seen_by=seen_by, after=after, limit=limit).rows

    def search_or_refuse(self, **criteria: Any) -> None:
        """A search that is refused where too much would be found."""
        with suppress(Invalid):
            self.search(**criteria)

    def waiting(self, limit: int = 26, after: PageKey | None = None, whose: Whose = Whose.ALL) -> list[OrderRow]:
        return self.orders.waiting_for_people(seen_by=AGENT_1, after=after, limit=limit, whose=whose)

    def plans_of(self, ask: Callable[["Office"], object]) -> Plans:
        """Return how PostgreSQL runs the statements of the question."""
        asked: list[tuple[str, Any]] = []
        execute = psycopg.Cursor.execute

        def noting(self: Any, statement: str, parameters: Any = None, **options: Any) -> Any:
            asked.append((statement, parameters))
            return execute(self, statement, parameters, **options)

        with self._engine.connect():
            # The first connection asks what it is connected to.
            pass
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(psycopg.Cursor, "execute", noting)
            ask(self)
        explain = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "
        with self._engine.connect() as connection:
            plans = [
                connection.exec_driver_sql(explain + statement, values).scalar_one() for statement, values in asked
            ]
        return Plans([plan for (plan,) in plans])


def customers(office: Office, *, after: UUID | None = None, limit: int = 26, **criteria: Any) -> Any:
    return office.people.customers(PersonCriteria(**criteria), seen_by=SYSTEM, after=after, limit=limit)


def agents(office: Office, **criteria: Any) -> Any:
    return office.people.agents(PersonCriteria(**criteria), seen_by=SYSTEM, after=None, limit=26)


def in_unit(ask: Callable[[Session], object]) -> Callable[[Office], object]:
    """Make a question that a repository asks in its unit of work."""

    def asked(office: Office) -> object:
        with office.sessions() as session:
            return ask(session)

    return asked


LATER = NOON + timedelta(days=30)
MOST_PAGES = 500


def free_numbers(office: Office, *signs: str) -> list[str]:
    pools, patterns = (NumberPool("local:205", "205"),), [NumberPattern(digits) for digits in signs]
    return office.resources.free_numbers(pools, patterns, at=NOON, limit=12)


SEARCHES: dict[str, Callable[[Office], object]] = {
    "newest": lambda o: o.search(),
    "the next page": lambda o: o.search(after=EARLY),
    "a number": lambda o: o.search(number="DT-2000432"),
    "how a number begins": lambda o: o.search(number="DT-20004"),
    "how all numbers begin": lambda o: o.search(number="DT-2"),
    "how all numbers begin, on a later page": lambda o: o.search(number="DT-2", after=EARLY),
    "a number that nobody has": lambda o: o.search(number="DT-9"),
    "a name that nobody has": lambda o: o.search(customer_name="zzz"),
    "a name that few have": lambda o: o.search(customer_name="Surname432"),
    "a name that one in 500 has": lambda o: o.search(customer_name="Yolanda"),
    "a name that one in 20 has": lambda o: o.search(customer_name="Quinn"),
    "a name that all have": lambda o: o.search(customer_name="Person"),
    "a name that all have, on a later page": lambda o: o.search(customer_name="Person", after=EARLY),
    "a letter that no name begins with": lambda o: o.search(customer_name="x"),
    "two names": lambda o: o.search(customer_name="Person Surname1999"),
    "two names that nobody has together": lambda o: o.search(customer_name="Person zzz"),
    "an email address": lambda o: o.search(email="contact432@shop.example"),
    "an email address that many have": lambda o: o.search(email="desk@shop.example"),
    "an email address that nobody has": lambda o: o.search(email="zzz@shop.example"),
    "how all email addresses begin": lambda o: o.search(email="c"),
    "how email addresses of long ago begin": lambda o: o.search(email="early"),
    "a contact's number": lambda o: o.search(telephone="+12120000432"),
    "a contact's number that many have": lambda o: o.search(telephone="+18005550100"),
    "a product's number": lambda o: o.search(telephone="+16460000432"),
    "more of the last digits of a number": lambda o: o.search(telephone="000432"),
    "the last digits of a number": lambda o: o.search_or_refuse(telephone="0432"),
    "the last digits of a number that many have": lambda o: o.search(telephone="5550100"),
    "a phone number that nobody has": lambda o: o.search(telephone="+13035550142"),
    "a frequent state": lambda o: o.search(state="completed"),
    "a frequent state, on a later page": lambda o: o.search(state="completed", after=EARLY),
    "a rare state": lambda o: o.search(state="held"),
    "a rare state, on a later page": lambda o: o.search(state="held", after=EARLY),
    "a state that few orders are in": lambda o: o.search(state="pending"),
    "a state that no order is in": lambda o: o.search(state="failed"),
    "a frequent offering": lambda o: o.search(offering="paging"),
    "a frequent offering, on a later page": lambda o: o.search(offering="paging", after=EARLY),
    "a rare offering": lambda o: o.search(offering="dedicated"),
    "a rare offering, on a later page": lambda o: o.search(offering="dedicated", after=EARLY),
    "an offering that nobody ordered": lambda o: o.search(offering="fax"),
    "dates": lambda o: o.search(placed_from=date(2026, 1, 1), placed_until=date(2026, 1, 2)),
    "dates on which nothing was ordered": lambda o: o.search(placed_from=date(2040, 1, 1)),
    "dates and a rare offering": lambda o: o.search(placed_until=date(2026, 1, 2), offering="dedicated"),
    "dates and a frequent offering": lambda o: o.search(placed_until=date(2026, 1, 2), offering="paging"),
    "dates, on a later page": lambda o: o.search(placed_until=date(2026, 1, 2), after=EARLY),
    "dates and a rare state": lambda o: o.search(placed_until=date(2026, 1, 2), state="held"),
    "an agent with many orders": lambda o: o.search(agent="agent 1"),
    "an agent with many orders, on a later page": lambda o: o.search(agent="agent 1", after=EARLY),
    "an agent with few orders": lambda o: o.search(agent="agent 3"),
    "an agent without orders": lambda o: o.search(agent="agent 20"),
    "an unknown agent": lambda o: o.search(agent="zzz"),
    "all agents": lambda o: o.search(agent="agent"),
    "an agent's own orders": lambda o: o.search(agent="me", seen_by=AGENT_1),
    "what nobody has": lambda o: o.search(agent="nobody"),
    "what nobody has, on a later page": lambda o: o.search(agent="nobody", after=EARLY),
    "a frequent center": lambda o: o.search(service_center="columbus"),
    "a center without orders": lambda o: o.search(service_center="denver"),
    "a center that nobody knows": lambda o: o.search(service_center="zzz"),
    "a frequent name in a rare state": lambda o: o.search(customer_name="Person", state="held"),
    "a frequent name in a frequent state": lambda o: o.search(customer_name="Person", state="completed"),
    "a less frequent name in a frequent state": lambda o: o.search(customer_name="Quinn", state="completed"),
    "a less frequent name in a rare state": lambda o: o.search(customer_name="Quinn", state="held"),
    "a name that nobody has in a rare state": lambda o: o.search(customer_name="zzz", state="held"),
    "a rare name in a rare state": lambda o: o.search(customer_name="Yolanda", state="pending"),
    "a frequent name with no such offering": lambda o: o.search(customer_name="Person", offering="fax"),
    "a frequent name with a rare offering": lambda o: o.search(customer_name="Person", offering="dedicated"),
    "a less frequent name with a rare offering": lambda o: o.search(customer_name="Quinn", offering="dedicated"),
    "a less frequent name, offering, nobody's": lambda o: o.search(
        customer_name="Quinn", offering="paging", agent="nobody"
    ),
    "two frequent things that never meet": lambda o: o.search(agent="agent 1", number="DT-20", email="d"),
    "an agent's orders in a rare state": lambda o: o.search(agent="agent 1", state="held"),
    "an agent's orders in a state that few are in": lambda o: o.search(agent="agent 1", state="pending"),
    "an agent's orders of an offering": lambda o: o.search(agent="agent 1", offering="paging", state="completed"),
    "an agent's orders of a rare offering": lambda o: o.search(agent="agent 1", offering="dedicated"),
    "a center's orders in a rare state": lambda o: o.search(service_center="columbus", state="held"),
    "a rare state and offering": lambda o: o.search(state="held", offering="dedicated"),
    "a rare state and a frequent offering": lambda o: o.search(state="held", offering="paging"),
    "a frequent name and email address": lambda o: o.search(customer_name="Person", email="c"),
    "an email address of long ago in a frequent state": lambda o: o.search(email="early", state="completed"),
    "each criterion, all frequent": lambda o: o.search(
        number="DT-2", customer_name="Person", email="c", state="completed", offering="paging", agent="nobody"
    ),
    "a customer's orders": lambda o: o.orders.of_customer(A_CUSTOMER, after=None, limit=26),
    "a company's orders": lambda o: o.orders.of_customer(rising(1, 1), after=None, limit=26),
    "a company's orders, on a later page": lambda o: o.orders.of_customer(rising(1, 1), after=EARLY, limit=26),
    "an agent's open orders": lambda o: o.orders.open_of_agent(AGENT_ID, seen_by=SYSTEM, after=None, limit=26),
    "an agent's open orders, on a later page": lambda o: o.orders.open_of_agent(
        AGENT_ID, seen_by=SYSTEM, after=EARLY, limit=26
    ),
    "how many open orders an agent has": lambda o: o.agent_orders.count_open_of(AGENT_ID),
    "the oldest open orders of an agent": lambda o: o.agent_orders.open_of(AGENT_ID, at_most=26),
    "what waits for people": lambda o: o.waiting(),
    "what waits for people, on the home page": lambda o: o.waiting(limit=16),
    "what waits for people, on a later page": lambda o: o.waiting(after=EARLY),
    "what waits for the signed-in agent": lambda o: o.waiting(whose=Whose.MINE),
    "what waits for the signed-in agent, on a later page": lambda o: o.waiting(whose=Whose.MINE, after=EARLY),
    "what waits for nobody": lambda o: o.waiting(whose=Whose.NOBODYS),
    "customers": lambda o: customers(o),
    "customers, on a later page": lambda o: customers(o, after=rising(600, 1)),
    "a customer's name": lambda o: customers(o, name="Surname432"),
    "a customer's name that nobody has": lambda o: customers(o, name="zzz"),
    "a customer's name that all have": lambda o: customers(o, name="Person"),
    "a customer's name that all have, on a later page": lambda o: customers(o, name="Person", after=rising(600, 1)),
    "a customer's number": lambda o: customers(o, number="C-432"),
    "how all customers' numbers begin": lambda o: customers(o, number="C-"),
    "how many customers' numbers begin": lambda o: customers(o, number="C-1"),
    "a customer's email address": lambda o: customers(o, email="Person432@Customers.example"),
    "how all customers' email addresses begin": lambda o: customers(o, email="person"),
    "how all orders' email addresses begin": lambda o: customers(o, email="contact"),
    "an email address that many orders have": lambda o: customers(o, email="desk@shop.example"),
    "an email address that no customer has": lambda o: customers(o, email="zzz"),
    "a customer's phone number": lambda o: customers(o, telephone="+13120000432"),
    "a phone number that many orders have": lambda o: customers(o, telephone="5550100"),
    "a phone number that no customer has": lambda o: customers(o, telephone="+13035550142"),
    "a customer by an order's email address": lambda o: customers(o, email="contact432@shop.example"),
    "a customer by the last digits": lambda o: customers(o, telephone="0432"),
    "a frequent name and email address of customers": lambda o: customers(o, name="Person", email="person"),
    "a customer's name and a frequent email address": lambda o: customers(o, name="Surname432", email="contact"),
    "a customer's name and a frequent phone number": lambda o: customers(o, name="Surname6", telephone="5550100"),
    "frequent things of customers": lambda o: customers(o, name="Person", number="C-1", email="c", telephone="5550100"),
    "agents": lambda o: agents(o),
    "an agent's name": lambda o: agents(o, name="agent 1"),
    "an agent in no list": lambda o: agents(o, name="zzz", service_center="columbus"),
    "free numbers": lambda o: free_numbers(o, "???????"),
    "free numbers with digits that none has": lambda o: free_numbers(o, "???9999"),
    "free numbers with digits in the middle": lambda o: free_numbers(o, "??999??", "???000?"),
    "area codes with free numbers": lambda o: o.resources.free_area_codes(
        tuple(str(code) for code in range(200, 212)), at=NOON
    ),
    "a number to reserve": in_unit(
        lambda s: SqlResources(s, set()).free(ResourceKind.TELEPHONE_NUMBER, "local:205", 1, at=NOON)
    ),
    "who holds what": in_unit(lambda s: SqlResources(s, set()).held_by(A_CUSTOMER)),
    "lapsed reservations": in_unit(lambda s: SqlResources(s, set()).lapsed(at=NOON, at_most=9)),
    "overdue messages": in_unit(lambda s: SqlMessages(s, set()).overdue(before=NOON, beyond=LATER, at_most=9)),
}
