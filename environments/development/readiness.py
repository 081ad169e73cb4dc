"""Waits until every process of a system that was just started is ready."""

import http.client
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from environments.development.supervisor_log import SupervisorLog
from environments.settings import Settings
from environments.settings.errors import CannotContinue
from environments.settings.sites import SITES

LONGEST_START_SECONDS = 90.0
ENDS_BEFORE_GIVING_UP = 3
LINES_OF_LOG = 15


class NotReady(CannotContinue):
    """A process does not become ready. The message ends with the last lines of its log."""


def addresses(settings: Settings) -> dict[str, tuple[str, int]]:
    """The host and port at which each process answers /health/ready, by the name of its program."""
    served = {site.name: settings.process_of(site.name) for site in SITES}
    found = {name: (process.host, process.port) for name, process in served.items()}
    if settings.sandbox.enabled:
        box = settings.sandbox
        found |= {"network": (box.host, box.port), "mail": (box.host, box.mail_page_port)}
    return found


def wait_until_ready(
    settings: Settings, log: SupervisorLog, say: Callable[[str], None], is_stopping: Callable[[], bool]
) -> None:
    """Return when all processes are ready, and report each. Raises NotReady if one keeps ending or takes too long."""
    waiting, begun = addresses(settings), time.monotonic()
    while waiting and not is_stopping():
        for name in [name for name, address in waiting.items() if is_ready(*address)]:
            del waiting[name]
            say(f"{name:<14}ready after {time.monotonic() - begun:.0f} s")
        for line in log.news():
            say(line)
        for name in _failed_programs(waiting, log, begun):
            raise NotReady(f"{name} does not become ready. The last lines of its log:\n{_tail(settings.var, name)}")
        time.sleep(0.2)


def is_ready(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=3)  # noqa: S104  # nosec B104
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _failed_programs(waiting: dict[str, tuple[str, int]], log: SupervisorLog, begun: float) -> Iterator[str]:
    """Yield programs that keep ending (the worker too, which has no address) and, in the end, all that are late."""
    yield from (name for name, times in log.ends.items() if times >= ENDS_BEFORE_GIVING_UP)
    if time.monotonic() - begun > LONGEST_START_SECONDS:
        yield from waiting


def _tail(var: Path, name: str) -> str:
    file = var / "log" / f"{name}.log"
    lines = file.read_text("utf-8", "replace").splitlines() if file.exists() else ["(the log is empty)"]
    return "\n".join(f"  {line}" for line in lines[-LINES_OF_LOG:])
