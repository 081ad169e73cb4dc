"""Refused lines become events after what was wrong is fixed."""

import os
from collections import Counter
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from site_intelligence.events import property_schemas
from site_intelligence.gather import columns
from site_intelligence.gather.collect_events import Collector
from site_intelligence.gather.event_store import EventStore, LineCounts, StoreFailed
from site_intelligence.gather.import_history import import_history
from site_intelligence.gather.replay_refused import replay_refused
from tests.intelligence.builders import a_line, an_event, stored_rows, write_lines
from tests.intelligence.committed_rows import FakeTable, table_rows


@pytest.fixture
def store(tmp_path: Path) -> EventStore:
    return EventStore(tmp_path / "intelligence")


def know_version(monkeypatch: pytest.MonkeyPatch, version: int) -> None:
    """Be a later release, which knows that version of page_viewed."""
    versions = property_schemas.SCHEMAS["page_viewed"]
    monkeypatch.setitem(versions, version, versions[1])
    monkeypatch.setitem(columns.RENAMED["page_viewed"], version, {})


def test_refused_rows_become_events_once(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    later, wrong = an_event(version=2), an_event(id="17")
    Collector(store, FakeTable(table_rows([an_event(), later, later, wrong, an_event(version=3)]))).collect()
    before = replay_refused(store)
    know_version(monkeypatch, 2)

    counts, again = replay_refused(store), replay_refused(store)

    assert before == LineCounts(refused=Counter(unknown_version=3, bad_id=1))
    assert counts == LineCounts(events=1, duplicates=1, refused=Counter(unknown_version=1, bad_id=1))
    assert again == LineCounts(refused=Counter(unknown_version=1, bad_id=1))
    assert [row["id"] for row in stored_rows(store)][1:] == [later["id"]]
    assert sorted(row["reason"] for row in stored_rows(store, "refused")) == ["bad_id", "unknown_version"]


def test_a_replay_without_a_change_writes_nothing(store: EventStore, tmp_path: Path) -> None:
    lines = [a_line(an_event(version=2)), b"\xff", b"{", a_line(an_event(page="x" * 1_100_000)), a_line(an_event())]
    import_history(write_lines(tmp_path / "events", lines), store)
    before = store.read_manifest()

    counts = replay_refused(store)

    assert counts.refused == Counter(unknown_version=1, not_utf8=1, not_json=1, too_big=1)
    assert store.read_manifest() == before


def test_a_replay_leaves_how_far_the_table_is_read(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    table = FakeTable(table_rows([an_event(version=2)]))
    Collector(store, table).collect()
    position = store.read_manifest().position
    know_version(monkeypatch, 2)

    replay_refused(store)

    assert store.read_manifest().position == position
    assert Collector(store, table).collect().rows == 0


def test_rows_that_are_read_again_after_a_replay_are_known(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    table = FakeTable(table_rows([an_event(version=2), an_event(version=3)]))
    Collector(store, table).collect()
    know_version(monkeypatch, 2)
    replay_refused(store)

    counts = Collector(store, table).collect(from_start=True)

    assert (counts.known, counts.events, counts.refused.total()) == (2, 0, 0)
    assert len(stored_rows(store)) == 1


def test_a_damaged_part_is_said_in_one_line(store: EventStore) -> None:
    Collector(store, FakeTable(table_rows([an_event(version=2)]))).collect()
    (path,) = store.paths([store.read_manifest().parts[0].refused])
    path.write_bytes(b"damaged")

    with pytest.raises(StoreFailed, match=r"\AA stored part is damaged: [^\n]+\Z"):
        replay_refused(store)


def test_a_replay_that_is_killed_and_repeated_stores_each_event_once(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kill comes at each of the moments at which the disk is asked to keep something."""
    table = FakeTable(table_rows(an_event(version=2) for _ in range(3)), limit=1)
    Collector(store, table).collect()
    know_version(monkeypatch, 2)

    for kill in range(16):
        calls = count()
        with monkeypatch.context() as patch, suppress(Killed):
            patch.setattr(os, "fsync", lambda _descriptor: kill_at(next(calls), kill))  # noqa: B023
            replay_refused(store)
        rows = stored_rows(store) + stored_rows(store, "refused")
        assert len(rows) == 3

    assert [row["id"] for row in stored_rows(store)] == [row.event_id for row in table.rows]


class Killed(BaseException):
    """Ends a replay at once, as a kill would: no error handler of the program sees it."""


def kill_at(call: int, kill: int) -> None:
    if call == kill:
        raise Killed
