"""The database of a checkout, against a real server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from environments.development.local_database import HOME_FILE, empty, start_local_database
from environments.settings.development_files import DATABASE_FILE, read_variables


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    var = tmp_path_factory.mktemp("checkout") / "var"
    yield var
    empty(var)


def test_data_outlives_the_file_of_addresses(var: Path) -> None:
    start_local_database(var)
    before = read_variables(var / DATABASE_FILE)
    write_row(var)
    (var / DATABASE_FILE).unlink()

    start_local_database(var)

    assert read_variables(var / DATABASE_FILE) == before
    assert has_row(var)


def test_a_checkout_whose_data_has_no_mark_yet_keeps_it(var: Path) -> None:
    start_local_database(var)
    write_row(var)
    mark = var / "postgres" / HOME_FILE
    if mark.exists():
        mark.unlink()
        mark.parent.rmdir()

    start_local_database(var)

    assert has_row(var)


def test_a_new_checkout_in_the_same_place_begins_with_no_data(var: Path) -> None:
    server = start_local_database(var)
    write_row(var)
    server.stop()
    shutil.rmtree(var)

    start_local_database(var)

    assert not has_row(var)


def write_row(var: Path) -> None:
    with connect(var) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS value")


def has_row(var: Path) -> bool:
    with connect(var) as connection:
        row = connection.execute("SELECT to_regclass('kept') IS NOT NULL").fetchone()
        return bool(row and row[0])


def connect(var: Path) -> psycopg.Connection:
    return psycopg.connect(read_variables(var / DATABASE_FILE)["DATABASE_OWNER_URL"])
