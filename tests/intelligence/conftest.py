"""A history whose days were counted ahead, made once for many tests."""

from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from site_intelligence.gather.event_store import EventStore
from site_intelligence.report.roll_up import roll_up
from tests.intelligence.busy_nights import OVER, a_store, busy_nights


@pytest.fixture(scope="session")
def rolled_once(tmp_path_factory: pytest.TempPathFactory) -> EventStore:
    """A store of busy nights that were counted ahead. Tests do not change it."""
    store = a_store(tmp_path_factory.mktemp("rolled"), *busy_nights(5))
    assert roll_up(store, fewest_events=1) == OVER
    return store


@pytest.fixture
def rolled(tmp_path: Path, rolled_once: EventStore) -> EventStore:
    """A store of busy nights that were counted ahead, which a test may change."""
    return EventStore(copytree(rolled_once.folder, tmp_path / "intelligence", ignore=ignore_patterns("query-*")))
