"""What is made ready for gunicorn."""

import os
import tempfile
from pathlib import Path

import pytest

from environments.web_server import metrics_folder

NO_PROCESS = 2**22 + 1


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_metrics_of_a_killed_server_are_removed_and_those_of_a_living_one_kept(temporary: Path) -> None:
    left = temporary / f"dialtone-store-metrics-{NO_PROCESS}-abc"
    others = temporary / f"dialtone-office-metrics-{NO_PROCESS}-abc"
    living = temporary / f"dialtone-store-metrics-{os.getpid()}-abc"
    for folder in (left, others, living):
        folder.mkdir()

    made = metrics_folder("store")

    assert set(temporary.iterdir()) == {others, living, Path(made)}
