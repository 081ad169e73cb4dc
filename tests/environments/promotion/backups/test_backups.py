"""A database comes back as it was at a moment, from a copy and the log of writes since then."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from environments.development import postgres
from environments.development.local_database import NAME, stop_local_database
from environments.development.postgres import OWNER, home_for
from environments.promotion.backups.backups_folder import BackupsFolder
from environments.promotion.backups.restore import RestoreFailed, restore
from environments.promotion.backups.take_backup import BackupFailed, server_of, take_backup
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.environment_settings import start_database


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EnvironmentFolder:
    """Staging without a database."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DIALTONE_VAR", str(tmp_path))
    return EnvironmentFolder.named("staging")


@pytest.fixture
def staging(empty: EnvironmentFolder, tmp_path: Path) -> Iterator[EnvironmentFolder]:
    """Staging with a database that runs, and a table."""
    start_database(empty)
    write(empty, "CREATE TABLE notes (words text)")
    yield empty
    postgres.remove(empty.path / "postgres")
    shutil.rmtree(home_for(tmp_path / "backups" / "staging"), ignore_errors=True)


def write(environment: EnvironmentFolder, statement: str) -> datetime:
    """Write, and return the database's time afterwards."""
    with psycopg.connect(server_of(environment).url(OWNER, NAME), autocommit=True) as connection:
        connection.execute(statement.encode())
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return row[0]


def note(environment: EnvironmentFolder, words: str) -> datetime:
    return write(environment, f"INSERT INTO notes VALUES ('{words}')")


def notes(environment: EnvironmentFolder) -> list[str]:
    start_database(environment)
    with psycopg.connect(server_of(environment).url(OWNER, NAME)) as connection:
        return [row[0] for row in connection.execute("SELECT words FROM notes").fetchall()]


def bring_back(environment: EnvironmentFolder, to: datetime | None) -> list[str]:
    restore(environment, ReleasesFolder(environment.path), to)
    return notes(environment)


def test_a_lost_database_comes_back_up_to_a_moment_and_then_up_to_the_last_write(staging: EnvironmentFolder) -> None:
    note(staging, "before the backup")
    base = take_backup(staging)
    moment = note(staging, "after the backup")
    note(staging, "after the moment")
    stop_local_database(staging.path)

    at_the_moment = bring_back(staging, moment)
    stop_local_database(staging.path)
    data = server_of(staging).home
    shutil.rmtree(data / "data")
    next(data.glob("data-until-*")).rename(data / "data")
    at_the_end = bring_back(staging, None)

    assert base.folder.exists()
    assert at_the_moment == ["before the backup", "after the backup"]
    assert at_the_end == [*at_the_moment, "after the moment"]
    assert note(staging, "and it can be written again") > moment


def test_the_archive_alone_is_enough(staging: EnvironmentFolder) -> None:
    """The whole environment is gone, so only what was archived comes back."""
    take_backup(staging)
    note(staging, "archived")
    take_backup(staging)
    stop_local_database(staging.path)
    shutil.rmtree(server_of(staging).home)
    shutil.rmtree(staging.path)
    newest = BackupsFolder.of(staging).list_bases()[-1]
    shutil.rmtree(newest.folder)
    newest.folder.with_suffix(".json").unlink()

    assert bring_back(staging, None) == ["archived"]


def test_a_moment_before_the_oldest_backup_is_refused_and_changes_nothing(staging: EnvironmentFolder) -> None:
    note(staging, "kept")
    take_backup(staging)

    with pytest.raises(RestoreFailed, match="The oldest backup ended at"):
        bring_back(staging, datetime.now(UTC) - timedelta(days=1))
    assert notes(staging) == ["kept"]


def test_a_moment_that_the_log_does_not_reach_is_refused_with_the_servers_words(staging: EnvironmentFolder) -> None:
    take_backup(staging)
    stop_local_database(staging.path)

    with pytest.raises(RestoreFailed, match="recovery ended before configured recovery target was reached"):
        bring_back(staging, datetime.now(UTC) + timedelta(days=1))


def test_old_backups_are_removed_with_the_log_that_only_they_need(staging: EnvironmentFolder) -> None:
    for words in ("one", "two", "three"):
        note(staging, words)
        take_backup(staging, keep=2)
    backups = BackupsFolder.of(staging)
    bases, logs = backups.list_bases(), sorted(file.name for file in backups.archive.iterdir() if len(file.name) == 24)

    assert len(bases) == len(list(backups.bases.glob("2*Z"))) == 2
    assert logs[0] == bases[0].first_log


def test_without_a_backup_nothing_is_restored(empty: EnvironmentFolder) -> None:
    with pytest.raises(RestoreFailed, match="There is no backup"):
        bring_back(empty, None)


def test_a_database_with_tools_of_its_own_is_left_to_them(
    empty: EnvironmentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/dialtone")

    with pytest.raises(BackupFailed, match="--taken-with"):
        take_backup(empty)
    with pytest.raises(RestoreFailed, match="the tools of its server"):
        restore(empty, ReleasesFolder(empty.path), None)
