"""The record of releases and the office's signature, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from business_layer.releases.ports import NoRecord
from business_layer.releases.record import Entry, ReleaseEvent
from business_layer.releases.release_act import ReleaseAct
from business_layer.shared.errors import GatewayUnavailable
from tests.fakes.clock import NOON
from tests.fakes.collection import Shelf

LARGE = ("description", "observed", "signature")


class FakeReleaseActs(Shelf[ReleaseAct]):
    """Implements `ReleaseActs`."""

    def get(self, act_id: UUID) -> ReleaseAct:
        return self._of_key(act_id)


class FakeReleaseRecord:
    """Implements `ReleaseRecord`."""

    def __init__(self, *, is_known: bool = True, is_away: bool = False) -> None:
        self.lines: list[Entry] = []
        self.agents: set[str] = set()
        self.is_known, self.is_away = is_known, is_away
        self.now = NOON

    def append(self, event: ReleaseEvent, environment: str, build: str, by: str, **facts: Any) -> None:
        self._require_there()
        self.lines.append(Entry(self.now, environment, event, build, by, facts, len(self.lines) + 1))

    def newest_of_each(self) -> Sequence[Entry]:
        self._require_there()
        return list({(entry.environment, entry.event): entry for entry in self.lines}.values())

    def about(self, builds: Sequence[str], *events: ReleaseEvent) -> Sequence[Entry]:
        self._require_there()
        return [entry for entry in self.lines if entry.build in builds and entry.event in events]

    def descriptions(self, builds: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        self._require_there()
        described = [entry for entry in self.lines if entry.build in builds and "description" in entry.facts]
        return {entry.build: entry.facts["description"] for entry in described}

    def history(self, *, before: int | None, limit: int) -> Sequence[Entry]:
        self._require_there()
        found = [entry for entry in reversed(self.lines) if before is None or entry.number < before][:limit]
        return [
            replace(entry, facts={name: fact for name, fact in entry.facts.items() if name not in LARGE})
            for entry in found
        ]

    def attended(self) -> frozenset[str]:
        self._require_there()
        return frozenset(self.agents)

    def _require_there(self) -> None:
        if not self.is_known:
            raise NoRecord("This system was not told where the record of releases is.")
        if self.is_away:
            raise GatewayUnavailable("The record of releases is away, so nothing is promoted: it does not answer")


class FakeOfficeSignature:
    """Implements `OfficeSignature`: the signature is the statement."""

    office = "production"

    def sign(self, statement: bytes, comment: str) -> str:
        return statement.decode()
