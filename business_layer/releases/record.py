"""The lines of the record of releases: everything that was done with builds, in the order in which it was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class ReleaseEvent(StrEnum):
    """The events that the record keeps.

    GATES_FOUND says how the gates of a waiting build are. ROLLBACK_ASKED is a wish of the back office, which the
    release agent of the environment carries out or refuses.
    """

    BUILT = "built"
    BEGUN = "begun"
    PROMOTED = "promoted"
    TAKEN_BACK = "takenBack"
    ROLLBACK_ASKED = "rollbackAsked"
    ROLLBACK_BEGUN = "rollbackBegun"
    ROLLED_BACK = "rolledBack"
    REFUSED = "refused"
    APPROVED = "approved"
    HELD = "held"
    HOLD_RELEASED = "holdReleased"
    CHECKED = "checked"
    GATES_FOUND = "gatesFound"
    BACKED_UP = "backedUp"
    RESTORED = "restored"


@dataclass(frozen=True)
class Entry:
    """A line of the record. `number` counts the lines.

    `by` is the name of a release engineer's key or, of a line from the back office, the person's email address.
    `build` is a build's digest or, of a check, the commit that was checked.
    """

    at: datetime
    environment: str
    event: str
    build: str
    by: str
    facts: Mapping[str, Any]
    number: int = 0

    @property
    def short(self) -> str:
        return self.build[:12]
