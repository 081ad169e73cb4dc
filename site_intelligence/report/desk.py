"""Answers the questions of pages: one DuckDB for the process, and the answers it gave, until more events are stored."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, TypeVar, cast

from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import FileState, Manifest
from site_intelligence.report.counting_failures import explained_counting
from site_intelligence.report.desk_history import DeskHistory
from site_intelligence.report.history import History, Window
from site_intelligence.report.open_history import NoEvents, connect, read_rolled, read_tables, rolled_days

ANSWERS_KEPT = 5_000
WINDOWS_KEPT = 8
T = TypeVar("T")


class ReportDesk:
    """Counts each question about a window once, until events of the window are added. Threads take turns.

    The tables of the windows that were asked about last are kept, because the questions of a page have one window.
    """

    def __init__(self, store: EventStore) -> None:
        self._store, self._lock = store, Lock()
        self._engine: Any = None
        self._spill: TemporaryDirectory[str] | None = None
        self._answers: OrderedDict[tuple[Window, int, str], Any] = OrderedDict()
        self._opened: DeskHistory | None = None
        self._windows: OrderedDict[tuple[Window, int, int], int] = OrderedDict()
        self._next = 0
        self._read: tuple[FileState | None, Manifest] | None = None
        self._versions: tuple[Manifest | None, dict[Window, int]] = (None, {})

    def answer(self, window: Window, question: str, count: Callable[[History], T]) -> T:
        """The answer about a window. `question` names what `count` counts. Raises IntelligenceError.

        Answers that are known do not wait for others that are counted.
        """
        key = (window, self._version(self.manifest(), window), question)
        with suppress(KeyError):
            return cast(T, self._answers[key])
        with self._lock, self._current() as manifest:
            key = (window, self._version(manifest, window), question)
            if key not in self._answers:
                self._answers[key] = count(self._history(manifest, window))
                if len(self._answers) > ANSWERS_KEPT:
                    self._answers.popitem(last=False)
            return cast(T, self._answers[key])

    def days(self) -> tuple[date, date]:
        """The first and the last day of the stored events. Raises NoEvents if there are none."""
        parts = [part for part in self.manifest().parts if part.events]
        if not parts:
            raise NoEvents
        first, last = min(part.first_day for part in parts), max(part.last_day for part in parts)
        return date.fromisoformat(first), date.fromisoformat(last)

    def manifest(self) -> Manifest:
        """The list of what is stored, as it is now. Raises IntelligenceError.

        It is read again when its file is another one: that of 100 million events takes 50 ms.
        """
        file, known = self._store.manifest_file(), self._read
        if file is None or known is None or known[0] != file:
            known = self._read = (file, self._store.read_manifest())
        return known[1]

    def _version(self, manifest: Manifest, window: Window) -> int:
        """Another number whenever the files change of which the window is counted."""
        known_of, known = self._versions
        if known_of is not manifest:
            known = {}
            self._versions = (manifest, known)
        if window not in known:
            known[window] = _hash_files(manifest, window)
        return known[window]

    @contextmanager
    def _current(self) -> Iterator[Manifest]:
        """Keep the files that the manifest names while they are counted."""
        if not self.manifest().parts:
            raise NoEvents
        with explained_counting(), self._store.reading():
            yield self.manifest()

    def _history(self, manifest: Manifest, window: Window) -> History:
        """The history, turned to a window. It is for one question: the next one may be about another window."""
        history, days = self._open(), rolled_days(manifest, window)
        about = (window, self._version(manifest, window), hash(tuple(days)))
        if about not in self._windows:
            self._next += 1
            tables = read_tables(self._engine, self._store, manifest, window, days, self._next)
            rolled = read_rolled(self._engine, self._store, days, self._next)
            history.add_window(self._next, {name: window.of(table) for name, table in tables.items()}, rolled)
            self._windows[about] = self._next
            while len(self._windows) > WINDOWS_KEPT:
                history.drop_window(self._windows.popitem(last=False)[1])
        self._windows.move_to_end(about)
        history.turn_to(self._windows[about])
        return history

    def _open(self) -> DeskHistory:
        if self._opened is None:
            self._spill = TemporaryDirectory(prefix="query-", dir=self._store.folder)
            self._engine = connect(self._spill.name)
            self._opened = DeskHistory(self._engine)
        return self._opened


def _hash_files(manifest: Manifest, window: Window) -> int:
    touched = (
        part for part in manifest.parts if part.has_days(window.since, window.until) or part.duplicates or part.refused
    )
    return hash(tuple(touched))
