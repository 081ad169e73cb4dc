"""Small histories for tests, opened as a report sees them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.import_history import import_history
from site_intelligence.report.history import History, Window
from site_intelligence.report.open_history import open_history
from tests.intelligence.builders import a_line, write_lines


@contextmanager
def history_of(folder: Path, *envelopes: object, window: Window | None = None) -> Iterator[History]:
    """The history that those envelopes become, in their order."""
    file = write_lines(folder / "events.ndjson", map(a_line, envelopes))
    store = EventStore(folder / "intelligence")
    import_history(file, store)
    with open_history(store, window or Window()) as history:
        yield history
