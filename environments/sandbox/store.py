"""The SQLite file with the state of a sandbox process."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from environments.settings.errors import CannotContinue


class Store:
    """One file, one connection, and one transaction at a time, which is enough for a sandbox and cannot interleave.

    Each script is SQL that runs once on a file, in order: a new script at the end upgrades existing files. The first
    can also run on a file that has its tables already, for files from before scripts were counted.
    """

    def __init__(self, path: Path, *scripts: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._upgrade(path, scripts)

    def _upgrade(self, path: Path, scripts: Sequence[str]) -> None:
        (done,) = self._connection.execute("PRAGMA user_version").fetchone()
        if done > len(scripts):
            raise CannotContinue(f"A newer release has written {path}. Run that release, or delete the file.")
        for number, script in enumerate(scripts[done:], start=done + 1):
            self._connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the block in a transaction: all of its changes are kept, or none."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """The rows that a query returns."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        with self._lock:
            self._connection.close()
