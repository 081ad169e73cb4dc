"""Each difference between the network, the orders here and the events is listed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from environments.development.postgres import ADMIN, PostgresServer
from environments.promotion.backups.reconcile import LedgerAway, NetworkOrder, differences, read_ledger
from environments.settings.errors import CannotContinue
from tests.postgres import DatabaseForTests

REQUIRED = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL
"""
FILLERS = {"uuid": str(UUID(int=0)), "jsonb": "{}", "integer": 0, "boolean": False}


class Books:
    """Rows with only the columns that a test is about; no other row needs to exist."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection
        connection.execute("SET session_replication_role = replica")

    def add(self, table: str, **values: Any) -> None:
        required = self._connection.execute(REQUIRED, [table]).fetchall()
        fillers = {name: "now" if "time" in kind else FILLERS.get(kind, "") for name, kind in required}
        row = {**fillers, **values}
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() for _ in row),
        )
        self._connection.execute(statement, list(row.values()))

    def order(self, number: str, *, state: str = "completed", is_told: bool = True, by: str = "") -> str:
        """An order with one task of the network, and the key of the task."""
        order, task = str(uuid4()), str(uuid4())
        self.add("product_orders", id=order, number=number, submission_key=str(uuid4()))
        what = {"milestone": "Setting up", "type": "serviceOrder", "completed_by": by}
        self.add("fulfilment_tasks", id=task, order_id=order, state=state, tries=1, **what)
        if is_told:
            self.add("events", name="product_order_placed", subject_id=order, at="2026-01-01")
        return f"{task}.1"


@pytest.fixture
def books(postgres_server: PostgresServer, fresh_database: DatabaseForTests) -> Iterator[Books]:
    with psycopg.connect(postgres_server.url(ADMIN, fresh_database.name), autocommit=True) as connection:
        yield Books(connection)


def at_the_network(key: str, number: str, state: str = "completed") -> NetworkOrder:
    return NetworkOrder(key, number, "VoiceLine", state)


def test_what_agrees_is_not_listed(books: Books, fresh_database: DatabaseForTests) -> None:
    done, going = books.order("DT-1"), books.order("DT-2", state="inProgress")
    books.order("DT-3", by="Erin Novak")
    ledger = [at_the_network(done, "DT-1"), at_the_network(going, "DT-2", "inProgress")]

    assert differences(fresh_database.url, ledger) == []


def test_each_difference_is_listed(books: Books, fresh_database: DatabaseForTests) -> None:
    """After a restore the network has done more; the other differences must never be."""
    behind = books.order("DT-1", state="inProgress")
    books.order("DT-2")
    started = books.order("DT-3")
    books.order("DT-4", state="pending", is_told=False)
    gone = str(uuid4())
    books.add("events", name="product_order_placed", subject_id=gone, at="2026-01-01")
    ledger = [
        at_the_network(behind, "DT-1"),
        at_the_network(started, "DT-3", "inProgress"),
        at_the_network("x.0", "DT-4"),
        at_the_network("y.0", "DT-9"),
    ]

    assert sorted(differences(fresh_database.url, ledger)) == [
        "DT-1: VoiceLine: completed at the network, inProgress here",
        "DT-2: Setting up: completed here, unknown at the network",
        "DT-3: Setting up: completed here, inProgress at the network",
        "DT-4: VoiceLine: completed at the network, and no task here asked for it",
        "DT-4: no event tells that it was placed",
        "DT-9: VoiceLine: completed at the network, and there is no such order here",
        f"an event tells of the order with id {gone}, which is gone",
    ]


def test_the_ledger_can_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    row = {"key": "k", "order_number": "DT-1", "specification": "VoiceLine", "state": "completed", "reason": ""}
    file.write_text(json.dumps({"orders": [row]}), "utf-8")

    assert read_ledger(str(file)) == [at_the_network("k", "DT-1")]


@pytest.mark.parametrize("content", ["", "[]", '{"orders": [{}]}'])
def test_a_ledger_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "orders.json"
    file.write_text(content, "utf-8")

    with pytest.raises(LedgerAway, match=r"orders\.json"):
        read_ledger(str(file))
    with pytest.raises(LedgerAway, match=r"127\.0\.0\.1:1"):
        read_ledger("http://127.0.0.1:1/orders")


def test_a_database_that_is_away_is_no_agreement() -> None:
    with pytest.raises(CannotContinue, match="cannot be compared"):
        differences("postgresql://x@127.0.0.1:1/none", [])
