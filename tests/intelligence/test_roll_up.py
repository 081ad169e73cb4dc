"""Days that are counted ahead change no answer, and late events, merges and kills do no harm."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import RolledDay, write_manifest
from site_intelligence.report.catalog import REPORTS
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import open_history
from site_intelligence.report.roll_up import roll_up
from tests.intelligence.builders import an_event
from tests.intelligence.busy_nights import FIRST, OVER, a_store, add, quiet_week

# Together, they ask for everything that is counted ahead.
ASKED = ("collection", "by_name", "sessions", "funnel_by_device", "search", "orders")


def answers(
    store: EventStore, window: Window, *, with_rolled: bool = True, asked: Sequence[str] = ASKED
) -> dict[str, Any]:
    with open_history(store, window, with_rolled=with_rolled) as history:
        return {name: REPORTS[name].count(history) for name in asked}


def rolled_days(store: EventStore) -> list[str]:
    return [day.day for day in store.read_manifest().rolled]


def test_the_answers_are_those_of_the_events(rolled_once: EventStore) -> None:
    second, fourth = FIRST + timedelta(days=1), FIRST + timedelta(days=3)

    for window in (Window(), Window(second, fourth)):
        assert answers(rolled_once, window) == answers(rolled_once, window, with_rolled=False), window


def test_a_late_event_uncovers_its_day_and_no_other(tmp_path: Path, rolled: EventStore) -> None:
    late = an_event("search_performed", f"{FIRST + timedelta(days=3)} 23:50", visitor="v2")
    early = an_event(local=f"{FIRST + timedelta(days=1)} 00:10", visitor="v2")

    add(tmp_path, rolled, late, early)

    uncovered = {(FIRST + timedelta(days=day)).isoformat() for day in (1, 3)}
    everything = {(FIRST + timedelta(days=day)).isoformat() for day in range(OVER)}
    assert set(rolled_days(rolled)) == everything - uncovered
    asked = ("collection", "sessions", "search")
    expected = answers(rolled, Window(), with_rolled=False, asked=asked)
    assert answers(rolled, Window(), asked=asked) == expected
    assert roll_up(rolled, fewest_events=1) == 2
    assert answers(rolled, Window(), asked=asked) == expected


def test_a_merge_keeps_what_was_counted_ahead(tmp_path: Path) -> None:
    store = a_store(tmp_path, an_event(local=f"{FIRST + timedelta(days=2)} 10:00"))
    for number in range(9):
        add(tmp_path, store, an_event(local=f"{FIRST} 10:0{number}"))
    assert roll_up(store, fewest_events=1) == 1

    with store.open_writer() as writer:
        writer.merge_small_parts()

    assert len(store.read_manifest().parts) == 1
    assert rolled_days(store) == [FIRST.isoformat()]
    assert answers(store, Window(), asked=["by_name"]) == {"by_name": {"page_viewed": 10}}


def test_the_days_of_a_week_are_merged_and_a_late_event_leaves_the_others(tmp_path: Path, rolled: EventStore) -> None:
    week = {day.day: tuple(day.files) for day in rolled.read_manifest().rolled if day.day <= "2026-03-08"}
    asked = ("sessions",)

    assert len(week) == 3
    assert len(set(week.values())) == 1
    before = answers(rolled, Window(), asked=asked)

    add(tmp_path, rolled, an_event(local=f"{FIRST} 10:00", visitor="late"))
    late = answers(rolled, Window(), asked=asked)
    assert late["sessions"]["n"] == before["sessions"]["n"] + 1
    assert late == answers(rolled, Window(), with_rolled=False, asked=asked)
    assert roll_up(rolled, fewest_events=1) == 1
    assert len({tuple(day.files) for day in rolled.read_manifest().rolled if day.day <= "2026-03-08"}) == 1
    assert answers(rolled, Window(), asked=asked) == late


def test_parts_that_are_swapped_for_others_uncover_their_days(rolled: EventStore) -> None:
    """A writer of parts need not know of what was counted ahead."""
    with rolled.open_writer() as writer:
        swapped = tuple(replace(part, rows=part.rows + 1) for part in writer.manifest.parts)
        writer._write_manifest(replace(writer.manifest, parts=swapped))

    assert rolled_days(rolled) == []


def test_a_day_whose_events_change_meanwhile_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = a_store(tmp_path, *quiet_week())
    late = an_event(local=f"{FIRST} 10:00", visitor="v2")
    opened = store.open_writer

    def open_after_another(*arguments: Any) -> Any:
        monkeypatch.undo()
        add(tmp_path, store, late)
        return opened(*arguments)

    monkeypatch.setattr(store, "open_writer", open_after_another)

    assert roll_up(store, fewest_events=1) == 1
    assert rolled_days(store) == [(FIRST + timedelta(days=1)).isoformat()]


def test_small_and_recent_days_are_not_counted_ahead(tmp_path: Path, rolled: EventStore) -> None:
    assert roll_up(a_store(tmp_path / "quiet", *quiet_week()), fewest_events=3) == 0
    assert len(rolled_days(rolled)) == OVER
    assert roll_up(rolled, fewest_events=1) == 0
    assert roll_up(EventStore(tmp_path / "nothing")) == 0


def test_it_can_be_stopped_and_continued(tmp_path: Path) -> None:
    store = a_store(tmp_path, *quiet_week())
    seen: list[int] = []

    assert (
        roll_up(store, fewest_events=1, progress=lambda done, _all: seen.append(done), is_stopped=lambda: bool(seen))
        == 1
    )
    assert roll_up(store, fewest_events=1) == 1


def test_days_of_another_release_are_counted_from_the_events(rolled: EventStore) -> None:
    manifest, asked = rolled.read_manifest(), ("by_name",)
    other = RolledDay(FIRST.isoformat(), "0-other", "", "", "", 0, 0, 0)
    write_manifest(rolled.folder, manifest.with_rolled(other))

    assert answers(rolled, Window(), asked=asked) == answers(rolled, Window(), with_rolled=False, asked=asked)
    assert roll_up(rolled, fewest_events=1) == 1


def test_leftovers_are_deleted_and_listed_files_are_kept(rolled: EventStore) -> None:
    (rolled.folder / "parts" / "00000099.people.parquet").write_bytes(b"left over")

    with rolled.open_writer():
        pass

    assert {path.name for path in (rolled.folder / "parts").iterdir()} == rolled.read_manifest().files
