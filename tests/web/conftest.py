from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from environments.development.postgres import PostgresServer
from tests.postgres import DatabaseForTests
from tests.support.house import House, running_house
from tests.support.pages import Pages
from tests.web.people import Newcomer, a_customer, an_agent, an_order

_houses = count(1)


@pytest.fixture(scope="module")
def house(
    postgres_server: PostgresServer, furnished_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One house for the tests of a file. Each brings people of its own, and its clock only ever moves on."""
    name = f"house_{next(_houses)}"
    postgres_server.create_database(name, template=furnished_template)
    with running_house(DatabaseForTests.of(postgres_server, name), tmp_path_factory.mktemp("house")) as house:
        yield house
    postgres_server.drop_database(name)


@pytest.fixture
def fresh_house(furnished_database: DatabaseForTests, tmp_path: Path) -> Iterator[House]:
    """A house of this test's own."""
    with running_house(furnished_database, tmp_path) as house:
        yield house


@pytest.fixture
def visitor(house: House) -> Pages:
    """A browser on the store that nobody has signed in to."""
    return Pages(house.store_app)


@pytest.fixture
def customer(house: House) -> Newcomer:
    return a_customer(house)


@pytest.fixture
def agent(house: House) -> Pages:
    return an_agent(house).browser


@pytest.fixture
def number(house: House) -> str:
    """The number of an order that a new customer has placed."""
    return an_order(house, "paging")
