"""Long reads go to a real standby and show what was committed before them; if it cannot answer, the primary does."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import ProgrammingError

from database_layer import long_reads
from database_layer.engine import make_engine
from database_layer.long_reads import AWAY_SECONDS, CATCH_UP_SECONDS, LongReads
from environments.development.postgres import APPLICATION, PostgresServer
from tests.postgres import DatabaseForTests
from tests.standby import Replay
from tests.support.house import HandTimer
from tests.support.logs import logs_of

CANCELED = "DO $$ BEGIN RAISE EXCEPTION 'conflict with recovery' USING ERRCODE = '40001'; END $$"


@pytest.fixture
def replica(standby: PostgresServer, database: DatabaseForTests) -> Iterator[Engine]:
    engine = make_engine(standby.url(APPLICATION, database.name), pool_size=2, statement_timeout_ms=20_000)
    yield engine
    engine.dispose()


@pytest.fixture
def replay(standby: PostgresServer, postgres_server: PostgresServer) -> Iterator[Replay]:
    replay = Replay(standby, postgres_server)
    replay.resume()
    yield replay
    replay.resume()


@pytest.fixture
def write(database: DatabaseForTests) -> Iterator[Callable[[int], object]]:
    """Commits numbers as production does: on disk, and not as fast as the tests' own server does."""
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE long_reads_of_tests (number int)")
        yield lambda number: connection.execute("INSERT INTO long_reads_of_tests VALUES (%s)", [number])
        connection.execute("DROP TABLE long_reads_of_tests")


def is_standby(connection: Connection) -> bool:
    return bool(connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one())


def numbers_at(connection: Connection) -> tuple[bool, set[int]]:
    """True if a standby answered, and the numbers that it has."""
    return is_standby(connection), set(connection.execute(text("SELECT number FROM long_reads_of_tests")).scalars())


def test_the_primary_answers_if_there_is_no_replica(engine: Engine) -> None:
    assert LongReads(engine).run(is_standby) is False


def test_the_replica_answers_what_it_has_replayed(engine: Engine, replica: Engine, replay: Replay) -> None:
    assert LongReads(engine, replica).run(is_standby) is True


def test_a_replica_that_is_behind_gets_a_moment_to_catch_up(
    engine: Engine, replica: Engine, replay: Replay, write: Callable[[int], object]
) -> None:
    write(1)
    replay.resume()
    replay.pause()
    write(2)
    reads = LongReads(engine, replica, timer=HandTimer(), sleep=lambda _seconds: replay.resume())

    assert reads.run(numbers_at) == (True, {1, 2})


def test_what_was_just_committed_is_seen_although_the_replica_stays_behind(
    engine: Engine, replica: Engine, replay: Replay, write: Callable[[int], object]
) -> None:
    write(3)
    replay.resume()
    replay.pause()
    write(4)
    timer = HandTimer()
    reads = LongReads(engine, replica, timer=timer, sleep=timer.pass_seconds)

    is_at_standby, numbers = reads.run(numbers_at)

    assert (is_at_standby, numbers) == (False, {3, 4})
    assert CATCH_UP_SECONDS <= timer() < 2 * CATCH_UP_SECONDS


def test_a_replica_that_is_away_is_left_alone_for_a_while(engine: Engine) -> None:
    nowhere = make_engine("postgresql://x@127.0.0.1:1/x", pool_size=1, statement_timeout_ms=1)
    attempts, timer = list[int](), HandTimer()
    event.listen(nowhere, "do_connect", lambda *_: attempts.append(1))
    reads = LongReads(engine, nowhere, timer=timer)

    with logs_of(long_reads) as lines:
        answers = [reads.run(is_standby), reads.run(is_standby)]
    timer.pass_seconds(AWAY_SECONDS)
    answers.append(reads.run(is_standby))

    assert answers == [False, False, False]
    assert len(attempts) == 2
    assert [line["event"] for line in lines] == ["replica_unavailable"]


def test_a_read_that_the_replica_cancels_is_done_by_the_primary(
    engine: Engine, replica: Engine, replay: Replay
) -> None:
    answered = []

    def read(connection: Connection) -> bool:
        answered.append(is_standby(connection))
        if answered[-1]:
            connection.execute(text(CANCELED))
        return answered[-1]

    reads = LongReads(engine, replica)

    assert (reads.run(read), reads.run(read)) == (False, False)
    assert answered == [True, False, True, False]


def test_a_fault_in_the_read_itself_is_not_tried_again(engine: Engine, replica: Engine, replay: Replay) -> None:
    tries = []

    def read(connection: Connection) -> object:
        tries.append(is_standby(connection))
        return connection.execute(text("SELECT nothing")).scalar_one()

    with pytest.raises(ProgrammingError):
        LongReads(engine, replica).run(read)

    assert tries == [True]
