"""Work in a process of its own: its result comes back, and so do its errors and its loss."""

import os
import signal
import sys
from pathlib import Path

import pytest

from environments.mining.learn_models import LearnModels, learn
from environments.mining.own_process import ProcessLost, run_apart
from site_intelligence.mine.model_file import FILE


def loaded_learning() -> tuple[int, bool]:
    import site_intelligence.mine.train_models

    return os.getpid(), site_intelligence.mine.train_models.__name__ in sys.modules


def fail(text: str) -> None:
    raise ValueError(text)


def end_suddenly() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_the_work_loads_stays_in_its_own_process() -> None:
    process, is_loaded = run_apart(loaded_learning)

    assert is_loaded
    assert process != os.getpid()


def test_an_error_of_the_work_is_raised_here() -> None:
    with pytest.raises(ValueError, match="no room"):
        run_apart(fail, "no room")


def test_a_process_that_is_killed_is_noticed() -> None:
    with pytest.raises(ProcessLost, match="end_suddenly ended without a result"):
        run_apart(end_suddenly)


def test_without_events_nothing_is_learned_and_nothing_fails(tmp_path: Path) -> None:
    missing = tmp_path / "intelligence"

    learned = learn(missing)
    LearnModels(missing)()

    assert (learned.standings, learned.failure) == ({}, "")
    assert not (missing / FILE).exists()
