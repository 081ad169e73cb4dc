"""Units of work on the worker's shared database. Each test makes rows of its own and asks for no others."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from business_layer.jobs import jobs_for
from database_layer.engine import make_engine, make_reading_session_factory, make_session_factory
from database_layer.repositories.stock import SqlStock
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from environments.composition.identifiers import TimeOrderedIdentifiers
from tests.database.builders import AnyWork, Keeper
from tests.fakes.clock import FakeClock
from tests.postgres import DatabaseForTests

QUICK_MS = 400


@pytest.fixture(scope="session")
def engine(database: DatabaseForTests) -> Iterator[Engine]:
    engine = make_engine(database.url, pool_size=10, statement_timeout_ms=20_000)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sessions(engine: Engine) -> sessionmaker[Session]:
    return make_session_factory(engine)


@pytest.fixture(scope="session")
def reading(engine: Engine) -> sessionmaker[Session]:
    """Sessions as the queries have them: to look with."""
    return make_reading_session_factory(engine)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def work(sessions: sessionmaker[Session], reading: sessionmaker[Session], clock: FakeClock) -> SqlUnitOfWorkFactory:
    """Opens units of work that may commit."""
    return SqlUnitOfWorkFactory(sessions, reading, jobs_for, clock, TimeOrderedIdentifiers())


@pytest.fixture
def impatient_work(database: DatabaseForTests, clock: FakeClock) -> Iterator[SqlUnitOfWorkFactory]:
    """Opens units of work that wait for nobody longer than 0.4 seconds."""
    engine = make_engine(database.url, pool_size=2, statement_timeout_ms=QUICK_MS)
    reading = make_reading_session_factory(engine)
    yield SqlUnitOfWorkFactory(make_session_factory(engine), reading, jobs_for, clock, TimeOrderedIdentifiers())
    engine.dispose()


@pytest.fixture
def keep(work: AnyWork) -> Keeper:
    return Keeper(work)


@pytest.fixture
def stock(sessions: sessionmaker[Session]) -> SqlStock:
    return SqlStock(sessions, TimeOrderedIdentifiers())
