"""A real PgBouncer in front of the database: one mode works, the other is refused at the start."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from sqlalchemy import text

from database_layer.engine import make_engine
from environments.serving.pooler_check import SHARED, require_own_session
from environments.settings.errors import CannotContinue
from tests.postgres import DatabaseForTests
from tests.support.gunicorn import PATIENCE, free_port

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
Through = Callable[[str], str]

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed")


@pytest.fixture
def through(database: DatabaseForTests) -> Iterator[Through]:
    """The database's URL through a PgBouncer with a pool mode."""
    with ExitStack() as ends:
        # Not below pytest's own folders, which only their owner may enter.
        folder = Path(ends.enter_context(TemporaryDirectory()))
        yield lambda mode: ends.enter_context(_pgbouncer(database.url, mode, folder))


def test_a_pooler_with_own_sessions_is_accepted(through: Through) -> None:
    url = through("session")

    require_own_session("DATABASE_URL", url)

    with psycopg.connect(url) as connection:
        mark = connection.execute("SELECT current_setting('dialtone.mark', true)").fetchone()
    assert mark in {("",), (None,)}, "The mark that was looked for is left behind."


def test_timeouts_work_behind_a_pooler_too(through: Through) -> None:
    engine = make_engine(through("session"), pool_size=1, statement_timeout_ms=4000)

    with engine.connect() as connection:
        limits = [
            connection.execute(text(f"SHOW {name}")).scalar_one() for name in ("statement_timeout", "lock_timeout")
        ]
    engine.dispose()

    assert limits == ["4s", "2s"]


def test_shared_sessions_are_refused_with_advice(through: Through) -> None:
    url = through("transaction")

    with pytest.raises(CannotContinue) as refused:
        require_own_session("DATABASE_REPLICA_URL", url)

    assert str(refused.value) == SHARED.format(variable="DATABASE_REPLICA_URL")


def test_a_database_that_is_down_is_not_taken_for_a_pooler() -> None:
    url = f"postgresql://nobody:nothing@127.0.0.1:{free_port()}/nowhere"

    require_own_session("DATABASE_URL", url)

    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(url, connect_timeout=5)


@contextmanager
def _pgbouncer(url: str, mode: str, folder: Path) -> Iterator[str]:
    parts, port = urlsplit(url), free_port()
    (folder / "users.txt").write_text(f'"{parts.username}" "{parts.password}"\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={parts.hostname} port={parts.port}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\npool_mode = {mode}\n"
        f"auth_type = scram-sha-256\nauth_file = {folder}/users.txt\n"
    )
    command = [str(PGBOUNCER), "-q", str(folder / "pgbouncer.ini")]
    if os.getuid() == 0:
        # PgBouncer refuses to run as root.
        for place in (folder, *folder.iterdir()):
            shutil.chown(place, "nobody", "nogroup")
        command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
    process = subprocess.Popen(command)
    try:
        behind = urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}"))
        _wait_until_connected(behind)
        yield behind
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_until_connected(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            continue
        return
    pytest.fail("PgBouncer does not answer.")
