"""Data that a newer release wrote, read and left alone by this one."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cattrs.preconf.json import make_converter
from sqlalchemy import Engine, text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Session, sessionmaker

from business_layer.catalogue.catalogue_file.formats import FORMAT_READ, CatalogueNotUnderstood
from business_layer.catalogue.ports import PublishedVersion
from business_layer.inventory.product_states import ProductState, StateInterval
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.backoff import LONGEST_PAUSE
from business_layer.shared.errors import WrittenByNewerRelease
from business_layer.shared.stored_enums import is_known, read_value
from database_layer.engine import make_engine
from database_layer.long_reads import LongReads
from database_layer.queries.inventory import SqlProductQueries
from database_layer.queries.orders import SqlOrderQueries
from database_layer.repositories.catalogue import SqlCatalogues
from database_layer.repositories.orders import SqlStalledOrders
from database_layer.tables import metadata
from database_layer.types import Enumerated, converter
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.builders.catalogue import a_catalogue_document
from tests.database.builders import Household, Keeper, a_task, an_order
from tests.fakes.clock import NOON, FakeClock
from tests.postgres import DatabaseForTests
from tests.support.house import HandTimer

LATER = NOON + timedelta(hours=1)
BEYOND = LATER + LONGEST_PAUSE


@pytest.fixture
def home(keep: Keeper) -> Household:
    return keep.household()


@pytest.fixture
def order(keep: Keeper, home: Household) -> ProductOrder:
    """Add an order with one task, which was due long ago."""
    return keep.order(home)


def write(sessions: sessionmaker[Session], statement: str, **values: object) -> None:
    with sessions.begin() as session:
        session.execute(text(statement), values)


def stored(sessions: sessionmaker[Session], query: str, **values: object) -> object:
    with sessions() as session:
        return session.execute(text(query), values).scalar_one()


def test_every_state_column_reads_values_that_it_does_not_know() -> None:
    columns = [column for table in metadata.tables.values() for column in table.columns]
    kinds = {column.type.kind for column in columns if isinstance(column.type, Enumerated)}

    assert len(kinds) >= 11
    dialect = DefaultDialect()
    for kind in kinds:
        value = Enumerated(kind).process_result_value("fromTheFuture", dialect)
        assert value is not None
        assert not is_known(value)
        assert Enumerated(kind).process_bind_param(value, dialect) == "fromTheFuture"


def test_an_order_in_an_unknown_state_is_listed_and_shown(
    engine: Engine, sessions: sessionmaker[Session], clock: FakeClock, home: Household, order: ProductOrder
) -> None:
    write(sessions, "UPDATE product_orders SET state = 'onVacation' WHERE id = :id", id=order.id)
    write(sessions, "UPDATE product_order_items SET action = 'swap' WHERE order_id = :id", id=order.id)
    queries = SqlOrderQueries(engine, LongReads(engine), clock)

    (row,) = queries.of_customer(home.customer.id, after=None, limit=10)
    shown = queries.order(order.number, seen_by=home.actor)

    assert (row.state, shown.state, shown.items[0].action) == ("onVacation", "onVacation", "swap")


def test_an_order_in_an_unknown_state_is_not_written(
    sessions: sessionmaker[Session], work: SqlUnitOfWorkFactory, keep: Keeper, order: ProductOrder
) -> None:
    agent = keep.agent("Ada Lane")
    write(sessions, "UPDATE product_orders SET state = 'onVacation' WHERE id = :id", id=order.id)

    with work(by=SYSTEM) as uow:
        uow.product_orders.by_id(order.id).assign(agent.id, at=NOON)
        with pytest.raises(WrittenByNewerRelease):
            uow.commit()

    assert stored(sessions, "SELECT state FROM product_orders WHERE id = :id", id=order.id) == "onVacation"
    assert stored(sessions, "SELECT assigned_agent_id FROM product_orders WHERE id = :id", id=order.id) is None


def test_what_is_known_beside_an_unknown_task_is_written_and_the_task_stays(
    sessions: sessionmaker[Session], work: SqlUnitOfWorkFactory, order: ProductOrder
) -> None:
    with work(by=SYSTEM) as uow:
        changed = uow.product_orders.by_id(order.id)
        changed.items[0].tasks.append(a_task(changed.items[0], name="ship"))
        changed.items[0].tasks.append(a_task(changed.items[0], name="page"))
        uow.commit()
    ship = changed.items[0].tasks[0]
    write(sessions, "UPDATE fulfilment_tasks SET type = 'shipGoods', state = 'packed' WHERE id = :id", id=ship.id)

    with work(by=SYSTEM) as uow:
        again = uow.product_orders.by_id(order.id)
        again.start(at=NOON)
        again.complete_task(again.items[0].tasks[1], at=NOON)
        uow.commit()

    assert (
        stored(sessions, "SELECT type || state FROM fulfilment_tasks WHERE id = :id", id=ship.id) == "shipGoodspacked"
    )
    assert stored(sessions, "SELECT state FROM product_orders WHERE id = :id", id=order.id) == "inProgress"


def test_a_product_in_an_unknown_state_is_listed(
    engine: Engine, sessions: sessionmaker[Session], home: Household, order: ProductOrder
) -> None:
    write(
        sessions,
        "UPDATE products SET state = 'parked', history = jsonb_set(history, '{0,state}', '\"parked\"') WHERE id = :id",
        id=order.items[0].product_id,
    )

    (row,) = SqlProductQueries(engine).of_customer(home.customer.id)

    assert (row.state, row.active_since) == ("parked", None)


def test_overdue_work_that_only_a_newer_release_can_do_is_not_woken(
    sessions: sessionmaker[Session], work: SqlUnitOfWorkFactory, home: Household
) -> None:
    known, unknown = (_with_overdue_task(work, home) for _ in range(2))
    write(sessions, "UPDATE fulfilment_tasks SET type = 'shipGoods' WHERE order_id = :id", id=unknown)

    found = SqlStalledOrders(sessions).with_overdue_tasks(before=LATER, beyond=BEYOND, at_most=10_000)

    assert known in found
    assert unknown not in found


def test_an_order_whose_job_waits_is_not_woken_again(
    sessions: sessionmaker[Session], work: SqlUnitOfWorkFactory, home: Household
) -> None:
    order_id = _with_overdue_task(work, home)
    with work(by=SYSTEM) as uow:
        uow.product_orders.by_id(order_id).request_advance_job(at=NOON)
        uow.commit()

    assert order_id not in SqlStalledOrders(sessions).with_overdue_tasks(before=LATER, beyond=BEYOND, at_most=10_000)


def _with_overdue_task(work: SqlUnitOfWorkFactory, home: Household) -> UUID:
    """Add an order whose task was due long ago. It recorded no event, so no job waits for it."""
    order = an_order(home, state=ProductOrderState.IN_PROGRESS)
    order.items[0].tasks.append(a_task(order.items[0], next_attempt_at=NOON))
    with work(by=SYSTEM) as uow:
        uow.products.add(order.new_product(order.items[0]))
        uow.product_orders.add(order)
        uow.commit()
    return order.id


def test_a_document_keeps_an_unknown_value_and_passes_over_an_unknown_key() -> None:
    document = [{"state": "parked", "valid_from": NOON.isoformat(), "valid_to": None, "why": "a newer release knows"}]

    history = converter.structure(document, tuple[StateInterval, ...])

    assert history == (StateInterval(state=read_value(ProductState, "parked"), valid_from=NOON),)
    assert converter.unstructure(history)[0]["state"] == "parked"


def test_without_our_hook_an_unknown_value_is_an_error() -> None:
    with pytest.raises(ValueError, match="parked"):
        make_converter(detailed_validation=False).structure("parked", ProductState)


@pytest.fixture
def catalogues(reading: sessionmaker[Session]) -> SqlCatalogues:
    return SqlCatalogues(reading, HandTimer())


def published(work: SqlUnitOfWorkFactory, **given: Any) -> int:
    with work(by=SYSTEM) as uow:
        latest = uow.catalogue_versions.latest()
        number = latest.number + 1 if latest else 1
        facts: dict[str, Any] = {"document": a_catalogue_document(), "format": 1, **given}
        uow.catalogue_versions.add(
            PublishedVersion(number=number, digest="x", published_at=NOON, valid_from=NOON, **facts)
        )
        uow.commit()
    return number


@pytest.mark.parametrize(
    "newer",
    [
        {"format": FORMAT_READ + 1},
        {"format": FORMAT_READ + 1, "document": {"plans": "of another shape"}},
        {"document": {"families": [{"slug": "voice"}]}},
    ],
    ids=["format", "format and shape", "shape alone"],
)
def test_a_version_that_is_not_understood_leaves_the_one_before_on_sale(
    work: SqlUnitOfWorkFactory, catalogues: SqlCatalogues, newer: dict[str, object]
) -> None:
    known = published(work)
    unknown = published(work, **newer)

    assert catalogues.current(NOON).number == known
    with pytest.raises(CatalogueNotUnderstood, match="Please try again in a few minutes"):
        catalogues.version(unknown)


def test_a_version_that_was_not_understood_is_not_read_again(
    work: SqlUnitOfWorkFactory, catalogues: SqlCatalogues, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = published(work)
    unknown = published(work, document={})
    read: list[int] = []
    load = catalogues._read
    monkeypatch.setattr(catalogues, "_read", lambda number: read.append(number) or load(number))

    for _ in range(3):
        catalogues._current = None
        assert catalogues.current(NOON).number == known

    assert read.count(unknown) == 1


def test_running_processes_announce_the_formats_they_read(
    database: DatabaseForTests, work: SqlUnitOfWorkFactory, other_release: Engine
) -> None:
    assert _formats_read(work) == {FORMAT_READ, FORMAT_READ + 4}

    other_release.dispose()

    # The server ends a connection's process a moment after the connection was closed.
    deadline = time.monotonic() + 20
    while FORMAT_READ + 4 in _formats_read(work) and time.monotonic() < deadline:
        pass
    assert _formats_read(work) == {FORMAT_READ}


def _formats_read(work: SqlUnitOfWorkFactory) -> frozenset[int]:
    with work(by=SYSTEM) as uow:
        return uow.catalogue_versions.formats_read()


@pytest.fixture
def other_release(database: DatabaseForTests, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr("database_layer.engine.announcement", lambda: f"dialtone/catalogue-{FORMAT_READ + 4}")
    engine = make_engine(database.url, pool_size=1, statement_timeout_ms=1000)
    engine.connect().close()
    yield engine
    engine.dispose()
