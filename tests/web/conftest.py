from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from environments.composition import resolve
from environments.development.postgres import PostgresServer
from tests.postgres import TEMPLATE, DatabaseForTests
from tests.support.house import House, build_house

_houses = count(1)


@pytest.fixture
def house(fresh_database: DatabaseForTests, tmp_path: Path) -> Iterator[House]:
    """A house of this test's own."""
    built = build_house(fresh_database, tmp_path)
    yield built
    resolve(built.container.database.engine).dispose()


@pytest.fixture(scope="module")
def open_house(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for the tests of a file. Each brings people of its own, and its clock only ever moves on."""
    name = f"open_house_{next(_houses)}"
    postgres_server.create_database(name, template=TEMPLATE)
    built = build_house(DatabaseForTests.of(postgres_server, name), tmp_path_factory.mktemp("house"))
    yield built
    resolve(built.container.database.engine).dispose()
    postgres_server.drop_database(name)
