"""Fallouts: why a task left the automatic path and waits for a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


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
    """One fallout of a task. `reason` is for agents; customers read the task's `customer_words`.

    `code` is the network's own, stable code for a refusal; empty if it gave none, or none was kept.
    """

    kind: FalloutKind
    reason: str
    at: datetime
    code: str = ""

    @classmethod
    def of_refusal(cls, reason: str, *, at: datetime, code: str = "") -> Self:
        """The fallout of a task that the network refused or could not do."""
        return cls(kind=FalloutKind.REFUSED, reason=reason, at=at, code=code)

    @classmethod
    def of_giving_up(cls, reason: str, *, at: datetime) -> Self:
        """The fallout of a task that was tried for as long as the retry policy allows."""
        return cls(kind=FalloutKind.GAVE_UP, reason=reason, at=at)

    @classmethod
    def of_review(cls, findings: str, *, at: datetime) -> Self:
        """The fallout of a technical review that found the order not feasible."""
        return cls(kind=FalloutKind.NOT_FEASIBLE, reason=f"Not feasible: {findings}", at=at)
