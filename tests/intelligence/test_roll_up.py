"""Days that are counted ahead change no answer, and late events, merges and kills do no harm."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.import_history import import_history
from site_intelligence.gather.manifest import RolledDay, write_manifest
from site_intelligence.report.catalog import REPORTS
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import open_history
from site_intelligence.report.roll_up import roll_up
from site_intelligence.report.sessions import FUNNEL
from tests.intelligence.builders import a_line, an_event, write_lines

FIRST = date(2026, 3, 6)
# The clocks change on March 8, so that day has 23 hours.
DAYS = 5
# The last visits end on the day after, so all days but the last are over.
OVER = DAYS - 1
# Together, they ask for everything that is counted ahead.
ASKED = ("collection", "by_name", "sessions", "funnel_by_device", "search", "orders")


def busy_nights(seed: int) -> Iterator[dict[str, Any]]:
    """Visits around each midnight, with pauses near 30 minutes, bots, people without a name, and rare events."""
    random = Random(seed)
    for day in range(DAYS):
        for number in range(12):
            time = datetime.combine(FIRST + timedelta(days=day), datetime.min.time())
            time += timedelta(minutes=random.choice((0, 22 * 60, 23 * 60 + 10, 23 * 60 + 40, 600)))
            visitor = random.choice((f"v{number % 5}", None))
            for step in range(random.randrange(1, 7)):
                yield an_event(
                    random.choice((FUNNEL[min(step, 5)], "search_performed", "experiment_exposed")),
                    time.isoformat(sep=" "),
                    visitor=visitor,
                    customer=f"c{number}",
                    subject=f"{day}-{number}",
                    agent=random.choice(("person", "person", "person", "bot")),
                    device=random.choice(("phone", "desktop", "tablet")),
                    channel=random.choice(("direct", "paid", "email")),
                )
                time += timedelta(minutes=random.choice((1, 10, 29, 30, 31)))
        for name in ("customer_imported", "inquiry_opened", "inquiry_answered", "product_order_completed"):
            yield an_event(name, f"{FIRST + timedelta(days=day)} 12:00", customer=f"c{day % 3}", subject=f"{day}-1")
        for second in range(70 if day % 4 == 1 else 0):
            yield an_event(local=f"{FIRST + timedelta(days=day)} 23:59:{second % 60:02}", visitor="v1")


def a_store(folder: Path, *events: dict[str, Any]) -> EventStore:
    store = EventStore(folder / "intelligence")
    add(folder, store, *events)
    return store


def add(folder: Path, store: EventStore, *events: dict[str, Any]) -> None:
    import_history(write_lines(folder / "events.ndjson", map(a_line, events)), store)


def answers(
    store: EventStore, window: Window, *, with_rolled: bool = True, asked: Sequence[str] = ASKED
) -> dict[str, Any]:
    with open_history(store, window, with_rolled=with_rolled) as history:
        return {name: REPORTS[name].count(history) for name in asked}


def rolled_days(store: EventStore) -> list[str]:
    return [day.day for day in store.read_manifest().rolled]


@pytest.mark.parametrize("seed", [0])
def test_the_answers_are_those_of_the_events(tmp_path: Path, seed: int) -> None:
    store = a_store(tmp_path, *busy_nights(seed))

    assert roll_up(store, fewest_events=1) == OVER

    second, fourth = FIRST + timedelta(days=1), FIRST + timedelta(days=3)
    for window in (Window(), Window(second, fourth), Window(second, second)):
        assert answers(store, window) == answers(store, window, with_rolled=False), window


def test_a_late_event_uncovers_its_day_and_no_other(tmp_path: Path) -> None:
    store = a_store(tmp_path, *busy_nights(5))
    roll_up(store, fewest_events=1)
    late = an_event("search_performed", f"{FIRST + timedelta(days=3)} 23:50", visitor="v2")
    early = an_event(local=f"{FIRST + timedelta(days=1)} 00:10", visitor="v2")

    add(tmp_path, store, late, early)

    uncovered = {(FIRST + timedelta(days=day)).isoformat() for day in (1, 3)}
    everything = {(FIRST + timedelta(days=day)).isoformat() for day in range(OVER)}
    assert set(rolled_days(store)) == everything - uncovered
    assert answers(store, Window()) == answers(store, Window(), with_rolled=False)
    assert roll_up(store, fewest_events=1) == 2
    assert answers(store, Window()) == answers(store, Window(), with_rolled=False)


def test_a_merge_keeps_what_was_counted_ahead(tmp_path: Path) -> None:
    events = list(busy_nights(6))
    store = a_store(tmp_path, *events[:-20])
    for event in events[-20:]:
        add(tmp_path, store, event)
    roll_up(store, fewest_events=1)
    before, parts = rolled_days(store), len(store.read_manifest().parts)

    with store.open_writer() as writer:
        writer.merge_small_parts()

    assert len(store.read_manifest().parts) < parts
    assert rolled_days(store) == before
    assert answers(store, Window()) == answers(store, Window(), with_rolled=False)


def test_the_days_of_a_week_are_merged_and_a_late_event_leaves_the_others(tmp_path: Path) -> None:
    store = a_store(tmp_path, *busy_nights(13))
    roll_up(store, fewest_events=1)
    week = {day.day: tuple(day.files) for day in store.read_manifest().rolled if day.day <= "2026-03-08"}
    asked = ("sessions", "by_name")

    assert len(week) == 3
    assert len(set(week.values())) == 1
    before = answers(store, Window(), asked=asked)

    add(tmp_path, store, an_event(local=f"{FIRST} 10:00", visitor="late"))
    late = answers(store, Window(), asked=asked)
    assert late["sessions"]["n"] == before["sessions"]["n"] + 1
    assert late == answers(store, Window(), with_rolled=False, asked=asked)
    assert roll_up(store, fewest_events=1) == 1
    assert len({tuple(day.files) for day in store.read_manifest().rolled if day.day <= "2026-03-08"}) == 1
    assert answers(store, Window(), asked=asked) == late


def test_parts_that_are_swapped_for_others_uncover_their_days(tmp_path: Path) -> None:
    """A writer of parts need not know of what was counted ahead."""
    store = a_store(tmp_path, *busy_nights(7))
    roll_up(store, fewest_events=1)

    with store.open_writer() as writer:
        swapped = tuple(replace(part, rows=part.rows + 1) for part in writer.manifest.parts)
        writer._write_manifest(replace(writer.manifest, parts=swapped))

    assert rolled_days(store) == []


def test_a_day_whose_events_change_meanwhile_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = a_store(tmp_path, *busy_nights(8))
    late = an_event(local=f"{FIRST} 10:00", visitor="v2")
    opened = store.open_writer

    def open_after_another(*arguments: Any) -> Any:
        monkeypatch.undo()
        add(tmp_path, store, late)
        return opened(*arguments)

    monkeypatch.setattr(store, "open_writer", open_after_another)

    assert roll_up(store, fewest_events=1) == OVER - 1
    assert FIRST.isoformat() not in rolled_days(store)


def test_small_and_recent_days_are_not_counted_ahead(tmp_path: Path) -> None:
    store = a_store(tmp_path, *busy_nights(9))

    assert roll_up(store, fewest_events=10_000) == 0
    assert roll_up(store, fewest_events=1) == OVER
    assert roll_up(store, fewest_events=1) == 0
    assert roll_up(EventStore(tmp_path / "nothing")) == 0


def test_it_can_be_stopped_and_continued(tmp_path: Path) -> None:
    store = a_store(tmp_path, *busy_nights(10))
    seen: list[int] = []

    assert (
        roll_up(store, fewest_events=1, progress=lambda done, _all: seen.append(done), is_stopped=lambda: bool(seen))
        == 1
    )
    assert roll_up(store, fewest_events=1) == OVER - 1


def test_days_of_another_release_are_counted_from_the_events(tmp_path: Path) -> None:
    store = a_store(tmp_path, *busy_nights(11))
    manifest = store.read_manifest()
    other = RolledDay(FIRST.isoformat(), "0-other", "", "", "", 0, 0, 0)
    write_manifest(store.folder, manifest.with_rolled(other))

    assert answers(store, Window()) == answers(store, Window(), with_rolled=False)
    assert roll_up(store, fewest_events=1) == OVER


def test_leftovers_are_deleted_and_listed_files_are_kept(tmp_path: Path) -> None:
    store = a_store(tmp_path, *busy_nights(12))
    roll_up(store, fewest_events=1)
    (store.folder / "parts" / "00000099.people.parquet").write_bytes(b"left over")

    with store.open_writer():
        pass

    assert {path.name for path in (store.folder / "parts").iterdir()} == store.read_manifest().files
