"""Small parts become large ones, and nothing else changes."""

import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from site_intelligence.gather.collect_events import Collector
from site_intelligence.gather.event_store import EventStore, StoreFailed
from site_intelligence.gather.manifest import Part
from site_intelligence.gather.merge_parts import parts_to_merge
from site_intelligence.report.catalog import count_answers
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import open_history
from tests.intelligence.builders import an_event, stored_rows
from tests.intelligence.committed_rows import FakeTable, table_rows


class Killed(BaseException):
    """Ends a merge at once, as a kill would: no error handler of the program sees it."""


@pytest.fixture
def store(tmp_path: Path) -> EventStore:
    return EventStore(tmp_path / "intelligence")


def sizes_merged(*sizes: int) -> list[int]:
    parts = [Part(f"{number}", "", "", "", "", "", rows=rows) for number, rows in enumerate(sizes)]
    return [part.rows for part in parts_to_merge(parts)]


def test_ten_parts_of_one_size_are_merged() -> None:
    assert sizes_merged(*[3] * 9) == []
    assert sizes_merged(*[3] * 10) == [3] * 10
    assert sizes_merged(30_000, *[3] * 10) == [3] * 10


def test_a_large_part_is_not_written_again_for_each_small_one() -> None:
    assert sizes_merged(8_000, 300, 20, *[3] * 9) == []
    assert sizes_merged(*[30] * 10, 3) == [*[30] * 10, 3]


def test_parts_of_a_large_import_are_left_alone() -> None:
    assert sizes_merged(*[50_000] * 10) == []


def collect_one_by_one(store: EventStore, envelopes: list[dict[str, Any]]) -> FakeTable:
    """Collect each event but the last by itself, in a part of its own."""
    table = FakeTable()
    collector = Collector(store, table)
    *first, last = table_rows(envelopes)
    for row in first:
        table.rows.append(row)
        collector.collect()
    table.rows.append(last)
    return table


def answers_of(store: EventStore) -> dict[str, Any]:
    with open_history(store, Window()) as history:
        return count_answers(history)


def test_merged_parts_give_the_same_answers(store: EventStore) -> None:
    first = an_event()
    kinds = [first, first, an_event(version=2)]
    envelopes = [*kinds, *[an_event(local=f"2026-02-{day:02} 09:00") for day in range(3, 10)]]
    table = collect_one_by_one(store, envelopes)
    before = answers_of(store)["collection"]

    Collector(store, table).collect()

    (merged,) = store.read_manifest().parts
    assert (merged.rows, merged.first_day, merged.last_day) == (10, "2026-02-02", "2026-02-09")
    assert answers_of(store)["collection"] == {**before, "accepted": before["accepted"] + 1}
    assert Collector(store, table).collect(from_start=True).known == 10


def test_parts_that_are_read_stay_until_nobody_reads(store: EventStore) -> None:
    table = collect_one_by_one(store, [an_event() for _ in range(10)])
    collector = Collector(store, table)

    with open_history(store, Window()) as history:
        collector.collect()
        collector.collect()
        seen = history.events.count().to_pyarrow().as_py()
    collector.collect()

    assert seen == 9
    assert {path.name for path in (store.folder / "parts").iterdir()} == store.read_manifest().files


@pytest.mark.parametrize("kill", range(5, 10))
def test_a_merge_that_is_killed_loses_nothing(store: EventStore, monkeypatch: pytest.MonkeyPatch, kill: int) -> None:
    """The tenth part is stored with five calls of fsync. The kill comes at each of the calls of the merge."""
    envelopes = [an_event() for _ in range(11)]
    table = collect_one_by_one(store, envelopes[:10])
    calls = 0

    def fsync(_descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls > kill:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(Killed):
            Collector(store, table).collect()
    table.rows += table_rows(envelopes[10:], transaction_id=11, row_id=11)
    collector = Collector(store, table)
    counts, rest = collector.collect(), collector.collect()

    assert (counts.rows, rest.rows) == (1, 0)
    assert [row["id"] for row in stored_rows(store)] == [envelope["id"] for envelope in envelopes]
    assert len(store.read_manifest().parts) <= 2
    assert {path.name for path in (store.folder / "parts").iterdir()} == store.read_manifest().files


def test_a_column_that_came_later_is_empty_in_merged_parts(store: EventStore) -> None:
    table = collect_one_by_one(store, [an_event() for _ in range(10)])
    (oldest,) = store.paths([store.read_manifest().parts[0].events])
    pq.write_table(pq.read_table(oldest).drop_columns(["variant", "page"]), oldest)

    Collector(store, table).collect()

    assert [row["page"] for row in stored_rows(store)] == [None, *["home"] * 9]


def test_a_damaged_part_is_said_in_one_line_and_new_events_are_stored(store: EventStore) -> None:
    table = collect_one_by_one(store, [an_event() for _ in range(10)])
    (oldest,) = store.paths([store.read_manifest().parts[0].events])
    oldest.write_bytes(b"damaged")

    with pytest.raises(StoreFailed, match=r"\AA stored part is damaged: [^\n]+ What is not stored yet [^\n]+\Z"):
        Collector(store, table).collect()

    assert len(store.read_manifest().parts) == 10
    assert Collector(store, table).collect().rows == 0
