"""Requests for background jobs. The business only names a job; the worker has its handler."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Queue(StrEnum):
    """Kinds of jobs that must not wait for each other: every worker has separate slots for each.

    Orders use "default", which was the only queue at first: workers of an early release read no other. Jobs of
    site intelligence need the folder of events, so only a worker beside that folder takes them.
    """

    URGENT_MAIL = "urgent_mail"
    MAIL = "mail"
    ORDERS = "default"
    WATCH = "watch"
    INTELLIGENCE = "intelligence"


# A release that adds a job which older releases must not run increases this, and sets `since` on its requests.
JOBS_RELEASE = 1


@dataclass(frozen=True, kw_only=True)
class JobRequest:
    """A job to defer in the transaction of its event.

    Jobs with the same `lock` run one after another. A job `at` a later time has no lock: while it waited, it would hold
    up the lock's other jobs. When it is due, its handler defers a job with the lock. `since` is the oldest release that
    can run it.
    """

    task: str
    kind: Queue = Queue.ORDERS
    arguments: dict[str, str] = field(default_factory=dict)
    lock: str | None = None
    at: datetime | None = None
    since: int = 1

    @property
    def queue(self) -> str:
        """The name of its queue, which only workers of releases that can run it read."""
        return queue_since(self.since, self.kind)


def queue_since(release: int, kind: Queue = Queue.ORDERS) -> str:
    """Return the queue for jobs of that kind that need that release or a newer one."""
    return str(kind) if release <= 1 else f"{kind}@{release}"


def known_queues(kind: Queue = Queue.ORDERS) -> list[str]:
    """Return the queues of that kind that a worker of this release reads: all but those of newer releases."""
    return [queue_since(release, kind) for release in range(1, JOBS_RELEASE + 1)]
