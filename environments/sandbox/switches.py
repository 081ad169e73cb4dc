"""Switches that make a service of the sandbox misbehave."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from random import Random
from typing import Any

from environments.sandbox.store import Store


class Mode(StrEnum):
    """A behavior of a service. The second group applies only to requests that change something."""

    NORMAL = "normal"
    SLOW = "slow"
    FAIL = "fail"
    DROP = "drop"

    LOSE_ANSWER = "lose_answer"
    REFUSE = "refuse"
    SILENT = "silent"
    FAIL_LATER = "fail_later"
    TWICE = "twice"
    OFF = "off"


M = Mode
FOR_CHANGES_ONLY = {M.LOSE_ANSWER, M.REFUSE, M.SILENT, M.FAIL_LATER, M.TWICE}
LONGEST_DELAY_SECONDS = 600.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS switches (
    service TEXT PRIMARY KEY, mode TEXT NOT NULL, seconds REAL NOT NULL, reason TEXT NOT NULL,
    count INTEGER, probability REAL NOT NULL
)
"""


@dataclass(frozen=True, kw_only=True)
class Switch:
    """The behavior of one service, for the next `count` requests (None: until changed), with `probability` 0 to 1."""

    service: str
    mode: Mode = M.NORMAL
    seconds: float = 0.0
    reason: str = ""
    count: int | None = None
    probability: float = 1.0


class BadSwitch(Exception):
    """The switch cannot be set to this. The message names what is possible."""


class Switches:
    """The switches of one sandbox process, kept in its store. `modes` has the possible modes of each service."""

    def __init__(self, store: Store, modes: Mapping[str, frozenset[Mode]], seed: int = 1) -> None:
        self._store, self.modes, self._random = store, modes, Random(seed)
        with store.transaction() as db:
            db.execute(SCHEMA)

    def all(self) -> list[Switch]:
        return [self.of(service) for service in self.modes]

    def of(self, service: str) -> Switch:
        """The current switch of a service."""
        rows = self._store.rows("SELECT * FROM switches WHERE service = ?", service)
        return Switch(**{**rows[0], "mode": Mode(rows[0]["mode"])}) if rows else Switch(service=service)

    def take(self, service: str, *, is_change: bool = True) -> Switch:
        """Return the mode for one request, and count the request if the switch has a count."""
        with self._store.transaction() as db:
            switch = self.of(service)
            if switch.mode is M.NORMAL or (switch.mode in FOR_CHANGES_ONLY and not is_change):
                return Switch(service=service)
            if self._random.random() >= switch.probability:
                return Switch(service=service)
            if switch.count == 1:
                db.execute("DELETE FROM switches WHERE service = ?", (service,))
            elif switch.count:
                db.execute("UPDATE switches SET count = count - 1 WHERE service = ?", (service,))
        return switch

    def set(self, wish: Mapping[str, Any]) -> Switch:
        """Set a switch from the values of a form or of JSON. Raises BadSwitch."""
        switch = self._switch(wish)
        with self._store.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO switches VALUES (:service, :mode, :seconds, :reason, :count, :probability)",
                asdict(switch),
            )
        return switch

    def _switch(self, wish: Mapping[str, Any]) -> Switch:
        if unknown := set(wish) - {"service", "mode", "seconds", "reason", "count", "probability"}:
            raise BadSwitch(f"A switch has no {', '.join(sorted(map(str, unknown)))}.")
        service, mode = str(wish.get("service", "")), str(wish.get("mode", ""))
        if service not in self.modes:
            raise BadSwitch(f"service: name one of {', '.join(self.modes)}.")
        if mode not in self.modes[service]:
            raise BadSwitch(f"mode: {service} can be {', '.join(sorted(self.modes[service]))}.")
        count = wish.get("count")
        return Switch(
            service=service,
            mode=Mode(mode),
            seconds=_number("seconds", wish.get("seconds"), 0.0, LONGEST_DELAY_SECONDS),
            reason=" ".join(str(wish.get("reason") or "").split())[:500],
            count=None if count in (None, "") else _count(count),
            probability=_number("probability", wish.get("probability"), 1.0, 1.0),
        )


def _number(name: str, value: Any, default: float, at_most: float) -> float:
    try:
        number = default if value in (None, "") else float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number <= at_most:
        raise BadSwitch(f"{name}: give a number from 0 to {at_most:g}.")
    return number


def _count(value: Any) -> int:
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1_000_000:
        raise BadSwitch("count: give a whole number from 1 to 1000000, or leave it out.")
    return int(text)
