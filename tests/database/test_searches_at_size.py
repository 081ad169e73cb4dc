"""With five thousand orders: each search goes through its index, and pages have neither gaps nor doubles."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
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
from business_layer.shared.backoff import LONGEST_PAUSE
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
        return self.orders.matching(OrderCriteria(**criteria), seen_by=SYSTEM, after=after, limit=limit)

    def plan_of(self, ask: Callable[["Office"], object]) -> str:
        """How PostgreSQL runs the first statement that the question makes."""
        asked: list[tuple[str, Any]] = []
        for_rows, for_documents = psycopg.Cursor.execute, psycopg.Connection.execute

        def note(execute: Callable[..., Any]) -> Callable[..., Any]:
            def noting(self: Any, statement: str, parameters: Any = None, **options: Any) -> Any:
                asked.append((statement, parameters))
                return execute(self, statement, parameters, **options)

            return noting

        with self._engine.connect():
            # The first connection asks what it is connected to.
            pass
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(psycopg.Cursor, "execute", note(for_rows))
            patch.setattr(psycopg.Connection, "execute", note(for_documents))
            ask(self)
        with self._engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN {asked[0][0]}", asked[0][1])
        return "\n".join(row[0] for row in plan)


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


SEARCHES: list[tuple[str, Callable[[Office], object], str]] = [
    ("newest", lambda o: o.search(), "ix_product_orders_newest"),
    ("the next page", lambda o: o.search(after=PageKey(AT, A_CUSTOMER)), "ix_product_orders_newest"),
    ("number", lambda o: o.search(number="DT-200432"), "ix_product_orders_number_prefix"),
    ("customer name", lambda o: o.search(customer_name="Surname432"), "ix_product_orders_contact_words"),
    ("e-mail", lambda o: o.search(email="contact432@shop.example"), "ix_product_orders_contact_email"),
    ("contact's telephone", lambda o: o.search(telephone="(212) 000-0432"), "ix_product_orders_contact_telephone"),
    ("a product's telephone", lambda o: o.search(telephone="(646) 000-0432"), "uq_resources_kind_pool_value"),
    ("state", lambda o: o.search(state="held"), "ix_product_orders_state_newest"),
    ("offering", lambda o: o.search(offering="dedicated"), "ix_product_order_items_offering_slug"),
    ("dates", lambda o: o.search(placed_from=date(2026, 1, 1)), "ix_product_orders_newest"),
    ("agent", lambda o: o.search(agent="agent 3"), "ix_product_orders_assigned_agent_id"),
    (
        "a customer's orders",
        lambda o: o.orders.of_customer(A_CUSTOMER, after=None, limit=26),
        "ix_product_orders_customer_id",
    ),
    (
        "what waits for people",
        lambda o: o.orders.waiting_for_people(seen_by=SYSTEM, after=None, limit=15),
        "ix_fulfilment_tasks_for_people",
    ),
    ("customer by name", lambda o: _customers(o, name="Surname432"), "ix_customers_name_words"),
    ("customer by number", lambda o: _customers(o, number="C-432"), "uq_customers_number"),
    ("customer by e-mail", lambda o: _customers(o, email="Person432@Customers.example"), "ix_customers_email"),
    ("customer by telephone", lambda o: _customers(o, telephone="+13120000432"), "ix_customers_telephone"),
    (
        "customer by an order's e-mail",
        lambda o: _customers(o, email="contact432@shop.example"),
        "ix_product_orders_contact_email",
    ),
    (
        "customer by an order's telephone",
        lambda o: _customers(o, telephone="+12120000432"),
        "ix_product_orders_contact_telephone",
    ),
    (
        "free numbers",
        lambda o: o.resources.free_numbers("local:205", containing="", at=NOON, limit=12),
        "ix_resources_free",
    ),
    (
        "a number to reserve",
        in_unit(lambda s: SqlResources(s, set()).free(ResourceKind.TELEPHONE_NUMBER, "local:205", 1, at=NOON)),
        "ix_resources_free",
    ),
    ("who holds what", in_unit(lambda s: SqlResources(s, set()).held_by(A_CUSTOMER)), "ix_resources_holder_id"),
    (
        "lapsed reservations",
        in_unit(lambda s: SqlResources(s, set()).lapsed(at=NOON, at_most=9)),
        "ix_resources_reserved",
    ),
    (
        "overdue messages",
        in_unit(lambda s: SqlMessages(s, set()).overdue(before=NOON, beyond=NOON + LONGEST_PAUSE, at_most=9)),
        "ix_messages_waiting",
    ),
]


@pytest.mark.parametrize(("ask", "index"), [one[1:] for one in SEARCHES], ids=[one[0] for one in SEARCHES])
def test_a_search_uses_its_index(office: Office, ask: Callable[[Office], object], index: str) -> None:
    plan = office.plan_of(ask)

    assert index in plan, plan


@pytest.mark.parametrize(("ask", "index"), [one[1:] for one in SEARCHES], ids=[one[0] for one in SEARCHES])
def test_no_search_reads_all_orders(office: Office, ask: Callable[[Office], object], index: str) -> None:
    plan = office.plan_of(ask)

    for table in ("product_orders", "product_order_items", "resources", "customers", "messages"):
        assert f"Seq Scan on {table}" not in plan, plan
    # A hashed part of a filter is asked of every row that the scan beside it meets.
    assert "hashed SubPlan" not in plan, plan


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
