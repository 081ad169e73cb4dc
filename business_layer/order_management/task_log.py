"""The log of a task: what was asked of the network and answered, and what a person corrected in between."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One thing asked, or one answer."""

    at: datetime
    what: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A correction of the item's answers before the task was tried again. `what` names each old and new answer."""

    at: datetime
    by: str
    what: str
    reason: str


LogEntry = Correction | Exchange
