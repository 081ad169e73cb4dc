"""Acts of release engineers in the back office, and the statement that the office signs for each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from business_layer.releases.record import ReleaseEvent
from business_layer.shared.events import Recorder


class ActKind(StrEnum):
    """The acts that the release page offers."""

    APPROVE = "approve"
    HOLD = "hold"
    RELEASE_HOLD = "releaseHold"
    ASK_ROLLBACK = "askRollback"


EVENTS: Mapping[ActKind, ReleaseEvent] = {
    ActKind.APPROVE: ReleaseEvent.APPROVED,
    ActKind.HOLD: ReleaseEvent.HELD,
    ActKind.RELEASE_HOLD: ReleaseEvent.HOLD_RELEASED,
    ActKind.ASK_ROLLBACK: ReleaseEvent.ROLLBACK_ASKED,
}


@dataclass(eq=False, kw_only=True)
class ReleaseAct(Recorder):
    """An act that was begun here. `recorded_at` is when the record of releases took it; None if it did not.

    `build` is the one that is approved or, of a rollback, the one to return from.
    """

    id: UUID
    kind: ActKind
    environment: str
    build: str
    is_hotfix: bool
    reason: str
    user_id: UUID
    email: str
    begun_at: datetime
    recorded_at: datetime | None = None

    def note_recorded(self, *, at: datetime) -> None:
        self.recorded_at = self.recorded_at or at

    def facts(self, office: str) -> dict[str, Any]:
        """The facts of its line in the record, besides the signature."""
        return {
            "office": office,
            "act": str(self.id),
            "reason": self.reason,
            "hotfix": self.is_hotfix,
        }


def office_statement(event: str, environment: str, build: str, by: str, facts: Mapping[str, Any]) -> bytes:
    """The statement that an office signs: the whole line, so that no part of it can be changed or used elsewhere."""
    line = {
        "event": str(event),
        "environment": environment,
        "build": build,
        "by": by,
        "office": facts.get("office"),
        "act": facts.get("act"),
        "reason": facts.get("reason"),
        "hotfix": facts.get("hotfix") is True,
    }
    return json.dumps(line, sort_keys=True, ensure_ascii=True).encode()
