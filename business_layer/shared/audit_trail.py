"""What the audit trail can tell: the last thing that a person did to something."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Change:
    """What a person did: who, when, and why in their words."""

    who: str
    at: datetime
    why: str


class AuditTrail(Protocol):
    """The trail of one kind of thing."""

    def last_change(self, entity_id: UUID, *, of: str = "") -> Change | None:
        """The last change by a person, of that attribute if one is named; None if nobody changed it."""
        ...
