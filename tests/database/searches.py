"""The searches of the office on many orders, and what PostgreSQL does for each."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from business_layer.inventory.resources import ResourceKind
from business_layer.order_management.queries import OrderCriteria, OrderRow, PageKey
from business_layer.shared.actor import SYSTEM
from business_layer.user_management.queries import PersonCriteria
from database_layer.engine import make_reading_session_factory
from database_layer.queries.inventory import SqlResourceQueries
from database_layer.queries.orders import SqlOrderQueries
from database_layer.queries.people import SqlPeopleQueries
from database_layer.repositories.inventory import SqlResources
from database_layer.repositories.messages import SqlMessages
from tests.fakes.clock import NOON, FakeClock

AT = datetime(2026, 1, 1, 8, tzinfo=UTC)
A_CUSTOMER = UUID("c0ffee00-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class Plans:
    """What the statements of one question did."""

    documents: list[Any]

    @property
    def text(self) -> str:
        return json.dumps(self.documents, indent=1)

    @property
    def pages(self) -> int:
        """How many pages of the database they touched."""
        roots = [document["Plan"] for document in self.documents]
        return sum(root["Shared Hit Blocks"] + root["Shared Read Blocks"] for root in roots)

    @property
    def milliseconds(self) -> float:
        """How long the database planned and ran them."""
        return sum(document["Planning Time"] + document["Execution Time"] for document in self.documents)


class Office:
    """The queries of the back office on those orders, and the plan that PostgreSQL makes for each."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.sessions = engine, make_reading_session_factory(engine)
        self.orders = SqlOrderQueries(engine, FakeClock())
        self.people = SqlPeopleQueries(engine, FakeClock())
        self.resources = SqlResourceQueries(engine)

    def search(self, limit: int = 26, after: PageKey | None = None, **criteria: Any) -> list[OrderRow]:
        return self.orders.matching(OrderCriteria(**criteria), seen_by=SYSTEM, after=after, limit=limit).rows

    def plans_of(self, ask: Callable[["Office"], object]) -> Plans:
        """How PostgreSQL runs the statements that the question makes."""
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


def customers(office: Office, *, after: UUID | None = None, limit: int = 26, **criteria: str) -> Any:
    return office.people.customers(PersonCriteria(**criteria), seen_by=SYSTEM, after=after, limit=limit)


def in_unit(ask: Callable[[Session], object]) -> Callable[[Office], object]:
    """A question that a repository asks in its unit of work."""

    def asked(office: Office) -> object:
        with office.sessions() as session:
            return ask(session)

    return asked


LATER = NOON + timedelta(days=30)
MOST_PAGES = 500

SEARCHES: dict[str, Callable[[Office], object]] = {
    "newest": lambda o: o.search(),
    "the next page": lambda o: o.search(after=PageKey(AT, A_CUSTOMER)),
    "a number": lambda o: o.search(number="DT-2000432"),
    "how a number begins": lambda o: o.search(number="DT-20004"),
    "how all numbers begin": lambda o: o.search(number="DT-2"),
    "a number that nobody has": lambda o: o.search(number="DT-9"),
    "a name that nobody has": lambda o: o.search(customer_name="zzz"),
    "a name that few have": lambda o: o.search(customer_name="Surname432"),
    "a name that all have": lambda o: o.search(customer_name="Person"),
    "a name that all have, on a later page": lambda o: o.search(customer_name="Person", after=PageKey(AT, A_CUSTOMER)),
    "two names": lambda o: o.search(customer_name="Person Surname1999"),
    "two names that nobody has together": lambda o: o.search(customer_name="Person zzz"),
    "an email address": lambda o: o.search(email="contact432@shop.example"),
    "an email address that nobody has": lambda o: o.search(email="zzz@shop.example"),
    "how all email addresses begin": lambda o: o.search(email="c"),
    "a contact's number": lambda o: o.search(telephone="+12120000432"),
    "a product's number": lambda o: o.search(telephone="+16460000432"),
    "the last digits of a number": lambda o: o.search(telephone="0432"),
    "a phone number that nobody has": lambda o: o.search(telephone="+13035550142"),
    "a frequent state": lambda o: o.search(state="completed"),
    "a rare state": lambda o: o.search(state="held"),
    "a state that no order is in": lambda o: o.search(state="failed"),
    "a frequent offering": lambda o: o.search(offering="paging"),
    "a rare offering": lambda o: o.search(offering="dedicated"),
    "an offering that nobody ordered": lambda o: o.search(offering="fax"),
    "dates": lambda o: o.search(placed_from=date(2026, 1, 1), placed_until=date(2026, 1, 2)),
    "dates on which nothing was ordered": lambda o: o.search(placed_from=date(2040, 1, 1)),
    "an agent with many orders": lambda o: o.search(agent="agent 1"),
    "an agent with few orders": lambda o: o.search(agent="agent 3"),
    "an agent without orders": lambda o: o.search(agent="agent 20"),
    "an agent whom nobody knows": lambda o: o.search(agent="zzz"),
    "what nobody has": lambda o: o.search(agent="nobody"),
    "a frequent center": lambda o: o.search(service_center="columbus"),
    "a center without orders": lambda o: o.search(service_center="denver"),
    "a frequent name in a rare state": lambda o: o.search(customer_name="Person", state="held"),
    "a frequent name with no such offering": lambda o: o.search(customer_name="Person", offering="fax"),
    "two frequent things that never meet": lambda o: o.search(agent="agent 1", number="DT-20", email="d"),
    "an agent's orders of an offering": lambda o: o.search(agent="agent 1", offering="paging", state="completed"),
    "a customer's orders": lambda o: o.orders.of_customer(A_CUSTOMER, after=None, limit=26),
    "what waits for people": lambda o: o.orders.waiting_for_people(seen_by=SYSTEM, after=None, limit=15),
    "a customer's name": lambda o: customers(o, name="Surname432"),
    "a customer's name that nobody has": lambda o: customers(o, name="zzz"),
    "a customer's name that all have": lambda o: customers(o, name="Person"),
    "a customer's number": lambda o: customers(o, number="C-432"),
    "a customer's email address": lambda o: customers(o, email="Person432@Customers.example"),
    "a customer's phone number": lambda o: customers(o, telephone="+13120000432"),
    "a customer by an order's email address": lambda o: customers(o, email="contact432@shop.example"),
    "a customer by the last digits": lambda o: customers(o, telephone="0432"),
    "free numbers": lambda o: o.resources.free_numbers("local:205", containing="", at=NOON, limit=12),
    "a number to reserve": in_unit(
        lambda s: SqlResources(s, set()).free(ResourceKind.TELEPHONE_NUMBER, "local:205", 1, at=NOON)
    ),
    "who holds what": in_unit(lambda s: SqlResources(s, set()).held_by(A_CUSTOMER)),
    "lapsed reservations": in_unit(lambda s: SqlResources(s, set()).lapsed(at=NOON, at_most=9)),
    "overdue messages": in_unit(lambda s: SqlMessages(s, set()).overdue(before=NOON, beyond=LATER, at_most=9)),
}
