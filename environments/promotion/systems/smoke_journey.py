"""The smoke journey: what a new slot must do before it gets its first request.

It reads every page that the store's first page leads to, and the back office's sign-in page. Where the sandbox plays
the outside world, a customer also signs up and buys: a part of the checkout's demonstration. Production does not buy.
"""

import subprocess
import sys
from http.client import HTTPException

from environments.promotion.systems.environment_folder import HOST, EnvironmentFolder
from environments.promotion.systems.slot_requests import ask_slot, linked_pages
from environments.settings.development_files import CHECKOUT
from environments.settings.errors import CannotContinue

DEMONSTRATION = CHECKOUT / "tests" / "demo" / "smoke.py"
LINES_OF_OUTPUT = 5


class SmokeFailed(CannotContinue):
    """The new release fails in its slot, before it got any request."""


def smoke_journey(environment: EnvironmentFolder, slot: str) -> str:
    """Try a slot through its own ports, and return what was done. Raises SmokeFailed."""
    first = _read(environment, slot, "store", "/")
    pages = linked_pages(first)
    for page in pages:
        _read(environment, slot, "store", page)
    _read(environment, slot, "office", "/sign-in")
    words = f"{len(pages) + 2} pages answered"
    if environment.has_sandbox and DEMONSTRATION.exists():
        return f"{words}; {_buy(environment, slot)}"
    return words


def _read(environment: EnvironmentFolder, slot: str, site: str, path: str) -> str:
    """Ask the slot as the proxy would. A page that asks to sign in answers with a redirect, which is fine."""
    try:
        status, page = ask_slot(environment, slot, site, path)
    except (OSError, HTTPException) as broken:
        raise SmokeFailed(f"{site} {path} does not answer: {broken}") from None
    if status >= 400:
        raise SmokeFailed(f"{site} {path} answers {status} in slot {slot}, so no request was sent there.")
    return page


def _buy(environment: EnvironmentFolder, slot: str) -> str:
    port, network = str(environment.site_ports(slot)["store"]), f"http://{HOST}:{environment.sandbox_port}"
    mails = f"http://{HOST}:{environment.sandbox_port + 2}"
    command = [sys.executable, "-m", "tests.demo.smoke", environment.origin("store"), port, mails, network]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).strip().splitlines()
    if done.returncode != 0:
        raise SmokeFailed("The smoke journey failed:\n" + "\n".join(f"  {line}" for line in lines[-LINES_OF_OUTPUT:]))
    return lines[-1] if lines else ""
