"""A real PostgreSQL for tests: a server a worker, quick and unsafe, gone when the tests are done."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest

from database_layer import migrations
from environments.development import postgres
from environments.development.postgres import APPLICATION, OWNER, PostgresServer

TEMPLATE = "migrated"
# The same with a published catalogue and stock, for tests of the whole application.
FURNISHED = "furnished"
numbers = count(1)


@dataclass(frozen=True)
class DatabaseForTests:
    """A migrated database. `url` is the application's role, `owner_url` the schema owner's."""

    name: str
    url: str
    owner_url: str

    @classmethod
    def of(cls, server: PostgresServer, name: str) -> "DatabaseForTests":
        return cls(name, server.url(APPLICATION, name), server.url(OWNER, name))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server of this worker's own, with a migrated database to copy."""
    folder = tmp_path_factory.mktemp("postgres")
    server = postgres.start(folder, durable=False)
    try:
        server.create_database(TEMPLATE)
        migrations.upgrade(server.url(OWNER, TEMPLATE))
        yield server
    finally:
        postgres.remove(folder)


@pytest.fixture(scope="session")
def database(postgres_server: PostgresServer) -> DatabaseForTests:
    """One migrated database for all tests of the worker. What one commits stays, so each looks at rows of its own."""
    postgres_server.create_database("shared", template=TEMPLATE)
    return DatabaseForTests.of(postgres_server, "shared")


@pytest.fixture
def fresh_database(postgres_server: PostgresServer) -> Iterator[DatabaseForTests]:
    """A migrated, empty database for one test, which may commit; a copy takes some 50 milliseconds."""
    name = f"fresh_{next(numbers)}"
    postgres_server.create_database(name, template=TEMPLATE)
    yield DatabaseForTests.of(postgres_server, name)
    postgres_server.drop_database(name)


@pytest.fixture(scope="session")
def furnished_template(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with what each house begins with: filling one takes fifty times as long as a copy."""
    # Only tests of the whole application pay for its import.
    from tests.support.house import running_house

    postgres_server.create_database(FURNISHED, template=TEMPLATE)
    with running_house(DatabaseForTests.of(postgres_server, FURNISHED), tmp_path_factory.mktemp(FURNISHED)):
        pass
    return FURNISHED


@pytest.fixture
def furnished_database(postgres_server: PostgresServer, furnished_template: str) -> Iterator[DatabaseForTests]:
    """A database for the house of one test, with the catalogue and the stock."""
    name = f"furnished_{next(numbers)}"
    postgres_server.create_database(name, template=furnished_template)
    yield DatabaseForTests.of(postgres_server, name)
    postgres_server.drop_database(name)
