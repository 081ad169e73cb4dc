"""The record of releases in a database and in memory: both do the same."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from business_layer.releases.ports import NoRecord
from business_layer.releases.record import ReleaseEvent
from business_layer.shared.errors import GatewayUnavailable
from environments.development.postgres import ADMIN, APPLICATION, OWNER, PostgresServer
from environments.promotion.lane.record import prepare_record
from integration_layer.release_record import PostgresReleaseRecord
from tests.fakes.releases import FakeReleaseRecord

E = ReleaseEvent
AnyRecord = PostgresReleaseRecord | FakeReleaseRecord


@pytest.fixture
def url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a new record, for the application."""
    name = f"releases_{uuid4().hex[:12]}"
    postgres_server.create_database(name)
    prepare_record(postgres_server.url(OWNER, name))
    yield postgres_server.url(APPLICATION, name)
    postgres_server.drop_database(name)


@pytest.fixture(params=["database", "memory"])
def record(request: pytest.FixtureRequest) -> AnyRecord:
    if request.param == "memory":
        return FakeReleaseRecord()
    return PostgresReleaseRecord(request.getfixturevalue("url"), seconds_to_answer=1.0)


def test_the_newest_line_of_each_event_is_found_in_each_environment(record: AnyRecord) -> None:
    for build in ("1", "2"):
        record.append(E.PROMOTED, "staging", build, "robin", gates={"tests": "passed"})
    record.append(E.PROMOTED, "production", "1", "robin")
    record.append(E.HELD, "staging", "", "casey", reason="an audit")

    found = record.newest_of_each()

    assert {(entry.environment, entry.event, entry.build) for entry in found} == {
        ("staging", "promoted", "2"),
        ("production", "promoted", "1"),
        ("staging", "held", ""),
    }
    assert len({entry.number for entry in found}) == 3


def test_lines_about_builds_are_found_in_order(record: AnyRecord) -> None:
    record.append(E.APPROVED, "production", "2", "casey", hotfix=True)
    record.append(E.APPROVED, "production", "1", "casey", hotfix=False)
    record.append(E.BEGUN, "production", "2", "robin")
    record.append(E.APPROVED, "production", "3", "casey")

    found = record.about(["1", "2"], E.APPROVED)

    assert [(entry.build, entry.facts["hotfix"]) for entry in found] == [("2", True), ("1", False)]
    assert record.about([], E.APPROVED) == []


def test_builds_are_described_by_their_newest_description(record: AnyRecord) -> None:
    record.append(E.BUILT, "development", "1", "robin", description={"commit": "a"})
    record.append(E.BEGUN, "staging", "1", "robin", description={"commit": "a", "login": "robin@dialtone.example"})
    record.append(E.PROMOTED, "staging", "1", "robin")
    record.append(E.PROMOTED, "staging", "2", "robin")

    assert record.descriptions(["1", "2"]) == {"1": {"commit": "a", "login": "robin@dialtone.example"}}


def test_the_history_is_read_backwards_without_large_facts(record: AnyRecord) -> None:
    for number in range(3):
        record.append(E.REFUSED, "staging", str(number), "robin", reason="no", observed={"settings": {}})

    newest = record.history(before=None, limit=2)
    older = record.history(before=newest[-1].number, limit=2)

    assert [entry.build for entry in (*newest, *older)] == ["2", "1", "0"]
    assert newest[0].facts == {"reason": "no"}


def test_nobody_attends_an_environment_at_first(record: AnyRecord) -> None:
    assert record.attended() == frozenset()


def test_an_environment_is_attended_by_one_agent_until_that_ends(url: str) -> None:
    record = PostgresReleaseRecord(url)

    with record.attend("staging") as first, record.attend("staging") as second, record.attend("production") as third:
        assert [check is not None for check in (first, second, third)] == [True, False, True]
        assert record.attended() == {"staging", "production"}
    assert record.attended() == frozenset()


def test_an_agent_notices_that_its_connection_was_lost(url: str, postgres_server: PostgresServer) -> None:
    record, name = PostgresReleaseRecord(url), url.rpartition("/")[2]
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"

    def attend_until_it_is_lost() -> None:
        with record.attend("staging") as check:
            assert check is not None
            check()
            with psycopg.connect(postgres_server.url(ADMIN, name)) as admin:
                admin.execute(end.encode())
            check()

    with pytest.raises(GatewayUnavailable):
        attend_until_it_is_lost()
    assert record.attended() == frozenset()


@pytest.mark.parametrize("record", [PostgresReleaseRecord(""), FakeReleaseRecord(is_known=False)], ids=["real", "fake"])
def test_a_record_that_is_not_known_says_so(record: AnyRecord) -> None:
    with pytest.raises(NoRecord):
        record.newest_of_each()
    with pytest.raises(NoRecord):
        record.append(E.HELD, "staging", "", "casey")


@pytest.mark.parametrize(
    "record",
    [PostgresReleaseRecord("postgresql://x@127.0.0.1:1/none"), FakeReleaseRecord(is_away=True)],
    ids=["real", "fake"],
)
def test_a_record_that_is_away_says_that_nothing_is_promoted(record: AnyRecord) -> None:
    with pytest.raises(GatewayUnavailable, match="nothing is promoted"):
        record.history(before=None, limit=1)


def test_a_database_without_the_table_is_no_record(postgres_server: PostgresServer) -> None:
    name = f"releases_{uuid4().hex[:12]}"
    postgres_server.create_database(name)

    with pytest.raises(GatewayUnavailable, match="release_entries"):
        PostgresReleaseRecord(postgres_server.url(APPLICATION, name)).newest_of_each()
    postgres_server.drop_database(name)


def test_a_record_that_does_not_answer_in_time_is_away(url: str, postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url(OWNER, url.rpartition("/")[2])) as other:
        other.execute("LOCK TABLE release_entries IN SHARE MODE")

        with pytest.raises(GatewayUnavailable):
            PostgresReleaseRecord(url, seconds_to_answer=0.1).append(E.HELD, "staging", "", "casey")
