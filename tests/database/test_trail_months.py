"""The months of the audit trail and the events: made ahead, dropped whole, and never rewritten."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, RaiseException

from database_layer import migrations
from environments.development.postgres import PostgresServer
from tests.postgres import DatabaseForTests

TRAILS = ("audit_rows", "events")
BEFORE_MONTHS = "0011"
AUDIT = (
    "INSERT INTO audit_rows (at, actor_kind, actor_name, reason, request_id, entity, entity_id, verb, changed) "
    "VALUES (%s, 'system', 'Dialtone', '', '', 'User', %s, 'added', '[]')"
)
EVENT = (
    "INSERT INTO events (event_id, name, version, at, subject_id, properties) "
    "VALUES (gen_random_uuid(), 'thing_happened', 1, %s, gen_random_uuid(), '{}')"
)
PLACES = "SELECT entity_id, tableoid::regclass::text FROM audit_rows ORDER BY id"


@pytest.fixture
def application(fresh_database: DatabaseForTests) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_database.url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(fresh_database: DatabaseForTests) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        yield connection


@pytest.fixture
def unpartitioned(postgres_server: PostgresServer) -> Iterator[DatabaseForTests]:
    """A database of the previous release."""
    postgres_server.create_database("before_months")
    database = DatabaseForTests.of(postgres_server, "before_months")
    migrations.upgrade(database.owner_url, BEFORE_MONTHS)
    yield database
    postgres_server.drop_database("before_months")


def test_three_months_are_there_ahead(application: psycopg.Connection) -> None:
    for trail in TRAILS:
        assert _last_month(application, trail) > datetime.now(UTC) + timedelta(days=90)


def test_a_row_goes_to_its_month_and_one_from_a_wild_clock_elsewhere(application: psycopg.Connection) -> None:
    next_month = _first_of_next_month()

    application.execute(AUDIT, [datetime.now(UTC), "now"])
    application.execute(AUDIT, [next_month + timedelta(days=3), "soon"])
    application.execute(AUDIT, [datetime(2199, 1, 1, tzinfo=UTC), "wild"])

    places: dict[Any, Any] = dict(application.execute(PLACES).fetchall())
    assert places == {
        "now": "audit_rows_past",
        "soon": f"audit_rows_y{next_month:%Y}m{next_month:%m}",
        "wild": "audit_rows_other",
    }


def test_what_went_elsewhere_moves_when_its_month_is_made(application: psycopg.Connection) -> None:
    until = _last_month(application, "audit_rows") + timedelta(days=20)
    application.execute(AUDIT, [until, "ahead"])
    application.execute(EVENT, [until])

    made = application.execute("SELECT make_trail_months(%s)", [until.date()]).fetchone()

    assert made == (2,)
    assert dict(application.execute(PLACES).fetchall()) == {"ahead": f"audit_rows_y{until:%Y}m{until:%m}"}
    assert application.execute("SELECT make_trail_months(%s)", [until.date()]).fetchone() == (0,)


def test_months_are_not_made_without_end(application: psycopg.Connection) -> None:
    with pytest.raises(RaiseException, match="two years ahead"):
        application.execute("SELECT make_trail_months('2199-01-01')")


@pytest.mark.parametrize("part", ["past", "other", "month"])
@pytest.mark.parametrize("trail", TRAILS)
@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM {}", "INSERT INTO {} SELECT", "UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"],
)
def test_no_part_of_the_trail_can_be_reached_past_the_whole(
    application: psycopg.Connection, trail: str, part: str, statement: str
) -> None:
    next_month = _first_of_next_month()
    name = f"{trail}_y{next_month:%Y}m{next_month:%m}" if part == "month" else f"{trail}_{part}"

    with pytest.raises(InsufficientPrivilege):
        application.execute(sql.SQL(statement).format(sql.Identifier(name)))


@pytest.mark.parametrize("call", ["take_trail_rights('users', 'ALL')", "trail_months('events')"])
def test_the_application_calls_only_what_it_needs(application: psycopg.Connection, call: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        application.execute(f"SELECT {call}")


@pytest.mark.parametrize(("trail", "kept_days"), [("audit_rows", 729), ("events", 89)])
def test_what_must_be_kept_cannot_be_dropped(application: psycopg.Connection, trail: str, kept_days: int) -> None:
    with pytest.raises(RaiseException, match="are kept"):
        application.execute("SELECT drop_trail_months(%s, current_date - %s)", [trail, kept_days])


def test_no_other_table_can_be_dropped(application: psycopg.Connection) -> None:
    with pytest.raises(RaiseException, match="no trail of that name"):
        application.execute("SELECT drop_trail_months('product_orders', '2000-01-01')")


def test_only_months_that_have_wholly_passed_are_dropped(
    application: psycopg.Connection, owner: psycopg.Connection
) -> None:
    _pretend_that_the_trail_began_long_ago(owner)
    for day in ("2019-12-31", "2020-01-31", "2020-02-01"):
        owner.execute(AUDIT, [f"{day} 12:00+00", day])

    dropped = application.execute("SELECT drop_trail_months('audit_rows', '2020-02-15')").fetchone()

    assert dropped == (2,)
    assert [entity for entity, _ in application.execute(PLACES)] == ["2020-02-01"]


def test_what_was_there_is_kept_and_a_running_process_continues(unpartitioned: DatabaseForTests) -> None:
    """A running process has statements prepared for the unpartitioned table; the ids continue without a gap."""
    ahead = datetime.now(UTC) + timedelta(days=70)
    with psycopg.connect(unpartitioned.url, autocommit=True, prepare_threshold=0) as running:
        for number, at in enumerate((datetime(2025, 1, 1, tzinfo=UTC), datetime.now(UTC), ahead)):
            running.execute(AUDIT, [at, str(number)])
            running.execute(EVENT, [at])

        migrations.upgrade(unpartitioned.owner_url)
        running.execute(AUDIT, [datetime.now(UTC), "3"])
        running.execute(EVENT, [datetime.now(UTC)])

        places = running.execute("SELECT id, entity_id, tableoid::regclass::text FROM audit_rows ORDER BY id")
        assert [row for row in places] == [(n + 1, str(n), "audit_rows_past") for n in range(4)]
        assert running.execute("SELECT array_agg(id ORDER BY id) FROM events").fetchone() == ([1, 2, 3, 4],)
        assert _last_month(running, "audit_rows") > ahead


def _last_month(connection: psycopg.Connection, trail: str) -> datetime:
    """Return the end of the newest month that exists."""
    connection.execute("SET timezone = 'UTC'")
    row = connection.execute(
        "SELECT max(substring(pg_get_expr(relpartbound, oid) FROM $$TO \\('([^']+)'\\)$$)::timestamptz) FROM pg_class "
        "WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = %s::regclass)",
        [trail],
    ).fetchone()
    assert row is not None
    end: datetime = row[0]
    return end


def _first_of_next_month() -> datetime:
    first = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def _pretend_that_the_trail_began_long_ago(owner: psycopg.Connection) -> None:
    owner.execute("ALTER TABLE audit_rows DETACH PARTITION audit_rows_past")
    owner.execute(
        "ALTER TABLE audit_rows ATTACH PARTITION audit_rows_past FOR VALUES FROM (MINVALUE) TO ('2020-01-01')"
    )
    for month in ("2020-01-01", "2020-02-01"):
        bounds = f"FOR VALUES FROM ('{month}') TO ('{month}'::timestamptz + interval '1 month')"
        owner.execute(f'CREATE TABLE "audit_rows_{month}" PARTITION OF audit_rows {bounds}')
