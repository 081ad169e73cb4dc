"""A collector that follows the table survives outages, and says when it is late."""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather import event_store, follow_events, lag_alarm
from site_intelligence.gather.collect_events import Collector
from site_intelligence.gather.event_store import EventStore, StoreFailed
from site_intelligence.gather.event_table import DatabaseAway
from site_intelligence.gather.follow_events import LONGEST_PAUSE, POLL_SECONDS, Follower, pause_until
from tests.intelligence.builders import an_event, stored_rows
from tests.intelligence.committed_rows import FakeTable, table_rows
from tests.support.logs import logs_of

AWAY = DatabaseAway("The database does not answer: connection refused")


class Steps:
    """Pauses that take no time. In each, the next step is done; after the last, the collector is stopped."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self._steps, self.pauses, self.is_over = iter(steps), list[float](), False

    def pause(self, _is_stopped: Callable[[], bool], seconds: float) -> None:
        self.pauses.append(seconds)
        step = next(self._steps, None)
        self.is_over = step is None
        if step:
            step()


def follow(store: EventStore, table: FakeTable, steps: Steps) -> None:
    Follower(Collector(store, table), lambda: steps.is_over, steps.pause).run()


@pytest.fixture
def store(tmp_path: Path) -> EventStore:
    return EventStore(tmp_path / "intelligence")


@pytest.fixture
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    with logs_of(follow_events, lag_alarm) as lines:
        yield lines


Logs = list[MutableMapping[str, Any]]


def names_of(logs: Logs) -> list[str]:
    return [line["event"] for line in logs]


def test_it_collects_until_it_is_stopped(store: EventStore, logs: Logs) -> None:
    table = FakeTable(table_rows([an_event()]))
    more = table_rows([an_event(version=2)], transaction_id=7, row_id=7)
    steps = Steps(lambda: table.rows.extend(more), lambda: None)

    follow(store, table, steps)

    assert names_of(logs) == ["collector_started", "events_collected", "events_collected", "collector_stopped"]
    assert logs[2]["refused"] == {"unknown_version": 1}
    assert steps.pauses == [POLL_SECONDS] * 3


def test_an_outage_is_said_once_and_waited_for_longer_and_longer(store: EventStore, logs: Logs) -> None:
    table = FakeTable(table_rows([an_event()]), failure=AWAY)
    steps = Steps(*[lambda: None] * 5, lambda: setattr(table, "failure", None))

    follow(store, table, steps)

    assert names_of(logs)[1:-1] == ["collector_interrupted", "collector_continues", "events_collected"]
    assert steps.pauses == [4, 8, 16, 30, LONGEST_PAUSE, LONGEST_PAUSE, POLL_SECONDS]
    assert len(stored_rows(store)) == 1


def test_an_alarm_rises_once_when_the_lag_passes_a_minute_and_says_when_it_is_over(
    store: EventStore, logs: Logs
) -> None:
    table = FakeTable(table_rows((an_event() for _ in range(61)), transaction_id=5), settled=5)
    steps = Steps(lambda: None, lambda: setattr(table, "settled", 10**6))

    follow(store, table, steps)

    assert names_of(logs)[1:-1] == ["collector_lag_alarm", "events_collected", "collector_lag_over"]
    assert (logs[1]["lag_seconds"], logs[3]["lag_seconds"]) == (61, 0)


def test_a_lag_of_a_minute_is_no_alarm(store: EventStore, logs: Logs) -> None:
    table = FakeTable(table_rows((an_event() for _ in range(60)), transaction_id=5), settled=5)

    follow(store, table, Steps())

    assert names_of(logs) == ["collector_started", "collector_stopped"]


def test_the_alarm_also_rises_while_the_disk_is_full(store: EventStore, logs: Logs) -> None:
    full = StoreFailed("The disk is full.")
    table = FakeTable(table_rows(an_event() for _ in range(61)), failure=full)

    follow(store, table, Steps())

    assert names_of(logs)[1:-1] == ["collector_lag_alarm", "collector_interrupted"]
    assert logs[2]["cause"] == "The disk is full."


def test_a_collector_that_was_stopped_says_how_late_it_was(store: EventStore, logs: Logs) -> None:
    table = FakeTable(table_rows(an_event() for _ in range(61)))

    follow(store, table, Steps())

    assert names_of(logs)[1:-1] == ["collector_lag_alarm", "events_collected", "collector_lag_over"]
    assert logs[1]["lag_seconds"] == 61


def test_an_import_that_holds_the_store_is_waited_for(
    store: EventStore, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_store, "LOCK_SECONDS", 0)
    table = FakeTable(table_rows([an_event()]))

    with ExitStack() as held:
        held.enter_context(store.open_writer())
        follow(store, table, Steps(held.close))

    assert names_of(logs)[1:-1] == ["collector_interrupted", "collector_continues", "events_collected"]


def test_a_restore_is_said_in_one_line(store: EventStore, logs: Logs) -> None:
    table = FakeTable(table_rows([an_event()]))
    steps = Steps(lambda: setattr(table, "system_id", "2"))

    follow(store, table, steps)

    assert names_of(logs)[1:-1] == ["events_collected", "database_restored"]


def test_a_manifest_of_another_format_ends_it(store: EventStore) -> None:
    store.folder.mkdir()
    (store.folder / "manifest.json").write_text('{"format": 2}')

    with pytest.raises(IntelligenceError, match="has format 2"):
        follow(store, FakeTable(), Steps())


def test_a_request_to_stop_ends_a_pause() -> None:
    answers = iter([False, True])

    pause_until(lambda: next(answers), 60)

    assert list(answers) == []


def test_a_pause_ends_by_itself() -> None:
    assert pause_until(lambda: False, 0.01) is None
