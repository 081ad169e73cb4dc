"""With twenty thousand orders: each search touches few pages, and lists have neither gaps nor doubles."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from business_layer.order_management.queries import OrderCriteria, OrderRow, PageKey
from business_layer.shared.actor import SYSTEM
from database_layer.engine import make_engine
from environments.postgres import PostgresServer
from tests.database.many_orders import CUSTOMERS, ORDERS, fill
from tests.database.searches import A_CUSTOMER, MOST_PAGES, SEARCHES, Office, customers
from tests.postgres import TEMPLATE, DatabaseForTests


@pytest.fixture(scope="module")
def filled(postgres_server: PostgresServer) -> Iterator[DatabaseForTests]:
    postgres_server.create_database("many_orders", template=TEMPLATE)
    database = DatabaseForTests.of(postgres_server, "many_orders")
    fill(database.owner_url)
    yield database
    postgres_server.drop_database("many_orders")


@pytest.fixture(scope="module")
def office(filled: DatabaseForTests) -> Iterator[Office]:
    engine = make_engine(filled.url, pool_size=2, statement_timeout_ms=20_000)
    yield Office(engine)
    engine.dispose()


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
    while page := customers(office, after=seen[-1] if seen else None, limit=size):
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
