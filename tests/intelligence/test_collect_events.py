"""Each committed row is stored once, whatever is killed, repeated or restored in between."""

import errno
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_intelligence.gather.collect_events import Collector
from site_intelligence.gather.event_store import EventStore, StoreFailed
from site_intelligence.gather.manifest import Cursor
from site_intelligence.gather.sort_lines import ONLY_BEGINNING
from site_intelligence.report.collection import collection
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import open_history
from tests.intelligence.builders import an_event, stored_rows
from tests.intelligence.committed_rows import FakeTable, a_table_row, table_rows


class Killed(BaseException):
    """Ends a collection at once, as a kill would: no error handler of the program sees it."""


@pytest.fixture
def store(tmp_path: Path) -> EventStore:
    return EventStore(tmp_path / "intelligence")


def ids_of(store: EventStore) -> list[str]:
    return [row["id"] for row in stored_rows(store)]


def test_committed_rows_are_in_the_reports(store: EventStore) -> None:
    first = an_event()
    ahead = an_event(time="2026-02-02T15:10:00Z")
    rows = table_rows([first, an_event(), first, an_event(version=7), ahead])

    counts = Collector(store, FakeTable(rows)).collect()

    assert (counts.rows, counts.events, counts.duplicates, counts.known) == (5, 3, 1, 0)
    assert counts.refused == Counter(unknown_version=1)
    with open_history(store, Window()) as history:
        reported = collection(history)
    assert (reported["accepted"], reported["duplicates"]) == (3, 1)
    assert reported["quarantined"] == {"unknown_version": 1}


def test_what_was_collected_is_not_read_again(store: EventStore) -> None:
    table = FakeTable(table_rows([an_event(), an_event()]))
    Collector(store, table).collect()
    table.rows += table_rows([an_event()], transaction_id=7, row_id=7)

    counts = Collector(store, table).collect()

    assert (counts.rows, counts.events) == (1, 1)
    assert len(ids_of(store)) == 3


def test_a_collection_without_new_rows_writes_nothing(store: EventStore) -> None:
    table = FakeTable(table_rows([an_event()]))
    Collector(store, table).collect()
    before = (store.folder / "manifest.json").stat().st_mtime_ns

    assert Collector(store, table).collect().rows == 0

    assert (store.folder / "manifest.json").stat().st_mtime_ns == before


def test_transaction_ids_are_compared_as_numbers(store: EventStore) -> None:
    """In the order of text, 1000 would come before 999, and be skipped for good."""
    envelopes = [an_event() for _ in range(4)]
    table = FakeTable(table_rows(envelopes[:2], transaction_id=998, row_id=98))
    collector = Collector(store, table)
    collector.collect()
    table.rows += table_rows(envelopes[2:], transaction_id=1000, row_id=100)

    collector.collect()

    assert ids_of(store) == [envelope["id"] for envelope in envelopes]


def test_rows_of_a_slow_transaction_are_not_skipped(store: EventStore) -> None:
    """Transaction 5 is still open while 6 has committed: 6 waits, and the lag shows it."""
    slow, quick = an_event(), an_event()
    table = FakeTable([a_table_row(quick, 6, 2)], settled=5)
    collector = Collector(store, table)

    waiting = collector.collect()
    table.rows.append(a_table_row(slow, 5, 1))
    table.settled = 7
    done = collector.collect()

    assert (waiting.events, waiting.lag_seconds) == (0, 1)
    assert (done.events, done.lag_seconds) == (2, 0)
    assert ids_of(store) == [slow["id"], quick["id"]]


def test_large_backlogs_are_stored_in_several_parts(store: EventStore) -> None:
    table = FakeTable(table_rows(an_event() for _ in range(5)), limit=2)

    assert Collector(store, table).collect().events == 5

    assert len(store.read_manifest().parts) == 3


def test_a_stop_ends_a_collection_after_the_part_in_progress(store: EventStore) -> None:
    table = FakeTable(table_rows(an_event() for _ in range(5)), limit=2)
    answers = iter([False, True, True])

    counts = Collector(store, table).collect(is_stopped=lambda: next(answers))

    assert counts.events == 2
    assert Collector(store, table).collect().events == 3


@settings(max_examples=40)
@given(kills=st.lists(st.integers(0, 16), max_size=4), limit=st.integers(1, 3), is_one_process=st.booleans())
def test_a_collector_that_is_killed_at_any_step_stores_each_row_once(
    tmp_path_factory: pytest.TempPathFactory, kills: list[int], limit: int, is_one_process: bool
) -> None:
    """The kill comes at any of the moments at which the disk is asked to keep something, before or after a commit."""
    store = EventStore(tmp_path_factory.mktemp("kills") / "intelligence")
    envelopes = [an_event() for _ in range(4)]
    table = FakeTable(table_rows([*envelopes, envelopes[0], an_event(id="17"), an_event(version=2)]), limit=limit)
    collector = Collector(store, table)

    for kill in [*kills, None]:
        collect_until(kill, collector if is_one_process else Collector(store, table))

    assert ids_of(store) == [envelope["id"] for envelope in envelopes]
    assert [row["id"] for row in stored_rows(store, "duplicates")] == [envelopes[0]["id"]]
    assert [row["reason"] for row in stored_rows(store, "refused")] == ["bad_id", "unknown_version"]
    assert {path.name for path in (store.folder / "parts").iterdir()} == store.read_manifest().files


def collect_until(kill: int | None, collector: Collector) -> None:
    """Collect until the disk is asked to keep something for that time, or to the end."""
    calls = 0

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls - 1 == kill:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        try:
            collector.collect()
        except Killed:
            return


def test_a_full_disk_is_said_in_one_line_and_nothing_is_lost(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelopes = [an_event() for _ in range(4)]
    table = FakeTable(table_rows(envelopes), limit=2)
    collector = Collector(store, table)
    calls = 0

    def fsync(_descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 8:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(
            StoreFailed, match=r"^The disk is full\. What is not stored yet is collected the next time\.$"
        ):
            collector.collect()
    assert ids_of(store) == [envelope["id"] for envelope in envelopes[:2]]

    assert collector.collect().events == 2
    assert ids_of(store) == [envelope["id"] for envelope in envelopes]


def test_a_disk_that_is_full_from_the_start_asks_for_room_and_not_for_a_backup(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)

    with pytest.raises(StoreFailed, match=r"cannot be written to: the disk is full\. Make room, and try again\.$"):
        Collector(store, FakeTable(table_rows([an_event()]))).collect()


def test_a_restore_into_another_cluster_keeps_each_event_once(store: EventStore) -> None:
    """The restored rows keep their high transaction ids. The cluster's own begin low, and pass those ids later."""
    old = table_rows([an_event(), an_event(id="17"), an_event()], transaction_id=5_000, row_id=1)
    table = FakeTable(list(old))
    collector = Collector(store, table)
    collector.collect()
    uncollected = table_rows([an_event(), an_event(version=2)], transaction_id=5_003, row_id=4)
    new = table_rows([an_event(), an_event(version=3)], transaction_id=900, row_id=10)

    table.system_id, table.rows, table.settled, table.reached = "2", [*old, *uncollected, *new], 902, 902
    restored = collector.collect()
    table.settled = table.reached = 5_002
    passing = collector.collect()
    table.rows += table_rows([an_event()], transaction_id=6_000, row_id=12)
    table.settled = table.reached = 6_001
    passed = collector.collect()

    assert restored.is_restored
    assert (restored.events, restored.known, restored.duplicates) == (2, 3, 0)
    assert restored.refused == Counter(unknown_version=2)
    assert (passing.events, passing.known, passing.is_restored) == (0, 2, False)
    assert (passed.events, passed.known, passed.duplicates) == (1, 3, 0)
    assert sorted(ids_of(store)) == sorted(
        row.event_id for row in table.rows if row.event_id != "17" and b'"version":1' in row.line
    )
    assert len(stored_rows(store, "refused")) == 3


def test_a_database_that_returned_to_an_earlier_moment_is_read_again(store: EventStore) -> None:
    """Its own transactions are below the cursor, so continuing there would skip them."""
    old = table_rows(an_event() for _ in range(3))
    table = FakeTable(list(old))
    Collector(store, table).collect()
    again = table_rows([an_event()], transaction_id=2, row_id=2)
    table.rows = [old[0], *again]

    counts = Collector(store, table).collect()

    assert (counts.is_restored, counts.events, counts.known, counts.duplicates) == (True, 1, 1, 0)
    assert ids_of(store) == [row.event_id for row in [*old, *again]]
    assert not Collector(store, table).collect().is_restored


def test_a_database_that_was_replaced_by_an_empty_one_is_noticed_once(store: EventStore) -> None:
    table = FakeTable(table_rows([an_event()], transaction_id=700))
    Collector(store, table).collect()
    table.system_id, table.rows = "2", []

    assert Collector(store, table).collect().is_restored
    assert not Collector(store, table).collect().is_restored


def test_the_first_collection_of_a_restored_database_reads_all_of_it(store: EventStore) -> None:
    old = table_rows([an_event(), an_event()], transaction_id=5_000)
    table = FakeTable([*old, *table_rows([an_event()], transaction_id=900, row_id=10)], settled=901, reached=901)

    counts = Collector(store, table).collect()

    assert (counts.is_restored, counts.events, counts.lag_seconds) == (False, 3, 0)
    assert Collector(store, table).collect().rows == 0


def test_reading_again_from_the_start_adds_only_what_is_missing(store: EventStore) -> None:
    table = FakeTable(table_rows([an_event(), an_event(version=2)], row_id=5))
    Collector(store, table).collect()
    table.rows.append(a_table_row(an_event(), 1, 1))

    counts = Collector(store, table).collect(from_start=True)

    assert (counts.rows, counts.known, counts.events, counts.refused.total()) == (3, 2, 1, 0)


def test_a_refused_row_that_is_too_long_is_kept_once(store: EventStore) -> None:
    table = FakeTable(table_rows([an_event(page="x" * 1_100_000)]))

    Collector(store, table).collect()
    Collector(store, table).collect(from_start=True)

    assert [(row["reason"], row["detail"]) for row in stored_rows(store, "refused")] == [("too_big", ONLY_BEGINNING)]


def test_the_cursor_is_kept_with_both_numbers(store: EventStore) -> None:
    table = FakeTable(table_rows([an_event()], transaction_id=2**40, row_id=2**41))

    Collector(store, table).collect()

    position = store.read_manifest().position
    assert position is not None
    assert (position.read, position.event_id) == (Cursor(2**40, 2**41), table.rows[0].event_id)
