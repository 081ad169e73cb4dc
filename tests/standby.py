"""A real standby of the server for tests. It replays what happens there, in all databases."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from environments.development import postgres
from environments.development.postgres import ADMIN, FAST_AND_UNSAFE, PostgresServer, server_flags
from environments.development.postgres_binaries import give_to_nobody, prepare_binaries, run


@pytest.fixture(scope="session")
def standby(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    folder = tmp_path_factory.mktemp("standby")
    try:
        yield _start(postgres_server, folder)
    finally:
        postgres.remove(folder)


def _start(primary: PostgresServer, folder: Path) -> PostgresServer:
    home = postgres.home_for(folder)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    give_to_nobody(home)
    prepare_binaries(home)
    server, data = PostgresServer(home, postgres.free_port(), primary.passwords), home / "data"
    source = primary.url(ADMIN, "postgres")
    run(home, "pg_basebackup", "-D", data, "-d", source, "--checkpoint=fast", "--no-sync")
    signal = data / "standby.signal"
    signal.touch()
    give_to_nobody(signal)
    options = [*FAST_AND_UNSAFE, f"primary_conninfo='{source}'"]
    flags = [*server_flags(server), *(f"-c {option}" for option in options)]
    run(home, "pg_ctl", "-D", data, "-l", home / "postgres.log", "-w", "-o", " ".join(flags), "start")
    return server


class Replay:
    """Pauses and resumes what a standby does with the writes of the primary."""

    def __init__(self, standby: PostgresServer, primary: PostgresServer) -> None:
        self._standby, self._primary = standby.url(ADMIN, "postgres"), primary.url(ADMIN, "postgres")

    def pause(self) -> None:
        with psycopg.connect(self._standby, autocommit=True) as connection:
            connection.execute("SELECT pg_wal_replay_pause()")
            while connection.execute("SELECT pg_get_wal_replay_pause_state() <> 'paused'").fetchone() == (True,):
                self._write()  # The pause begins with the next record.

    def resume(self) -> None:
        """Resume, and return when all that was committed is replayed."""
        with psycopg.connect(self._primary, autocommit=True) as connection:
            written = connection.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone()
        with psycopg.connect(self._standby, autocommit=True) as connection:
            connection.execute("SELECT pg_wal_replay_resume()")
            while connection.execute("SELECT pg_last_wal_replay_lsn() < %s::pg_lsn", written).fetchone() == (True,):
                pass

    def _write(self) -> None:
        with psycopg.connect(self._primary, autocommit=True) as connection:
            connection.execute("SELECT pg_logical_emit_message(false, 'dialtone', '', true)")
