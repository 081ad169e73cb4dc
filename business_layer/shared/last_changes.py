"""The last change that a person made to an entity, as the audit trail has it."""

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


class LastChanges(Protocol):
    """The last changes to entities of one kind, read from the audit trail."""

    def last_change(self, entity_id: UUID, *, of: str = "") -> Change | None:
        """Return the last change by a person, to the attribute `of` if it is given; None if there is none."""
        ...
