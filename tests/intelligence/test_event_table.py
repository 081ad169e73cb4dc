"""The table of events in a real PostgreSQL: what is committed is read in order, each row as a line."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from site_intelligence.gather import event_table
from site_intelligence.gather.collect_events import Collector
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.event_table import DatabaseAway, EventTable, TableUnreadable
from site_intelligence.gather.manifest import Cursor, Position
from tests.intelligence.builders import stored_rows
from tests.intelligence.event_rows import PAGE, Connection, append_event
from tests.postgres import DatabaseForTests


@pytest.fixture
def table(fresh_database: DatabaseForTests) -> Iterator[EventTable]:
    with closing(EventTable(fresh_database.url)) as table:
        yield table


@pytest.fixture
def writer(fresh_database: DatabaseForTests) -> Iterator[Connection]:
    """A connection of the product, on which each statement commits."""
    with psycopg.connect(fresh_database.url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def store(tmp_path: Path) -> EventStore:
    return EventStore(tmp_path / "intelligence")


def ids_of(store: EventStore) -> list[UUID]:
    return [UUID(row["id"]) for row in stored_rows(store)]


def document_of(table: EventTable) -> dict[str, Any]:
    (row,) = table.read_settled(Cursor())
    document: dict[str, Any] = json.loads(row.line)
    return document


def test_a_row_becomes_a_line_of_the_interchange_format(table: EventTable, writer: Connection) -> None:
    visitor, customer, subject = uuid4(), uuid4(), uuid4()
    event = append_event(
        writer,
        visitor_id=visitor,
        customer_id=customer,
        subject_id=subject,
        subject_type="order",
        session="s0123",
        consent="personalize",
        context=Jsonb({"device": "phone", "request": "request-7"}),
        recorded_at="2026-02-02T15:00:01Z",
    )

    assert document_of(table) == {
        "recorded_at": "2026-02-02T15:00:01.000000Z",
        "envelope": {
            "id": str(event),
            "name": "page_viewed",
            "version": 1,
            "time": "2026-02-02T15:00:00.123456Z",
            "source": "store",
            "visitor": str(visitor),
            "session": "s0123",
            "consent": "personalize",
            "customer": str(customer),
            "subject": {"type": "order", "id": str(subject)},
            "context": {"device": "phone", "request": "request-7"},
            "properties": PAGE,
        },
    }


def test_a_row_without_consent_has_no_visitor_and_no_session(table: EventTable, writer: Connection) -> None:
    append_event(writer, visitor_id=uuid4(), session="s0123")

    envelope = document_of(table)["envelope"]

    assert (envelope["consent"], envelope["visitor"], envelope["session"]) == ("none", None, None)
    assert envelope["context"] == {}


def test_a_row_that_is_older_than_the_recording_time_has_its_own_time(table: EventTable, writer: Connection) -> None:
    append_event(writer, recorded_at=None)

    assert document_of(table)["recorded_at"] == "2026-02-02T15:00:00.123456Z"


def test_rows_that_no_report_can_use_are_quarantined(table: EventTable, writer: Connection, store: EventStore) -> None:
    append_event(writer, name="order_eaten")
    append_event(writer, version=2)
    append_event(writer, source=None)
    append_event(writer, at="infinity")
    append_event(writer, consent="none", session="s0123")
    append_event(writer, properties=Jsonb({"page": "x" * 1_100_000}))
    append_event(writer, properties=Jsonb(["page"]))
    append_event(writer)

    counts = Collector(store, table).collect()

    assert counts.events == 1
    assert counts.refused == {
        "unknown_name": 1,
        "unknown_version": 1,
        "invalid_envelope": 1,
        "bad_time": 1,
        "identity_without_consent": 1,
        "too_big": 1,
        "bad_properties": 1,
    }


def test_a_slow_transaction_that_commits_late_is_not_skipped(
    table: EventTable, writer: Connection, fresh_database: DatabaseForTests, store: EventStore
) -> None:
    collector = Collector(store, table)
    before = append_event(writer)
    with psycopg.connect(fresh_database.url) as slow:
        first = append_event(slow)
        second = append_event(writer)
        waiting = collector.collect()
        slow.commit()
    done = collector.collect()

    assert (waiting.events, done.events) == (1, 2)
    assert waiting.lag_seconds > 0
    assert done.lag_seconds == 0
    assert ids_of(store) == [before, first, second]


def test_a_transaction_that_is_rolled_back_leaves_nothing(
    table: EventTable, writer: Connection, fresh_database: DatabaseForTests, store: EventStore
) -> None:
    with psycopg.connect(fresh_database.url) as failing:
        append_event(failing)
        failing.rollback()
    kept = append_event(writer)

    Collector(store, table).collect()

    assert ids_of(store) == [kept]


def test_transaction_1000_comes_after_999(table: EventTable, writer: Connection) -> None:
    while int(writer.execute("SELECT pg_current_xact_id()::text").fetchall()[0][0]) <= 1000:
        pass
    late, early = append_event(writer, transaction_id="1000"), append_event(writer, transaction_id="999")

    rows = table.read_settled(Cursor())
    after = table.read_settled(Cursor(999, rows[0].cursor.id))

    assert [(row.cursor.transaction_id, row.event_id) for row in rows] == [(999, str(early)), (1000, str(late))]
    assert [row.event_id for row in after] == [str(late)]


def test_rows_of_another_database_are_read_before_their_transactions_are_reached(
    table: EventTable, writer: Connection, store: EventStore
) -> None:
    restored = [append_event(writer, transaction_id=str(10**9 + number)) for number in range(2)]
    own = append_event(writer)
    collector = Collector(store, table)

    counts, again = collector.collect(), collector.collect()

    assert (counts.events, counts.lag_seconds, again.rows) == (3, 0, 0)
    assert set(ids_of(store)) == {*restored, own}


def test_a_restore_into_another_cluster_is_noticed(
    table: EventTable, writer: Connection, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = append_event(writer)
    Collector(store, table).collect()
    new = append_event(writer)

    monkeypatch.setattr(event_table, "SYSTEM", "SELECT '17'")
    counts, again = Collector(store, table).collect(), Collector(store, table).collect()

    assert (counts.is_restored, counts.known, counts.events) == (True, 1, 1)
    assert (again.is_restored, again.rows) == (False, 0)
    assert ids_of(store) == [old, new]


def test_a_restore_to_an_earlier_moment_is_noticed(
    table: EventTable, writer: Connection, fresh_database: DatabaseForTests, store: EventStore
) -> None:
    old, lost = append_event(writer), append_event(writer)
    Collector(store, table).collect()
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as owner:
        owner.execute("DELETE FROM events WHERE event_id = %s", [lost])
    new = append_event(writer, transaction_id="3")

    counts = Collector(store, table).collect()

    assert (counts.is_restored, counts.known, counts.events) == (True, 1, 1)
    assert set(ids_of(store)) == {old, lost, new}


def test_a_batch_is_bounded_in_rows_and_in_bytes(
    table: EventTable, writer: Connection, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        append_event(writer)
    monkeypatch.setattr(event_table, "ROWS_IN_BATCH", 3)
    by_rows = table.read_settled(Cursor())
    monkeypatch.setattr(event_table, "BYTES_IN_BATCH", len(by_rows[0].line) + 1)
    by_bytes = table.read_settled(Cursor())

    assert (len(by_rows), len(by_bytes)) == (3, 2)
    assert Collector(store, table).collect().events == 5


def test_the_table_is_read_without_the_right_to_write(table: EventTable, writer: Connection) -> None:
    append_event(writer)
    table.read_settled(Cursor())

    with pytest.raises(TableUnreadable, match="read-only transaction"), table._transaction() as connection:
        append_event(connection)


def test_a_database_that_is_away_is_said_in_one_line() -> None:
    table = EventTable("postgresql://nobody:secret@127.0.0.1:1/none")

    with pytest.raises(DatabaseAway, match=r"\AThe database does not answer: [^\n]*\Z") as away:
        table.read_settled(Cursor())

    assert "secret" not in str(away.value)


def test_the_table_connects_again_after_an_outage(table: EventTable, writer: Connection, postgres_server: Any) -> None:
    append_event(writer)
    table.read_settled(Cursor())
    with psycopg.connect(postgres_server.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'site-intelligence'"
        )

    with pytest.raises(DatabaseAway):
        table.read_settled(Cursor())

    assert len(table.read_settled(Cursor())) == 1


def test_a_database_without_the_table_is_said_in_one_line(postgres_server: Any) -> None:
    with (
        closing(EventTable(postgres_server.url("postgres", "postgres"))) as table,
        pytest.raises(TableUnreadable, match=r'\AThe table of events cannot be read: relation "events" [^\n]*\Z'),
    ):
        table.lag_seconds(Position(""))


def test_a_reader_of_its_own_needs_only_the_rights_that_the_guide_names(
    table: EventTable, writer: Connection, postgres_server: Any, fresh_database: DatabaseForTests, store: EventStore
) -> None:
    append_event(writer)
    with psycopg.connect(postgres_server.url("postgres", fresh_database.name), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS site_reader")
        admin.execute("CREATE ROLE site_reader LOGIN PASSWORD 'reader'")
        admin.execute(f"GRANT CONNECT ON DATABASE {fresh_database.name} TO site_reader")
        admin.execute("GRANT USAGE ON SCHEMA public TO site_reader")
        admin.execute("GRANT SELECT ON events TO site_reader")
    url = f"postgresql://site_reader:reader@127.0.0.1:{postgres_server.port}/{fresh_database.name}"

    with closing(EventTable(url)) as reader:
        counts = Collector(store, reader).collect()

    with psycopg.connect(postgres_server.url("postgres", fresh_database.name), autocommit=True) as admin:
        admin.execute("DROP OWNED BY site_reader")
        admin.execute("DROP ROLE site_reader")
    assert counts.events == 1


def test_a_batch_is_read_along_an_index_and_never_sorted(writer: Connection) -> None:
    values = {"transaction_id": 0, "id": 0, "longest": 1, "limit": 1}
    with writer.transaction():
        writer.execute(event_table.BY_INDEX)
        plans = [
            "\n".join(row[0] for row in writer.execute(f"EXPLAIN {statement}", values).fetchall())
            for statement in (event_table.SETTLED, event_table.FOREIGN)
        ]

    assert all("Merge Append" in plan and "->  Sort" not in plan for plan in plans), plans
