"""The back office's searches on a real replica: what was just written is found, and pages say the same as before."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import QueuePool

from environments.composition import resolve
from environments.development.postgres import APPLICATION, PostgresServer
from tests.postgres import DatabaseForTests
from tests.support.house import House, running_house
from tests.support.pages import Pages
from tests.web.people import an_agent, an_order


@pytest.fixture
def house(furnished_database: DatabaseForTests, standby: PostgresServer, tmp_path: Path) -> Iterator[House]:
    """A house with a replica. It commits to the disk, as production does and the tests' own server does not."""
    commits = sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(sql.Identifier(furnished_database.name))
    with psycopg.connect(furnished_database.owner_url, autocommit=True) as connection:
        connection.execute(commits)
    replica = standby.url(APPLICATION, furnished_database.name)
    with running_house(furnished_database, tmp_path, DATABASE_REPLICA_URL=replica) as house:
        yield house


@pytest.fixture
def agent(house: House) -> Pages:
    return an_agent(house).browser.open("/")


def connections(house: House) -> int:
    """The number of connections that were opened to the replica."""
    return cast(QueuePool, resolve(house.container.database.replica).pool).checkedin()


def test_an_order_is_found_through_the_replica_as_soon_as_it_is_placed(house: House, agent: Pages) -> None:
    for _ in range(3):
        number = an_order(house, "paging")

        agent.open("/").submit("/searches", {"number": number})

        assert number in agent.page.xpath("//tbody//td[1]/a/text()")
    assert connections(house) == 1


def test_customers_are_searched_on_the_replica_too(house: House, agent: Pages) -> None:
    an_order(house, "paging")

    agent.open("/?subject=customers").submit("/searches", {"name": "Maria Lopez"})

    assert "Maria Lopez" in agent.text
    assert connections(house) == 1


def test_the_pages_of_a_record_ask_the_primary(house: House, agent: Pages) -> None:
    number = an_order(house, "paging")

    agent.open(f"/orders/{number}")

    assert agent.status == 200
    assert connections(house) == 0
