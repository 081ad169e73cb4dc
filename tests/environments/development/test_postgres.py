"""The PostgreSQL starter, against real servers."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from environments.development import postgres
from environments.development.postgres import ADMIN, APPLICATION, OWNER, PostgresServer
from environments.development.postgres_binaries import PostgresFailed, is_root
from tests.postgres import DatabaseForTests


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("server")
    yield folder
    postgres.remove(folder)


@pytest.fixture
def server(folder: Path) -> PostgresServer:
    return postgres.start(folder, durable=False)


def kill(server: PostgresServer) -> None:
    os.kill(int((server.home / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def answer(server: PostgresServer, statement: str) -> object:
    with psycopg.connect(server.url(ADMIN, "postgres")) as connection:
        row = connection.execute(statement).fetchone()
        return row[0] if row else None


def test_a_server_that_runs_is_not_started_again(folder: Path, server: PostgresServer) -> None:
    assert postgres.start(folder, durable=False) == server


def test_a_killed_server_starts_again_on_its_port_with_its_data(folder: Path, server: PostgresServer) -> None:
    server.create_database("kept")
    kill(server)

    again = postgres.start(folder, durable=False)

    assert again.port == server.port
    assert answer(again, "SELECT count(*) FROM pg_database WHERE datname = 'kept'") == 1


def test_another_process_with_the_number_of_a_killed_server_is_not_taken_for_it(
    folder: Path, server: PostgresServer
) -> None:
    server.stop()
    pid_file = server.home / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.home / 'data'}\n1\n{server.port}\n\n127.0.0.1\n0 0\nready\n")

    again = postgres.start(folder, durable=False)

    assert again.is_running()
    assert answer(again, "SELECT 1") == 1


def test_a_server_whose_port_is_taken_uses_another(folder: Path, server: PostgresServer) -> None:
    server.stop()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind((postgres.HOST, server.port))
        stranger.listen()

        moved = postgres.start(folder, durable=False)

    assert moved.port != server.port
    assert answer(moved, "SELECT 1") == 1


def test_a_port_that_is_asked_for_and_taken_is_an_error_that_names_it(tmp_path: Path) -> None:
    with socket.socket() as stranger:
        stranger.bind((postgres.HOST, 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        try:
            with pytest.raises(PostgresFailed, match=str(port)):
                postgres.start(tmp_path, durable=False, port=port)
        finally:
            postgres.remove(tmp_path)


def test_making_a_database_twice_makes_one(server: PostgresServer) -> None:
    server.create_database("twice")
    server.create_database("twice")

    assert answer(server, "SELECT count(*) FROM pg_database WHERE datname = 'twice'") == 1


def test_lower_case_works_beyond_ascii(server: PostgresServer) -> None:
    assert answer(server, "SELECT lower('ÉCOLE')") == "école"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE loot (id int)",
        "DROP TABLE product_orders",
        "ALTER TABLE product_orders ADD COLUMN loot int",
        "TRUNCATE product_orders CASCADE",
        "CREATE ROLE loot SUPERUSER",
        "CREATE SCHEMA loot",
        "CREATE TEMPORARY TABLE loot (id int)",
    ],
)
def test_the_application_cannot_change_the_schema(database: DatabaseForTests, statement: str) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_application_can_read_and_write_the_owners_tables(database: DatabaseForTests) -> None:
    with psycopg.connect(database.url) as connection:
        connection.execute("SELECT nextval('customer_numbers')")
        connection.execute(
            "INSERT INTO attempts (id, kind, subject_hash, at) VALUES (gen_random_uuid(), 'x', 'y', now())"
        )
        changed = connection.execute("UPDATE attempts SET kind = 'z'").rowcount
        deleted = connection.execute("DELETE FROM attempts WHERE kind = 'z'").rowcount
        connection.rollback()

    assert changed == deleted >= 1


@pytest.mark.parametrize("role", [OWNER, APPLICATION])
def test_neither_role_is_a_superuser(server: PostgresServer, role: str) -> None:
    assert (
        answer(server, f"SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = '{role}'")
        is False
    )


def test_a_password_is_needed(server: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://{APPLICATION}:guessed@127.0.0.1:{server.port}/postgres")


def test_only_the_servers_user_can_read_its_passwords(server: PostgresServer) -> None:
    assert (server.home / "passwords").stat().st_mode & 0o077 == 0
    assert server.home.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not is_root(), reason="an ordinary user's server is in the folder itself")
def test_root_keeps_the_server_outside_its_own_folders(folder: Path, server: PostgresServer) -> None:
    assert not server.home.is_relative_to(folder)
    assert server.home.owner() == "nobody"


def test_removing_a_server_leaves_nothing(tmp_path: Path) -> None:
    server = postgres.start(tmp_path, durable=False)

    postgres.remove(tmp_path)

    assert not server.home.exists()
    assert not server.listens()
