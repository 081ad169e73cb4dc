"""Background work that an event asks for. The handlers live with the worker; the business only names the work."""

from dataclasses import dataclass, field
from datetime import datetime

# Raised by a release that adds a job, or a meaning of one, that no older release may run; its jobs say `since`.
JOBS_RELEASE = 1
QUEUE = "default"


@dataclass(frozen=True, kw_only=True)
class JobRequest:
    """A job to defer in the transaction of its event.

    Jobs with the same `lock` run one after another. A job `at` a later time carries no lock, or it would hold up the
    earlier ones; its handler defers a locked one when it is due. `since` is the oldest release that can run it.
    """

    task: str
    arguments: dict[str, str] = field(default_factory=dict)
    lock: str | None = None
    at: datetime | None = None
    since: int = 1

    @property
    def queue(self) -> str:
        """The queue it waits in: one that only workers of a release that can run it look into."""
        return queue_since(self.since)


def queue_since(release: int) -> str:
    """The queue of the jobs that need that release or a newer one."""
    return QUEUE if release <= 1 else f"{QUEUE}@{release}"


def known_queues() -> list[str]:
    """The queues that a worker of this release looks into: all but those of newer releases."""
    return [queue_since(release) for release in range(1, JOBS_RELEASE + 1)]
