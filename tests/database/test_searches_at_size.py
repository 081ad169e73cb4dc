"""With twenty thousand orders: each search touches few pages, and lists have neither gaps nor duplicates."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from uuid import UUID

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from business_layer.order_management.queries import OrderCriteria, OrderRow, PageKey, Whose
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Invalid
from business_layer.user_management.queries import PersonCriteria
from database_layer.engine import make_engine
from environments.development.postgres import PostgresServer
from tests.database.many_orders import CUSTOMERS, ORDERS, fill
from tests.database.mcd_searches import MCD_SEARCHES, MOST_MCD_PAGES
from tests.database.searches import A_CUSTOMER, AGENT_1, MOST_PAGES, SEARCHES, Office, customers
from tests.postgres import TEMPLATE, DatabaseForTests

NEW_YORK = 5 * 60 * 5  # So many orders are placed before midnight there, of those on a day of Greenwich.
A_DAY = 24 * 60 * 5
# A search, and the orders that it has to find, by the number of orders placed before them.
WALKED: dict[str, tuple[OrderCriteria, Callable[[int], bool]]] = {
    "email, name, offering": (
        OrderCriteria(customer_name="Person", email="contact10", offering="paging"),
        lambda n: str(n).startswith("10") and n % 50 != 9 and n % 250 != 0,
    ),
    "name, nobody": (OrderCriteria(customer_name="Quinn", agent="nobody"), lambda n: n % 20 == 3),
    "name, state, offering": (
        OrderCriteria(customer_name="Quinn", state="completed", offering="paging"),
        lambda n: n % 20 == 3 and n % 10000 != 3,
    ),
    "rare state and offering": (OrderCriteria(state="held", offering="dedicated"), lambda n: n % 500 == 0),
    "rare state, frequent offering": (
        OrderCriteria(state="held", offering="paging"),
        lambda n: n % 100 == 0 and n % 250 != 0,
    ),
    "offering": (OrderCriteria(offering="dedicated"), lambda n: n % 250 == 0),
    "offering, dates": (
        OrderCriteria(offering="dedicated", placed_until=date(2026, 1, 2)),
        lambda n: n % 250 == 0 and n < 2 * A_DAY + NEW_YORK,
    ),
    "oneself, state": (OrderCriteria(agent="me", state="held"), lambda n: n % 100 == 0),
    "oneself, offering, number": (
        OrderCriteria(agent="me", offering="dedicated", number="2000"),
        lambda n: n % 250 == 0 and n < 1000,
    ),
    "agents, name, state": (
        OrderCriteria(agent="agent 1", customer_name="Person", state="completed"),
        lambda n: n % 100 != 0 and (n % 10 == 0 or (n % 500 == 1 and n // 500 % 19 + 2 in range(10, 20))),
    ),
    "phone number, dates": (
        OrderCriteria(telephone="5550100", placed_from=date(2026, 1, 2)),
        lambda n: n % 20 == 5 and n >= A_DAY + NEW_YORK,
    ),
    "email of long ago, state": (
        OrderCriteria(email="early", state="completed"),
        lambda n: ORDERS // 40 < n < ORDERS // 20 and n % 100 != 0,
    ),
    "number, name": (OrderCriteria(number="2000", customer_name="Person"), lambda n: n < 1000),
    "center": (OrderCriteria(service_center="denver"), lambda n: n % 500 == 1 and n // 500 % 19 == 18),
}


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


@pytest.mark.parametrize("ask", MCD_SEARCHES.values(), ids=MCD_SEARCHES)
def test_a_search_for_mcd_orders_touches_few_pages_and_reads_no_whole_table(
    office: Office, ask: Callable[[Office], object]
) -> None:
    plans = office.plans_of(ask)

    assert plans.pages < MOST_MCD_PAGES, plans.text
    assert not plans.read_whole, plans.text


@pytest.mark.parametrize(("criteria", "matches"), WALKED.values(), ids=WALKED)
def test_reading_on_finds_all_that_match_and_each_once(
    office: Office, criteria: OrderCriteria, matches: Callable[[int], bool]
) -> None:
    """A short page says how far back it searched, and the next continues from there."""
    found: list[OrderRow] = []
    after, pages = None, 0
    while pages == 0 or after is not None:
        page = office.orders.matching(criteria, seen_by=AGENT_1, after=after, limit=26)
        found += page.rows[:25]
        last = page.rows[24] if len(page.rows) > 25 else None
        after, pages = PageKey(last.placed_at, last.id) if last else page.searched_to, pages + 1

    numbers = [int(row.number.removeprefix("DT-2")) for row in found]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == {number for number in range(1, ORDERS + 1) if matches(number)}


def test_no_page_is_short_without_saying_how_far_back_was_looked(office: Office) -> None:
    found = office.orders.matching(
        OrderCriteria(email="early", customer_name="Person"), seen_by=SYSTEM, after=None, limit=26
    )

    assert (found.rows, found.searched_to is None) == ([], False)


def test_a_search_is_planned_for_its_values_however_often_it_is_asked(filled: DatabaseForTests) -> None:
    """The plan of a prepared statement is made for no values, and could walk through all orders for a rare one."""
    engine = make_engine(filled.url, pool_size=1, statement_timeout_ms=20_000)
    office = Office(engine)
    for _ in range(8):
        office.search(customer_name="zzz", state="held")
        office.waiting(whose=Whose.MINE)
        customers(office, email="zzz")
    with engine.connect() as connection:
        prepared = connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars().all()
    engine.dispose()

    assert not [statement for statement in prepared if "product_orders" in statement or "customers" in statement]


def test_digits_in_which_too_many_numbers_end_are_refused_and_more_of_them_find(office: Office) -> None:
    with pytest.raises(Invalid) as refused:
        office.search(telephone="32")

    assert refused.value.field == "telephone"
    assert {row.number for row in office.search(telephone="0432")} == {"DT-2000432", "DT-2010432"}


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
    while page := customers(office, after=seen[-1] if seen else None, limit=size).rows:
        seen += [row.id for row in page]

    assert len(seen) == len(set(seen)) == CUSTOMERS
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (PersonCriteria(email="person"), CUSTOMERS),
        (PersonCriteria(name="Person", number="C-1"), 1111),
        (PersonCriteria(name="Person Surname123", email="contact"), 11),
    ],
)
def test_reading_on_finds_all_customers_that_match_and_each_once(
    office: Office, criteria: PersonCriteria, expected: int
) -> None:
    found: list[UUID] = []
    after, pages = None, 0
    while pages == 0 or after is not None:
        page = office.people.customers(criteria, seen_by=SYSTEM, after=after, limit=26)
        found += [row.id for row in page.rows[:25]]
        after, pages = found[-1] if len(page.rows) > 25 else page.searched_to, pages + 1

    assert len(found) == len(set(found)) == expected


@pytest.mark.parametrize("criteria", [PersonCriteria(email="contact"), PersonCriteria(telephone="5550100")])
def test_customers_of_too_many_orders_are_not_taken_for_all(office: Office, criteria: PersonCriteria) -> None:
    found = office.people.customers(criteria, seen_by=SYSTEM, after=None, limit=26)

    assert found.may_be_more
    assert found.rows
    assert not office.people.customers(
        PersonCriteria(email="contact10009"), seen_by=SYSTEM, after=None, limit=26
    ).may_be_more


def test_what_waits_is_listed_for_each_whole_and_in_the_order_of_placing(office: Office) -> None:
    """Park every second task that waits; give the rest to one agent, except a few to nobody."""
    waiting = {
        whose: [int(row.number.removeprefix("DT-2")) for row in office.waiting(limit=100, whose=whose)]
        for whose in Whose
    }

    mine, nobodys = list(range(1000, ORDERS + 1, 1000)), [3, 10003]
    assert waiting == {Whose.ALL: sorted([*mine, *nobodys]), Whose.MINE: mine, Whose.NOBODYS: nobodys}


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
