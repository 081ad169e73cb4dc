"""An import stores each event once, also if it is killed at any moment and repeated."""

import errno
import gzip
import json
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather import event_store, history_file
from site_intelligence.gather.event_store import EventStore, StoreFailed, StoreInUse
from site_intelligence.gather.history_file import UnusableFile
from site_intelligence.gather.import_history import CutFile, ImportCounts, import_history
from site_intelligence.gather.manifest import PARTS
from site_intelligence.gather.sort_lines import KEPT_OF_LONG_LINE
from tests.intelligence.builders import a_line, an_event, new_id, stored_rows, write_lines


class Killed(BaseException):
    """Ends an import at once, as a kill would: no error handler of the program sees it."""


@pytest.fixture
def store(tmp_path: Path) -> EventStore:
    return EventStore(tmp_path / "intelligence")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_file, "LINES_IN_BATCH", 2)


def ids_of(store: EventStore) -> list[str]:
    return [row["id"] for row in stored_rows(store)]


def test_events_duplicates_and_refused_lines_are_counted_and_kept(tmp_path: Path, store: EventStore) -> None:
    first, second = an_event(), an_event()
    wrong = a_line(an_event(id="17"))
    ahead = a_line(an_event(time="2026-02-02T15:10:00Z"), "2026-02-02T15:00:00Z")
    file = write_lines(tmp_path / "events", [a_line(first), a_line(first), wrong, a_line(second), b"", ahead, b"{"])

    counts = import_history(file, store)

    assert counts == ImportCounts(events=3, duplicates=1, clamped=1, refused=Counter(bad_id=1, not_json=1))
    assert counts.lines == 6
    assert ids_of(store)[:2] == [first["id"], second["id"]]
    assert [row["id"] for row in stored_rows(store, "duplicates")] == [first["id"]]
    assert [(row["reason"], row["raw"]) for row in stored_rows(store, "refused")] == [
        ("bad_id", wrong.decode()),
        ("not_json", "{"),
    ]


def test_a_refused_line_does_not_take_the_id(tmp_path: Path, store: EventStore) -> None:
    event = an_event()
    file = write_lines(tmp_path / "events", [a_line({**event, "version": 2}), a_line(event)])

    assert import_history(file, store).events == 1


@pytest.mark.usefixtures("small_batches")
def test_a_file_that_is_stored_adds_nothing(tmp_path: Path, store: EventStore) -> None:
    lines = [a_line(an_event()) for _ in range(5)]
    import_history(write_lines(tmp_path / "events", lines), store)
    before = store.read_manifest()

    again = import_history(write_lines(tmp_path / "other-name", lines), store)

    assert again == ImportCounts(skipped=5)
    assert store.read_manifest() == before


def test_a_file_that_has_grown_adds_what_is_new(tmp_path: Path, store: EventStore) -> None:
    lines = [a_line(an_event()) for _ in range(5)]
    import_history(write_lines(tmp_path / "events", lines[:3]), store)

    counts = import_history(write_lines(tmp_path / "events", lines), store)

    assert (counts.skipped, counts.events, counts.duplicates) == (3, 2, 0)
    assert import_history(write_lines(tmp_path / "events", lines[:3]), store) == ImportCounts(skipped=3)
    assert import_history(write_lines(tmp_path / "events", lines), store) == ImportCounts(skipped=5)


def test_another_file_with_the_same_events_has_duplicates_only(tmp_path: Path, store: EventStore) -> None:
    lines = [a_line(an_event()) for _ in range(3)]
    import_history(write_lines(tmp_path / "events", lines), store)

    counts = import_history(write_lines(tmp_path / "events", lines[::-1]), store)

    assert (counts.events, counts.duplicates) == (0, 3)
    assert len(ids_of(store)) == 3


@settings(max_examples=40)
@given(st.permutations([0, 0, 0, 1, 1, 2, 3, 3]), st.integers(1, 9))
def test_duplicates_in_any_order_and_any_batch_give_one(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], size: int
) -> None:
    folder = tmp_path_factory.mktemp("order")
    envelopes = [an_event(id=new_id(1000 + number)) for number in range(4)]
    file = write_lines(folder / "events", [a_line(envelopes[number]) for number in order])
    store = EventStore(folder / "intelligence")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history_file, "LINES_IN_BATCH", size)
        counts = import_history(file, store)

    assert sorted(ids_of(store)) == [envelope["id"] for envelope in envelopes]
    assert (counts.events, counts.duplicates) == (4, 4)


@settings(max_examples=40)
@given(kills=st.lists(st.integers(0, 14), max_size=4), size=st.integers(1, 3))
def test_an_import_that_is_killed_and_repeated_stores_each_line_once(
    tmp_path_factory: pytest.TempPathFactory, kills: list[int], size: int
) -> None:
    """The kill comes at any of the moments at which the disk is asked to keep something, before or after a commit."""
    folder = tmp_path_factory.mktemp("kills")
    envelopes = [an_event() for _ in range(4)]
    lines = [*map(a_line, envelopes), a_line(envelopes[0]), a_line(an_event(id="17")), a_line(an_event(version=2))]
    file, store = write_lines(folder / "events", lines), EventStore(folder / "intelligence")

    for kill in kills:
        import_until(kill, file, store, size)
    import_until(None, file, store, size)

    assert ids_of(store) == [envelope["id"] for envelope in envelopes]
    assert [row["id"] for row in stored_rows(store, "duplicates")] == [envelopes[0]["id"]]
    assert [row["reason"] for row in stored_rows(store, "refused")] == ["bad_id", "unknown_version"]
    assert {path.name for path in (store.folder / "parts").iterdir()} == store.read_manifest().files


def import_until(kill: int | None, file: Path, store: EventStore, size: int) -> None:
    """Import until the disk is asked to keep something for that time, or to the end."""
    calls = 0

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls - 1 == kill:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        patch.setattr(history_file, "LINES_IN_BATCH", size)
        try:
            import_history(file, store)
        except Killed:
            return


def test_leftovers_of_a_killed_import_are_deleted(tmp_path: Path, store: EventStore) -> None:
    import_history(write_lines(tmp_path / "events", [a_line(an_event())]), store)
    (store.folder / "parts" / "00000002.refused.parquet").write_bytes(b"half a file")

    import_history(write_lines(tmp_path / "more", [a_line(an_event())]), store)

    assert {path.name for path in (store.folder / "parts").iterdir()} == store.read_manifest().files


@pytest.mark.usefixtures("small_batches")
def test_a_full_disk_stops_cleanly_and_the_import_continues(
    tmp_path: Path, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelopes = [an_event() for _ in range(6)]
    file = write_lines(tmp_path / "events", map(a_line, envelopes))
    calls = 0

    def fsync(_descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 8:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(StoreFailed, match=r"The disk is full\. What came before line 3 of .* is stored"):
            import_history(file, store)
    assert ids_of(store) == [envelope["id"] for envelope in envelopes[:2]]

    counts = import_history(file, store)

    assert (counts.skipped, counts.events) == (2, 4)
    assert ids_of(store) == [envelope["id"] for envelope in envelopes]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (gzip.compress(a_line(an_event())), "is compressed with gzip. Unpack it first"),
        (a_line(an_event()).decode().encode("utf-16"), "is not in UTF-8"),
        (b"id,name\n1,page_viewed\n", "is not a history"),
        (b"hello", "is not a history"),
        (b"\xff\xd8\xff\xe0\n\x00\x10JFIF\n", "is not in UTF-8"),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(
    tmp_path: Path, store: EventStore, content: bytes, message: str
) -> None:
    file = tmp_path / "events"
    file.write_bytes(content)

    with pytest.raises(UnusableFile, match=message):
        import_history(file, store)

    assert store.read_manifest().parts == ()


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path, store: EventStore) -> None:
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(UnusableFile, match="cannot be read"):
            import_history(path, store)


def test_a_file_that_breaks_off_continues_when_it_is_whole(tmp_path: Path, store: EventStore) -> None:
    envelopes = [an_event() for _ in range(3)]
    lines = [a_line(envelope) for envelope in envelopes]
    file = tmp_path / "events"
    file.write_bytes(b"\n".join(lines)[:-20])

    with pytest.raises(CutFile, match="breaks off in the middle of line 3"):
        import_history(file, store)
    counts = import_history(write_lines(file, lines), store)

    assert (counts.skipped, counts.events, counts.refused) == (2, 1, Counter())
    assert ids_of(store) == [envelope["id"] for envelope in envelopes]


def test_the_last_line_needs_no_end(tmp_path: Path, store: EventStore) -> None:
    lines = [a_line(an_event()) for _ in range(2)]
    file = tmp_path / "events"
    file.write_bytes(b"\n".join(lines))

    assert import_history(file, store).events == 2
    assert import_history(write_lines(file, [*lines, a_line(an_event())]), store).events == 1


def test_a_line_longer_than_a_mebibyte_is_refused_without_being_kept_whole(tmp_path: Path, store: EventStore) -> None:
    events = [an_event(), an_event(page="x" * 3_000_000), an_event()]
    file = write_lines(tmp_path / "events", map(a_line, events))

    counts = import_history(file, store)

    assert (counts.events, counts.refused) == (2, Counter(too_big=1))
    assert [len(row["raw"]) for row in stored_rows(store, "refused")] == [KEPT_OF_LONG_LINE]
    assert import_history(file, store).skipped == 3


def test_only_one_import_runs_at_a_time(tmp_path: Path, store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_store, "LOCK_SECONDS", 0)
    file = write_lines(tmp_path / "events", [a_line(an_event())])

    with store.open_writer(), pytest.raises(StoreInUse, match="Another process is storing events"):
        import_history(file, store)

    assert import_history(file, store).events == 1


@pytest.mark.usefixtures("small_batches")
def test_progress_says_how_much_is_stored(tmp_path: Path, store: EventStore) -> None:
    file = write_lines(tmp_path / "events", [a_line(an_event()) for _ in range(4)])
    seen: list[tuple[int, int]] = []

    import_history(file, store, lambda read, size: seen.append((read, size)))

    assert seen == [(file.stat().st_size // 2, file.stat().st_size), (file.stat().st_size,) * 2]


@pytest.mark.parametrize("damage", [b"{", b"[]", json.dumps({"format": 2}).encode()])
def test_a_damaged_manifest_is_not_overwritten(tmp_path: Path, store: EventStore, damage: bytes) -> None:
    file = write_lines(tmp_path / "events", [a_line(an_event())])
    import_history(file, store)
    (store.folder / "manifest.json").write_bytes(damage)

    with pytest.raises(IntelligenceError, match=r"manifest\.json"):
        import_history(file, store)

    assert (store.folder / "manifest.json").read_bytes() == damage
    assert list((store.folder / "parts").iterdir())


def test_a_lost_manifest_loses_no_events(tmp_path: Path, store: EventStore) -> None:
    file = write_lines(tmp_path / "events", [a_line(an_event())])
    import_history(file, store)
    (store.folder / "manifest.json").unlink()

    with pytest.raises(IntelligenceError, match=r"manifest\.json is missing.*Bring the whole folder back"):
        import_history(file, store)

    assert list((store.folder / PARTS).glob("*.events.parquet"))


def test_ids_that_are_cut_are_not_used(tmp_path: Path, store: EventStore) -> None:
    file = write_lines(tmp_path / "events", [a_line(an_event())])
    import_history(file, store)
    (ids,) = (store.folder / PARTS).glob("*.ids")
    ids.write_bytes(ids.read_bytes()[:-1])

    with pytest.raises(StoreFailed, match=r"\.ids cannot be read: the file is damaged.*Bring the whole folder back"):
        import_history(write_lines(tmp_path / "more", [a_line(an_event())]), store)
