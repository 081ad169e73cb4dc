"""The log of a task: what was asked of the network and answered, and what a person corrected in between."""

from dataclasses import dataclass
from datetime import datetime

# How the log begins or ends what it says of a question to the customer.
ASKED_CUSTOMER = "asked the customer"
CUSTOMER_ANSWERED = "The customer answered"
# The network's answer that means: it had no effect.
REFUSED = "Refused"
# How the log ends what it says of a person who ended the task without the network.
DONE_BY_HAND, SKIPPED = "did it by hand", "skipped it"
RECORDED_BY = f"{CUSTOMER_ANSWERED}, recorded by"


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
