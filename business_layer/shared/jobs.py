"""Background work that an event asks for. The handlers live with the worker; the business only names the work."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Queue(StrEnum):
    """Kinds of work that must not wait for one another: each has slots of its own in every worker.

    Orders have the queue that was once the only one: workers of an earlier release look into no other.
    """

    URGENT_MAIL = "urgent_mail"
    MAIL = "mail"
    ORDERS = "default"
    WATCH = "watch"


# Raised by a release that adds a job, or a meaning of one, that no older release may run; its jobs say `since`.
JOBS_RELEASE = 1


@dataclass(frozen=True, kw_only=True)
class JobRequest:
    """A job to defer in the transaction of its event.

    Jobs with the same `lock` run one after another. A job `at` a later time carries no lock, or it would hold up the
    earlier ones; its handler defers a locked one when it is due. `since` is the oldest release that can run it.
    """

    task: str
    kind: Queue = Queue.ORDERS
    arguments: dict[str, str] = field(default_factory=dict)
    lock: str | None = None
    at: datetime | None = None
    since: int = 1

    @property
    def queue(self) -> str:
        """The queue it waits in: one that only workers of a release that can run it look into."""
        return queue_since(self.since, self.kind)


def queue_since(release: int, kind: Queue = Queue.ORDERS) -> str:
    """The queue of the jobs of that kind that need that release or a newer one."""
    return str(kind) if release <= 1 else f"{kind}@{release}"


def known_queues(kind: Queue = Queue.ORDERS) -> list[str]:
    """The queues of that kind that a worker of this release looks into: all but those of newer releases."""
    return [queue_since(release, kind) for release in range(1, JOBS_RELEASE + 1)]
