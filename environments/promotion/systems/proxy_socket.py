"""HAProxy's admin socket: the share of requests that each slot gets, and what the proxy has counted."""

import csv
import io
import socket
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from environments.settings.errors import CannotContinue
from environments.settings.sites import SITES

SECONDS = 5.0
WHOLE = 100
POLL_SECONDS = 0.05
LONGEST_CHECK_SECONDS = 15.0


class ProxyGone(CannotContinue):
    """HAProxy's admin socket does not answer, or refused a command."""


@dataclass(frozen=True)
class SlotCounts:
    """Counts of one slot over all sites since the proxy's start.

    `failed` are answers with a status of 500 and above, and requests without an answer. `in_flight` are requests that
    are not yet answered. `is_up` is True if every site of the slot's build answers the proxy's checks.
    """

    answered: int
    failed: int
    in_flight: int
    is_up: bool


class ProxySocket:
    """The admin socket of a proxy, and its state file. Each command has a connection of its own."""

    def __init__(self, path: Path, state: Path) -> None:
        self._path, self._state = path, state

    def expect_sites(self, slot: str, names: Collection[str]) -> None:
        """Say which sites the slot's build has: the proxy neither checks nor asks the others. Raises ProxyGone."""
        states = {site.name: "ready" if site.name in names else "maint" for site in SITES}
        self._change(f"set server {site}/{slot} state {state}" for site, state in states.items())

    def set_weights(self, weights: dict[str, int]) -> None:
        """Give each slot its share of the requests to all sites, in one step. Raises ProxyGone."""
        self._change(
            f"set server {site.name}/{slot} weight {weight}" for site in SITES for slot, weight in weights.items()
        )

    def keep_weights(self) -> None:
        """Write the weights to the file that HAProxy reads when it starts."""
        draft = self._state.with_name(f".{self._state.name}.new")
        draft.write_text(self._ask("show servers state"), "utf-8")
        draft.replace(self._state)

    def weights(self, slot: str) -> dict[str, int]:
        """The weight of each site's server in that slot."""
        return {row["# pxname"]: int(row["weight"]) for row in self._rows(slot)}

    def counts(self, slot: str) -> SlotCounts:
        rows = self._rows(slot)
        return SlotCounts(
            answered=sum(int(row["stot"] or 0) for row in rows),
            failed=sum(int(row["hrsp_5xx"] or 0) + int(row["econ"] or 0) + int(row["eresp"] or 0) for row in rows),
            in_flight=sum(int(row["scur"] or 0) for row in rows),
            is_up=all(row["status"].startswith(("UP", "MAINT")) for row in rows),
        )

    def _change(self, commands: Iterable[str]) -> None:
        answer = self._ask("; ".join(commands)).strip()
        if answer:
            raise ProxyGone(f"The proxy refused a change: {answer.splitlines()[0]}")

    def _rows(self, slot: str) -> list[dict[str, str]]:
        names = {site.name for site in SITES}
        rows = list(csv.DictReader(io.StringIO(self._ask("show stat"))))
        found = [row for row in rows if row["# pxname"] in names and row["svname"] == slot]
        if len(found) != len(names):
            raise ProxyGone(
                "The proxy does not have the slots of this release's deploy/haproxy/haproxy.cfg. Start it anew: "
                "`dialtone environment down`, then `up`, with this release."
            )
        return found

    def _ask(self, command: str) -> str:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(SECONDS)
                connection.connect(str(self._path))
                connection.sendall(f"{command}\n".encode())
                parts = []
                while part := connection.recv(65536):
                    parts.append(part)
        except OSError as failed:
            raise ProxyGone(
                f"The proxy does not answer at {self._path} ({failed.strerror or 'timed out'}). Is the environment up?"
            ) from None
        return b"".join(parts).decode("utf-8", "replace")


class Counting(Protocol):
    def counts(self, slot: str) -> SlotCounts: ...


def wait_for_checks(proxy: Counting, slot: str, seconds: float = LONGEST_CHECK_SECONDS) -> bool:
    """Wait for the proxy's next checks of a slot, and return True if they pass.

    Until then it sends no request there, however ready the slot is.
    """
    deadline = time.monotonic() + seconds
    while not proxy.counts(slot).is_up:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
