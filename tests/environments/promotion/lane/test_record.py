"""The record of releases is only added to, and its absence stops everything."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from environments.development.postgres import APPLICATION, OWNER, PostgresServer
from environments.promotion.lane.record import RecordAway, ReleaseEvent, ReleaseRecord, prepare_record


@pytest.fixture
def urls(postgres_server: PostgresServer) -> Iterator[tuple[str, str]]:
    """The addresses of a new record, for the application and for the owner."""
    name = f"releases_{uuid4().hex[:12]}"
    postgres_server.create_database(name)
    prepare_record(postgres_server.url(OWNER, name))
    yield postgres_server.url(APPLICATION, name), postgres_server.url(OWNER, name)
    postgres_server.drop_database(name)


def test_lines_are_read_as_they_were_added(urls: tuple[str, str]) -> None:
    record = ReleaseRecord(urls[0])

    record.append(ReleaseEvent.BEGUN, "staging", "1" * 64, "robin")
    record.append(ReleaseEvent.HELD, "production", "", "casey", reason="an audit")

    assert [(entry.event, entry.environment, entry.by) for entry in record.entries()] == [
        ("begun", "staging", "robin"),
        ("held", "production", "casey"),
    ]
    latest = record.latest("production", ReleaseEvent.HELD)
    assert latest is not None
    assert latest.facts == {"reason": "an audit"}
    assert record.latest("staging", ReleaseEvent.HELD) is None


def test_the_latest_line_and_lines_of_a_kind_are_found_by_the_database(urls: tuple[str, str]) -> None:
    record = ReleaseRecord(urls[0])
    for event, build in ((ReleaseEvent.BEGUN, "1"), (ReleaseEvent.PROMOTED, "1"), (ReleaseEvent.BEGUN, "2")):
        record.append(event, "staging", build, "robin")

    begun = record.entries("staging", events=(ReleaseEvent.BEGUN,))
    latest = record.latest("staging", ReleaseEvent.PROMOTED, ReleaseEvent.BEGUN)

    assert [entry.build for entry in begun] == ["1", "2"]
    assert [entry.event for entry in record.entries(build="1")] == ["begun", "promoted"]
    assert latest is not None
    assert latest.build == "2"


@pytest.mark.parametrize(
    "change", ["UPDATE release_entries SET by = 'x'", "DELETE FROM release_entries", "TRUNCATE release_entries"]
)
@pytest.mark.parametrize("role", [0, 1], ids=["application", "owner"])
def test_no_role_changes_a_line(urls: tuple[str, str], change: str, role: int) -> None:
    ReleaseRecord(urls[0]).append(ReleaseEvent.BEGUN, "staging", "1" * 64, "robin")

    with psycopg.connect(urls[role]) as connection, pytest.raises(psycopg.Error):
        connection.execute(change.encode())
    assert [entry.by for entry in ReleaseRecord(urls[0]).entries()] == ["robin"]


def test_a_record_that_is_away_says_that_nothing_is_promoted() -> None:
    with pytest.raises(RecordAway, match="nothing is promoted"):
        ReleaseRecord("postgresql://x@127.0.0.1:1/none").entries()


def test_preparing_again_keeps_the_lines(urls: tuple[str, str]) -> None:
    ReleaseRecord(urls[0]).append(ReleaseEvent.BEGUN, "staging", "1" * 64, "robin")

    prepare_record(urls[1])

    assert len(ReleaseRecord(urls[0]).entries()) == 1
