"""The folder and the data that are prepared for gunicorn."""

import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from environments.serving.gunicorn_command import CONFIGURATION, metrics_folder
from environments.settings.development_files import CHECKOUT

NO_PROCESS = 2**22 + 1
# Says how many MB the first address takes after what gunicorn does before it forks, and whether the collector knows.
FIRST_ADDRESS = f"""
import gc, runpy
import psutil
from business_layer.shared.addresses import service_address
runpy.run_path({str(CONFIGURATION)!r})["on_starting"](None)
before = psutil.Process().memory_full_info().uss
service_address(street="350 Fifth Avenue", unit="", city="New York", state="NY", zip_code="10118")
print((psutil.Process().memory_full_info().uss - before) // 1_000_000, gc.get_freeze_count() > 100_000)
"""


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


def test_data_for_every_worker_is_loaded_before_the_fork() -> None:
    """Otherwise each worker would unpack its own 40 MB of ZIP data."""
    told = subprocess.run(
        [sys.executable, "-c", FIRST_ADDRESS], capture_output=True, text=True, cwd=CHECKOUT, check=True
    )

    megabytes, is_frozen = told.stdout.split()
    assert int(megabytes) < 5
    assert is_frozen == "True"


def test_a_worker_begins_what_its_site_does_beside_its_requests() -> None:
    begun: list[str] = []
    post_worker_init = runpy.run_path(str(CONFIGURATION))["post_worker_init"]
    warm_up = SimpleNamespace(start=lambda: begun.append("counting"))
    lag_watch = SimpleNamespace(start=lambda: begun.append("watching"))

    for extensions in ({}, {"warm_up": warm_up, "lag_watch": lag_watch}):
        post_worker_init(SimpleNamespace(wsgi=SimpleNamespace(extensions=extensions)))

    assert begun == ["counting", "watching"]


def test_a_worker_that_ends_stops_the_questions_that_its_site_counts() -> None:
    closed: list[str] = []
    worker_exit = runpy.run_path(str(CONFIGURATION))["worker_exit"]

    questions = SimpleNamespace(close=lambda: closed.append("questions"))
    worker_exit(None, SimpleNamespace(wsgi=SimpleNamespace(extensions={"questions": questions})))
    worker_exit(None, SimpleNamespace(wsgi=SimpleNamespace(extensions={})))
    worker_exit(None, SimpleNamespace())

    assert closed == ["questions"]
