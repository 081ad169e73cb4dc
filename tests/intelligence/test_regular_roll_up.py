"""The collector counts days ahead once an hour, and continues if that fails."""

from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from site_intelligence.gather.event_store import EventStore, StoreFailed
from site_intelligence.report import regular_roll_up
from site_intelligence.report.regular_roll_up import RegularRollUp


def never() -> bool:
    return False


@pytest.fixture
def rolled(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    times: list[Path] = []

    def roll_up(store: EventStore, *, is_stopped: Callable[[], bool]) -> int:
        assert is_stopped is never
        times.append(store.folder)
        if len(times) == 1:
            raise StoreFailed("The disk is full")
        return len(times)

    monkeypatch.setattr(regular_roll_up, "roll_up", roll_up)
    return times


def test_it_happens_once_an_hour_and_a_failure_is_logged(tmp_path: Path, rolled: list[Path]) -> None:
    now, pauses = [100.0], list[float]()
    pause = RegularRollUp(EventStore(tmp_path), lambda: now[0], lambda _is_stopped, seconds: pauses.append(seconds))

    with capture_logs() as logs:
        for moment in (100.0, 3_699.0, 3_700.0, 3_800.0, 7_300.0):
            now[0] = moment
            pause(never, 2.0)

    assert rolled == [tmp_path] * 3
    assert pauses == [2.0] * 5
    assert [(log["event"], log.get("cause"), log.get("days")) for log in logs] == [
        ("days_not_counted_ahead", "The disk is full", None),
        ("days_counted_ahead", None, 2),
        ("days_counted_ahead", None, 3),
    ]
