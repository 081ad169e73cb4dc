"""Background work that an event asks for. The handlers live with the worker; the business only names the work."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class JobRequest:
    """A job to defer in the transaction of its event.

    Jobs with the same `lock` run one after another. A job `at` a later time carries no lock, or it would hold up the
    earlier ones; its handler defers a locked one when it is due.
    """

    task: str
    arguments: dict[str, str] = field(default_factory=dict)
    lock: str | None = None
    at: datetime | None = None
