"""Only one system of a checkout can run."""

import os
from pathlib import Path

import pytest

from environments.development.run_lock import AlreadyRunning, hold_run_lock


def test_a_second_system_is_refused_with_the_process_of_the_first(tmp_path: Path) -> None:
    with hold_run_lock(tmp_path), pytest.raises(AlreadyRunning, match=str(os.getpid())), hold_run_lock(tmp_path):
        pass


def test_the_next_system_can_run_when_the_former_has_ended(tmp_path: Path) -> None:
    with hold_run_lock(tmp_path):
        pass

    with hold_run_lock(tmp_path):
        assert (tmp_path / "run.lock").read_text() == str(os.getpid())


def test_two_checkouts_run_side_by_side(tmp_path: Path) -> None:
    with hold_run_lock(tmp_path / "one"), hold_run_lock(tmp_path / "other"):
        locks = [(tmp_path / checkout / "run.lock").read_text() for checkout in ("one", "other")]

    assert locks == [str(os.getpid())] * 2
