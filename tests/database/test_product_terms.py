"""The terms of products over time: kept and read again, and side by side with a release that does not know them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError

from business_layer.inventory.product_states import ProductState, SuspensionReason
from business_layer.inventory.products import Holder, Product
from business_layer.shared.actor import SYSTEM
from database_layer.queries.inventory import SqlProductQueries
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import TOWER, AnyWork, Household, Keeper
from tests.fakes.clock import NOON
from tests.fakes.unit_of_work import Books

HOUR = timedelta(hours=1)
WHY = "change a product"
# What the previous release writes when a product becomes active.
ACTIVATE = """
UPDATE products SET state = 'active', version = version + 1, network = '{"circuit": "NY-1"}',
    history = jsonb_set(history, '{0,valid_to}', '"2026-11-23T18:00:00+00:00"')
              || '[{"state": "active", "valid_from": "2026-11-23T18:00:00+00:00", "valid_to": null}]'
WHERE id = :id
"""
# A product as the previous release adds it: it names the columns that it knows.
COPY = """
INSERT INTO products (id, customer_id, billing_account_id, order_number, offering_slug, offering_name,
                      catalogue_version, values, address, price_lines, state, history, network, created_at, version)
SELECT gen_random_uuid(), customer_id, billing_account_id, order_number, offering_slug, offering_name,
       catalogue_version, values, address, price_lines, state, history, network, created_at, 1
FROM products WHERE id = :id RETURNING id
"""


@pytest.fixture(params=["fake", "sql"])
def either_work(request: pytest.FixtureRequest, work: AnyWork) -> AnyWork:
    return Books() if request.param == "fake" else work


def activated(work: AnyWork, home: Household, keep: Keeper) -> UUID:
    product_id = keep.order(home).items[0].product_id
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.products.get(product_id, seen_by=SYSTEM).activate(at=NOON + HOUR, network={})
        uow.commit()
    return product_id


def change(work: AnyWork, product_id: UUID, hours: int, **changed: Any) -> None:
    with work(by=SYSTEM, reason=WHY) as uow:
        product = uow.products.get(product_id, seen_by=SYSTEM)
        product.change_terms(replace(product.terms, **changed), at=NOON + hours * HOUR)
        uow.commit()


def test_all_terms_that_a_product_had_are_kept_in_their_order(either_work: AnyWork) -> None:
    keep = Keeper(either_work)
    product_id = activated(either_work, keep.household(), keep)
    other = keep.household()
    change(either_work, product_id, 2, values={"kind": "numeric"}, address=None)
    change(either_work, product_id, 3, price_lines=())
    with either_work(by=SYSTEM, reason=WHY) as uow:
        product = uow.products.get(product_id, seen_by=SYSTEM)
        holder = Holder(customer_id=other.customer.id, billing_account_id=other.account.id, order_number="DT-9")
        product.transfer(holder, price_lines=(), order_item_id=UUID(int=9), at=NOON + 4 * HOUR)
        uow.commit()

    with either_work(by=SYSTEM, reason=WHY) as uow:
        found = uow.products.get(product_id, seen_by=SYSTEM)
        periods = found.periods

    assert [(period.valid_from - NOON) / HOUR for period in periods] == [0, 2, 3, 4]
    assert [period.terms.values["kind"] for period in periods] == ["alphanumeric", "numeric", "numeric", "numeric"]
    assert [period.terms.address for period in periods] == [TOWER, None, None, None]
    assert [bool(period.terms.price_lines) for period in periods] == [True, True, False, False]
    assert periods[-1].customer_id == other.customer.id != periods[-2].customer_id
    assert (found.order_number, found.held_since) == ("DT-9", NOON + 4 * HOUR)
    found_at = found.terms_at(NOON + 2 * HOUR)
    assert found_at == periods[1]


def test_a_suspension_and_its_reason_are_kept(either_work: AnyWork) -> None:
    keep = Keeper(either_work)
    product_id = activated(either_work, keep.household(), keep)

    with either_work(by=SYSTEM, reason=WHY) as uow:
        product = uow.products.get(product_id, seen_by=SYSTEM)
        product.suspend(at=NOON + 2 * HOUR, reason=SuspensionReason.UNPAID)
        uow.commit()

    with either_work(by=SYSTEM, reason=WHY) as uow:
        found = uow.products.get(product_id, seen_by=SYSTEM)
        assert (found.state, found.suspended_for) == (ProductState.SUSPENDED, SuspensionReason.UNPAID)


def test_terms_of_the_past_are_read_only_when_they_are_asked_for(
    engine: Engine, work: SqlUnitOfWorkFactory, keep: Keeper
) -> None:
    home = keep.household()
    product_id = activated(work, home, keep)
    change(work, product_id, 2, values={"kind": "numeric"})
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        SqlProductQueries(engine).of_customer(home.customer.id)
        listed = len(statements)
        with work.reading(by=SYSTEM) as uow:
            product = uow.products.get(product_id, seen_by=SYSTEM)
            got = len(statements)
            assert len(product.periods) == 2
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert (listed, got) == (1, 2)
    assert "past_product_terms" not in "".join(statements[:2])


def test_a_product_that_the_previous_release_added_has_the_terms_it_was_created_with(
    engine: Engine, work: SqlUnitOfWorkFactory, keep: Keeper
) -> None:
    written_by_us = keep.order(keep.household()).items[0].product_id
    with engine.begin() as connection:
        product_id = connection.execute(text(COPY), {"id": written_by_us}).scalar_one()
        connection.execute(text(ACTIVATE), {"id": product_id})

    change(work, product_id, 2, values={"kind": "numeric"})

    first, now = _read(work, product_id).periods
    assert (first.valid_from, first.valid_to, first.terms.order_item_id) == (NOON, NOON + 2 * HOUR, None)
    assert now.terms.values == {"kind": "numeric"}


def test_what_the_previous_release_does_to_a_product_of_ours_is_read(
    engine: Engine, work: SqlUnitOfWorkFactory, keep: Keeper
) -> None:
    order = keep.order(keep.household())
    product_id = order.items[0].product_id
    with engine.begin() as connection:
        corrected = 'UPDATE products SET values = \'{"kind": "numeric"}\', version = version + 1 WHERE id = :id'
        connection.execute(text(corrected), {"id": product_id})
        connection.execute(text(ACTIVATE), {"id": product_id})

    product = _read(work, product_id)

    (period,) = product.periods
    assert (period.terms.values, period.terms.order_item_id) == ({"kind": "numeric"}, order.items[0].id)
    assert (product.state, product.active_since) == (ProductState.ACTIVE, NOON + HOUR)


def test_the_previous_release_reads_the_terms_of_today(
    engine: Engine, work: SqlUnitOfWorkFactory, keep: Keeper
) -> None:
    """It reads the columns of the product, as it always did."""
    product_id = activated(work, keep.household(), keep)

    change(work, product_id, 2, values={"kind": "numeric"}, price_lines=())

    with engine.connect() as connection:
        read = text("SELECT values, price_lines, state FROM products WHERE id = :id")
        assert tuple(connection.execute(read, {"id": product_id}).one()) == ({"kind": "numeric"}, [], "active")


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [(NOON, NOON + HOUR), (NOON + HOUR, NOON + 2 * HOUR), (NOON + 3 * HOUR, NOON + 3 * HOUR)],
    ids=["another one begins then", "another one ends then", "it is empty"],
)
def test_the_database_refuses_a_second_period(
    engine: Engine, work: SqlUnitOfWorkFactory, keep: Keeper, valid_from: object, valid_to: object
) -> None:
    product_id = activated(work, keep.household(), keep)
    change(work, product_id, 2, values={})
    columns = (
        "customer_id, billing_account_id, offering_slug, offering_name, catalogue_version, values, address, price_lines"
    )
    again = text(
        f"INSERT INTO past_product_terms (product_id, valid_from, valid_to, {columns}) "
        f"SELECT product_id, :valid_from, :valid_to, {columns} FROM past_product_terms WHERE product_id = :id"
    )

    with engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(again, {"id": product_id, "valid_from": valid_from, "valid_to": valid_to})


def _read(work: SqlUnitOfWorkFactory, product_id: UUID) -> Product:
    with work(by=SYSTEM) as uow:
        product = uow.products.get(product_id, seen_by=SYSTEM)
        assert product.periods
    return product


def test_a_new_customer_reads_of_no_time_before_they_had_it(engine: Engine, work: SqlUnitOfWorkFactory) -> None:
    keep = Keeper(work)
    product_id, other = activated(work, keep.household(), keep), keep.household()
    with work(by=SYSTEM, reason=WHY) as uow:
        product = uow.products.get(product_id, seen_by=SYSTEM)
        product.suspend(at=NOON + 2 * HOUR, reason=SuspensionReason.LOST)
        holder = Holder(customer_id=other.customer.id, billing_account_id=other.account.id, order_number="DT-9")
        product.transfer(holder, price_lines=(), order_item_id=UUID(int=9), at=NOON + 4 * HOUR)
        uow.commit()

    (row,) = SqlProductQueries(engine).of_customer(other.customer.id)

    assert (row.active_since, row.state_since) == (NOON + 4 * HOUR, NOON + 4 * HOUR)
