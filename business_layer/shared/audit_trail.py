"""The audit trail, as a source of the last change that a person made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Change:
    """A change: the name of the person who made it, when, and the reason they gave."""

    person: str
    at: datetime
    reason: str


class AuditTrail(Protocol):
    """The audit trail of one kind of entity."""

    def last_change(self, entity_id: UUID, *, of: str = "") -> Change | None:
        """Return the last change by a person, to the attribute `of` if it is given; None if there is none."""
        ...
