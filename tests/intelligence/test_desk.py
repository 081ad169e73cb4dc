"""The desk gives the answers of the events, whatever was counted ahead and whichever window was asked about before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import write_manifest
from site_intelligence.report.collection import collection, count_lines
from site_intelligence.report.desk import ReportDesk
from site_intelligence.report.history import History, Window
from site_intelligence.report.open_history import open_history
from site_intelligence.report.roll_up import roll_up
from site_intelligence.report.units import UNITS, add_up, count
from tests.intelligence.builders import an_event
from tests.intelligence.busy_nights import FIRST, a_store, add, quiet_week

LAST = FIRST + timedelta(days=4)
WINDOWS = (Window(), Window(FIRST + timedelta(days=1), LAST))
QUESTIONS: dict[str, Callable[[History], Any]] = {
    "visits": partial(count, UNITS["visits"], ("day", "device")),
    "addresses": partial(count, UNITS["addresses"], ("offering", "region")),
    "searches": partial(count, UNITS["searches"], ("term", "week")),
    "orders": partial(add_up, UNITS["orders"], "cents", ("region",)),
    "lines": count_lines,
    "collection": collection,
    "days": lambda history: history.days,
}


def answers(desk: ReportDesk, window: Window) -> dict[str, Any]:
    return {name: desk.answer(window, name, question) for name, question in QUESTIONS.items()}


def answers_of_events(store: EventStore, window: Window) -> dict[str, Any]:
    with open_history(store, window, with_rolled=False) as history:
        return {name: question(history) for name, question in QUESTIONS.items()}


def test_the_answers_are_those_of_the_events_for_each_window(rolled_once: EventStore, rolled: EventStore) -> None:
    expected = {window: answers_of_events(rolled_once, window) for window in WINDOWS}
    write_manifest(rolled.folder, replace(rolled.read_manifest(), rolled=()))
    counted, ahead = ReportDesk(rolled), ReportDesk(rolled_once)

    assert {window: answers(counted, window) for window in WINDOWS} == expected
    assert {window: answers(ahead, window) for window in WINDOWS} == expected


def test_a_desk_notices_what_is_counted_ahead_and_what_comes_late(tmp_path: Path) -> None:
    store = a_store(tmp_path, *quiet_week())
    desk, question = ReportDesk(store), QUESTIONS["visits"]
    before = desk.answer(Window(), "visits", question)

    assert roll_up(store, fewest_events=1) > 0
    assert desk.answer(Window(), "again", question) == before

    add(tmp_path, store, an_event(local=f"{FIRST} 10:00", visitor="late", device="television"))
    after = desk.answer(Window(), "visits", question)
    assert after.keys() - before.keys() == {(FIRST.isoformat(), "television")}


def test_the_bots_of_a_window_are_left_out_in_each(tmp_path: Path) -> None:
    """A table that was made of one window must not be used in the next."""
    quiet, busy = date(2026, 3, 2), date(2026, 3, 3)
    bomb = [an_event(local=f"{busy} 10:00:{number % 60:02}", visitor="bomb") for number in range(70)]
    store = a_store(tmp_path, an_event(local=f"{quiet} 10:00", visitor="v1"), *bomb)
    desk = ReportDesk(store)
    visits = partial(count, UNITS["visits"], ())

    assert desk.answer(Window(quiet, quiet), "visits", visits)[()].of == 1
    assert desk.answer(Window(busy, busy), "visits", visits)[()].of == 0
    assert desk.answer(Window(quiet, busy), "visits", visits)[()].of == 1


def test_what_depends_on_the_end_of_a_window_is_counted_for_each(tmp_path: Path) -> None:
    days = [FIRST + timedelta(days=after) for after in (0, 9, 20)]
    asked = [an_event("inquiry_opened", f"{day} 10:00", center="boston", subject=str(day)) for day in days]
    desk, contacts = ReportDesk(a_store(tmp_path, *asked)), partial(count, UNITS["first_contacts"], ())
    windows = [Window(days[0], until) for until in days]

    assert [desk.answer(window, "contacts", contacts)[()].of for window in windows] == [0, 1, 2]
    assert [desk.answer(window, "again", contacts)[()].of for window in reversed(windows)] == [2, 1, 0]


def test_windows_come_and_go(rolled_once: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_intelligence.report.desk.WINDOWS_KEPT", 1)
    desk, question = ReportDesk(rolled_once), QUESTIONS["visits"]

    first = [desk.answer(window, "first", question) for window in WINDOWS]
    assert [desk.answer(window, "second", question) for window in WINDOWS] == first


def test_a_damaged_part_is_an_error_with_advice(tmp_path: Path) -> None:
    store = a_store(tmp_path, an_event())
    (path,) = store.paths([part.events for part in store.read_manifest().parts])
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(IntelligenceError, match=r"cannot be counted.*bring the whole folder back from a backup"):
        ReportDesk(store).answer(Window(), "visits", QUESTIONS["visits"])
