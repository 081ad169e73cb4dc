"""The table in PostgreSQL and the one in memory, with which collectors are tested, answer alike."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import psycopg
import pytest

from site_intelligence.gather import event_table
from site_intelligence.gather.collect_events import CommittedRows
from site_intelligence.gather.event_table import EventTable
from site_intelligence.gather.manifest import Cursor
from tests.intelligence.builders import an_event
from tests.intelligence.committed_rows import FakeTable, a_table_row
from tests.intelligence.event_rows import append_event
from tests.postgres import DatabaseForTests

# PostgreSQL gives its own rows higher numbers than the first, and is far from the second.
OWN, FOREIGN = 3, 10**9
# Appends a row with those numbers, and returns its event id.
Append = Callable[[int, int], str]


@contextmanager
def table_in_memory(_request: pytest.FixtureRequest) -> Iterator[tuple[CommittedRows, Append]]:
    table = FakeTable(settled=1_000, reached=1_000)

    def append(transaction_id: int, row_id: int) -> str:
        table.rows.append(a_table_row(an_event(), transaction_id, row_id))
        return table.rows[-1].event_id

    yield table, append


@contextmanager
def table_in_postgres(request: pytest.FixtureRequest) -> Iterator[tuple[CommittedRows, Append]]:
    database: DatabaseForTests = request.getfixturevalue("fresh_database")
    with (
        closing(EventTable(database.url)) as table,
        psycopg.connect(database.url, autocommit=True) as writer,
    ):
        yield (
            table,
            lambda transaction_id, row_id: str(append_event(writer, transaction_id=str(transaction_id), id=row_id)),
        )


@pytest.fixture(params=[table_in_memory, table_in_postgres], ids=["memory", "postgres"])
def opened(request: pytest.FixtureRequest) -> Iterator[tuple[CommittedRows, Append]]:
    with request.param(request) as opened:
        yield opened


def test_rows_are_read_in_the_order_of_their_numbers(opened: tuple[CommittedRows, Append]) -> None:
    table, append = opened
    for place in ((OWN + 7, 9), (OWN + 8, 10), (OWN, 100), (OWN + 7, 8)):
        append(*place)
    append(FOREIGN, 11)

    settled = table.read_settled(Cursor(OWN, 100))

    assert [row.cursor for row in settled] == [Cursor(OWN + 7, 8), Cursor(OWN + 7, 9), Cursor(OWN + 8, 10)]
    assert [row.cursor for row in table.read_foreign(Cursor())] == [Cursor(FOREIGN, 11)]
    assert table.read_foreign(Cursor(FOREIGN, 11)) == []


def test_a_row_has_its_event_id_and_its_line(opened: tuple[CommittedRows, Append]) -> None:
    table, append = opened
    event_id = append(OWN, 1)

    (row,) = table.read_settled(Cursor())

    assert row.event_id == event_id
    assert row.line.startswith(b"{")
    assert event_id.encode() in row.line


def test_a_position_is_the_same_while_its_row_is_there(opened: tuple[CommittedRows, Append]) -> None:
    table, append = opened
    at_beginning = table.beginning(is_reread=False)
    reached = replace(at_beginning, read=Cursor(OWN, 1), event_id=append(OWN, 1))

    assert table.is_same(at_beginning)
    assert table.is_same(reached)
    assert not table.is_same(replace(reached, event_id=append(OWN, 2)))
    assert not table.is_same(replace(reached, read=Cursor(OWN + 1, 1)))
    assert not table.is_same(replace(reached, system_id="another"))


def test_the_beginning_knows_which_rows_may_be_read_again(opened: tuple[CommittedRows, Append]) -> None:
    table, append = opened
    empty = table.beginning(is_reread=True)
    append(OWN, 7)
    first, again = table.beginning(is_reread=False), table.beginning(is_reread=True)
    append(FOREIGN, 5)
    restored = table.beginning(is_reread=False)

    assert [position.reread for position in (empty, first, again, restored)] == [0, 0, 7, 7]
    assert {position.read for position in (empty, first, again, restored)} == {Cursor()}


def test_the_lag_is_that_of_own_rows_after_the_position(opened: tuple[CommittedRows, Append]) -> None:
    table, append = opened
    position = table.beginning(is_reread=False)
    append(FOREIGN, 5)
    nothing = table.lag_seconds(position)
    append(OWN, 7)

    assert nothing == 0
    assert table.lag_seconds(position) > 0
    assert table.lag_seconds(replace(position, read=Cursor(OWN, 7))) == 0
    assert table.lag_seconds(replace(position, reread=7)) == 0


def test_rows_are_read_in_batches(opened: tuple[CommittedRows, Append], monkeypatch: pytest.MonkeyPatch) -> None:
    table, append = opened
    monkeypatch.setattr(event_table, "ROWS_IN_BATCH", 100)
    for number in range(101):
        append(OWN, number)

    assert len(table.read_settled(Cursor(OWN, -1))) == 100
    assert len(table.read_settled(Cursor(OWN, 99))) == 1
