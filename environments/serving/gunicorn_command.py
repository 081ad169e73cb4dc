"""The gunicorn that serves a site."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from environments.settings import Settings
from environments.settings.development_files import CHECKOUT
from environments.settings.model import WebProcess

CONFIGURATION = CHECKOUT / "deploy" / "gunicorn.conf.py"


def become_gunicorn(settings: Settings, site: str) -> NoReturn:
    """Replace this process with the gunicorn of a site, so that signals reach gunicorn directly.

    Its workers keep their metrics in files in one folder, so that each of them can report the metrics of all.
    """
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics_folder(site)
    os.execv(sys.executable, gunicorn_command(settings.process_of(site), site))  # noqa: S606


def metrics_folder(site: str) -> str:
    """Make a folder for this process, and remove the folders that killed processes left."""
    begins = f"dialtone-{site}-metrics-"
    for left in Path(tempfile.gettempdir()).glob(f"{begins}*"):
        pid = left.name.removeprefix(begins).partition("-")[0]
        if not Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"{begins}{os.getpid()}-")


def gunicorn_command(process: WebProcess, site: str) -> list[str]:
    """The command line of a site's gunicorn. What all sites have in common is in deploy/gunicorn.conf.py."""
    return [
        *(sys.executable, "-m", "gunicorn"),
        *("--config", str(CONFIGURATION)),
        *("--name", f"dialtone-{site}"),
        *("--bind", f"{process.host}:{process.port}"),
        *("--workers", str(process.workers), "--threads", str(process.threads)),
        f"environments.serving.wsgi:{site}()",
    ]
