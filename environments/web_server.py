"""gunicorn, as each of our sites is served."""

import os
import sys
import tempfile
from typing import NoReturn

from environments.checkout import CHECKOUT
from environments.settings import Settings, WebProcess

CONFIGURATION = CHECKOUT / "deploy" / "gunicorn.conf.py"


def become_gunicorn(settings: Settings, site: str) -> NoReturn:
    """Turn this process into the gunicorn of that site, so that a signal to the one reaches the other.

    Its workers count into files in a folder of their own, so that any of them can tell the metrics of all.
    """
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=f"dialtone-{site}-metrics-")
    os.execv(sys.executable, gunicorn_command(getattr(settings, site), site))  # noqa: S606


def gunicorn_command(process: WebProcess, site: str) -> list[str]:
    """The command line: what differs by site stands here, what holds for all in deploy/gunicorn.conf.py."""
    return [
        *(sys.executable, "-m", "gunicorn"),
        *("--config", str(CONFIGURATION)),
        *("--name", f"dialtone-{site}"),
        *("--bind", f"{process.host}:{process.port}"),
        *("--workers", str(process.workers), "--threads", str(process.threads)),
        f"environments.wsgi:{site}()",
    ]
