"""Requests straight to a slot, without the proxy, but as the proxy would send them."""

import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from itertools import cycle

from environments.promotion.systems.environment_folder import HOST, EnvironmentFolder

SECONDS = 30
# A probe that waits longer counts as failed, so that a release that hangs is soon taken back.
SECONDS_OF_A_PROBE = 5
# Logs of the sites and tests can tell a probe from the requests of clients.
AGENT_OF_PROBES = "dialtone-promotion"
LINK = re.compile(r'href="(/[a-z0-9/-]*)"')


def ask_slot(
    environment: EnvironmentFolder, slot: str, site: str, path: str, *, seconds: float = SECONDS, agent: str = ""
) -> tuple[int, str]:
    """Return the status and the page of a slot's answer. Raises OSError or HTTPException if there is none."""
    host = f"{environment.host(site)}:{environment.https_port}"
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": HOST, "X-Forwarded-Host": host}
    connection = HTTPConnection(HOST, environment.site_ports(slot)[site], timeout=seconds)
    try:
        connection.request("GET", path, headers={**headers, **({"User-Agent": agent} if agent else {})})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def linked_pages(first_page: str) -> list[str]:
    """The pages of the store that its first page leads to."""
    return sorted(set(LINK.findall(first_page)))


class Probes:
    """Requests of the promotion itself to a new release: each probe asks for the next page of the store."""

    def __init__(self, environment: EnvironmentFolder, slot: str) -> None:
        self._environment, self._slot = environment, slot
        self._paths: Iterator[str] | None = None

    def probe(self) -> bool:
        """Ask for the next page, and return True if it is answered without a failure of the server."""
        try:
            status, page = self._ask("/" if self._paths is None else next(self._paths))
        except (OSError, HTTPException):
            return False
        if self._paths is None and status == 200:
            self._paths = cycle(["/", *linked_pages(page)])
        return status < 500

    def _ask(self, path: str) -> tuple[int, str]:
        return ask_slot(self._environment, self._slot, "store", path, seconds=SECONDS_OF_A_PROBE, agent=AGENT_OF_PROBES)
