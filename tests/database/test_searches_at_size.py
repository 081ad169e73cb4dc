"""With twenty thousand orders: each search touches few pages, and lists have neither gaps nor doubles."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from business_layer.inventory.resources import ResourceKind
from business_layer.order_management.queries import OrderCriteria, OrderRow, PageKey
from business_layer.shared.actor import SYSTEM
from business_layer.user_management.queries import PersonCriteria
from database_layer.engine import make_engine, make_reading_session_factory
from database_layer.queries.inventory import SqlResourceQueries
from database_layer.queries.orders import SqlOrderQueries
from database_layer.queries.people import SqlPeopleQueries
from database_layer.repositories.inventory import SqlResources
from database_layer.repositories.messages import SqlMessages
from environments.postgres import PostgresServer
from tests.database.many_orders import CUSTOMERS, ORDERS, fill
from tests.fakes.clock import NOON, FakeClock
from tests.postgres import TEMPLATE, DatabaseForTests

AT = datetime(2026, 1, 1, 8, tzinfo=UTC)
A_CUSTOMER = UUID("c0ffee00-0000-4000-8000-000000000000")


class Office:
    """The queries of the back office on those orders, and the plan that PostgreSQL makes for each."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.sessions = engine, make_reading_session_factory(engine)
        self.orders = SqlOrderQueries(engine, FakeClock())
        self.people = SqlPeopleQueries(engine, FakeClock())
        self.resources = SqlResourceQueries(engine)

    def search(self, limit: int = 26, after: PageKey | None = None, **criteria: Any) -> list[OrderRow]:
        return self.orders.matching(OrderCriteria(**criteria), seen_by=SYSTEM, after=after, limit=limit).rows

    def plans_of(self, ask: Callable[["Office"], object]) -> "Plans":
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


@pytest.fixture(scope="module")
def filled(postgres_server: PostgresServer) -> Iterator[DatabaseForTests]:
    postgres_server.create_database("many_orders", template=TEMPLATE)
    database = DatabaseForTests.of(postgres_server, "many_orders")
    fill(database)
    yield database
    postgres_server.drop_database("many_orders")


@pytest.fixture(scope="module")
def office(filled: DatabaseForTests) -> Iterator[Office]:
    engine = make_engine(filled.url, pool_size=2, statement_timeout_ms=20_000)
    yield Office(engine)
    engine.dispose()


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
    "a customer's name": lambda o: _customers(o, name="Surname432"),
    "a customer's name that nobody has": lambda o: _customers(o, name="zzz"),
    "a customer's name that all have": lambda o: _customers(o, name="Person"),
    "a customer's number": lambda o: _customers(o, number="C-432"),
    "a customer's email address": lambda o: _customers(o, email="Person432@Customers.example"),
    "a customer's phone number": lambda o: _customers(o, telephone="+13120000432"),
    "a customer by an order's email address": lambda o: _customers(o, email="contact432@shop.example"),
    "a customer by the last digits": lambda o: _customers(o, telephone="0432"),
    "free numbers": lambda o: o.resources.free_numbers("local:205", containing="", at=NOON, limit=12),
    "a number to reserve": in_unit(
        lambda s: SqlResources(s, set()).free(ResourceKind.TELEPHONE_NUMBER, "local:205", 1, at=NOON)
    ),
    "who holds what": in_unit(lambda s: SqlResources(s, set()).held_by(A_CUSTOMER)),
    "lapsed reservations": in_unit(lambda s: SqlResources(s, set()).lapsed(at=NOON, at_most=9)),
    "overdue messages": in_unit(lambda s: SqlMessages(s, set()).overdue(before=NOON, beyond=LATER, at_most=9)),
}


@pytest.mark.parametrize("ask", SEARCHES.values(), ids=SEARCHES)
def test_a_search_touches_few_pages_of_the_database(office: Office, ask: Callable[[Office], object]) -> None:
    """Walking through all orders would touch a thousand, and more with each order that is placed."""
    plans = office.plans_of(ask)

    assert plans.pages < MOST_PAGES, plans.text


def test_a_walk_says_how_far_back_it_looked_and_goes_on_from_there(office: Office) -> None:
    """All criteria are frequent, and no order among the newest meets all of them."""
    criteria = OrderCriteria(customer_name="Person", email="contact10", offering="paging")
    found: list[OrderRow] = []
    after, pages = None, 0
    while pages == 0 or after is not None:
        page = office.orders.matching(criteria, seen_by=SYSTEM, after=after, limit=26)
        found += page.rows[:25]
        last = page.rows[24] if len(page.rows) > 25 else None
        after, pages = PageKey(last.placed_at, last.id) if last else page.searched_to, pages + 1

    orders = [int(row.number.removeprefix("DT-2")) for row in everything(office)]
    matching = [order for order in orders if str(order).startswith("10") and order % 250 != 0]
    assert [int(row.number.removeprefix("DT-2")) for row in found] == matching


def test_a_walk_ends_where_there_is_no_older_order(office: Office) -> None:
    found = office.orders.matching(
        OrderCriteria(customer_name="Person", agent="agent 1", state="completed"), seen_by=SYSTEM, after=None, limit=26
    )

    assert len(found.rows) == 26
    assert found.searched_to is None


def test_the_order_of_a_submission_is_found_by_its_index(filled: DatabaseForTests) -> None:
    with psycopg.connect(filled.url) as connection:
        rows = connection.execute(
            "EXPLAIN SELECT * FROM product_orders WHERE submission_key = %s FOR UPDATE", [A_CUSTOMER]
        ).fetchall()

    assert any("uq_product_orders_submission_key" in row[0] for row in rows)


@settings(max_examples=12)
@given(size=st.integers(min_value=1, max_value=400), start=st.integers(min_value=0, max_value=ORDERS - 1))
def test_pages_of_any_size_have_neither_gaps_nor_doubles(office: Office, size: int, start: int) -> None:
    """Five orders share each instant, so a page may end between two of the same moment."""
    all_rows = everything(office)
    after = PageKey(all_rows[start - 1].placed_at, all_rows[start - 1].id) if start else None
    seen: list[UUID] = []

    for _ in range(4):
        page = office.search(limit=size, after=after)
        seen += [row.id for row in page]
        if len(page) < size:
            break
        after = PageKey(page[-1].placed_at, page[-1].id)

    assert seen == [row.id for row in all_rows[start : start + len(seen)]]
    assert len(seen) == min(4 * size, ORDERS - start)


def everything(office: Office) -> Sequence[OrderRow]:
    if not _everything:
        _everything.extend(office.search(limit=ORDERS + 1))
    return _everything


_everything: list[OrderRow] = []


def test_all_orders_are_there_newest_first(office: Office) -> None:
    rows = everything(office)

    assert len(rows) == len({row.id for row in rows}) == ORDERS
    keys = [(row.placed_at, row.id) for row in rows]
    assert keys == sorted(keys, reverse=True)


@pytest.mark.parametrize("size", [7, 250, 999, 1000])
def test_pages_of_customers_have_neither_gaps_nor_doubles(office: Office, size: int) -> None:
    seen: list[UUID] = []
    while page := _customers(office, after=seen[-1] if seen else None, limit=size):
        seen += [row.id for row in page]

    assert len(seen) == len(set(seen)) == CUSTOMERS
    assert seen == sorted(seen, reverse=True)


def test_an_order_placed_while_one_reads_on_moves_no_page(office: Office, filled: DatabaseForTests) -> None:
    first = office.search(limit=10)
    copy = "placed_at + interval '1 day'"
    with psycopg.connect(filled.owner_url) as connection:
        columns = (
            "customer_id, billing_account_id, contact_name, contact_email, contact_telephone, placed_by, state, version"
        )
        connection.execute(
            f"INSERT INTO product_orders (id, number, submission_key, placed_at, {columns}) "
            f"SELECT gen_random_uuid(), 'DT-9', gen_random_uuid(), {copy}, {columns} FROM product_orders LIMIT 1"
        )
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        second = office.search(limit=10, after=PageKey(first[-1].placed_at, first[-1].id))
        connection.rollback()

    assert [row.id for row in [*first, *second]] == [row.id for row in everything(office)[:20]]


def _customers(office: Office, *, after: UUID | None = None, limit: int = 26, **criteria: str) -> Any:
    return office.people.customers(PersonCriteria(**criteria), seen_by=SYSTEM, after=after, limit=limit)
