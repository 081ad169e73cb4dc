"""Fallouts: why a task left the automatic path and waits for a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FalloutKind(StrEnum):
    """The cause of a fallout, which decides what a person can do about it."""

    # The network said no, so what it was asked had no effect: answers and addresses may be corrected.
    REFUSED = "refused"
    # The network did not answer, or never finished: it may have done what it was asked.
    GAVE_UP = "gaveUp"
    # A technical review found that what was ordered cannot be built.
    NOT_FEASIBLE = "notFeasible"


@dataclass(frozen=True, kw_only=True)
class Fallout:
    """One fallout of a task. `reason` is for agents; customers read the task's `customer_words`."""

    kind: FalloutKind
    reason: str
    at: datetime
