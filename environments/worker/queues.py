"""The worker's queues: which jobs wait for which slots.

Each kind of work has slots of its own in every worker process, so that slow mails never hold up orders.
"""

from dataclasses import dataclass

from business_layer.shared.job_requests import Queue, known_queues
from environments.settings.model import WorkerSlots


@dataclass(frozen=True, kw_only=True)
class QueueShare:
    """The queues of one kind of work, and how many of their jobs a worker process does at the same time."""

    kind: Queue
    slots: int

    @property
    def name(self) -> str:
        return self.kind.name.lower()

    @property
    def queues(self) -> list[str]:
        return known_queues(self.kind)


def queue_shares(slots: WorkerSlots) -> tuple[QueueShare, ...]:
    """Divide the slots of a worker process among the kinds of work."""
    return (
        QueueShare(kind=Queue.URGENT_MAIL, slots=slots.urgent_mail),
        QueueShare(kind=Queue.MAIL, slots=slots.mail),
        QueueShare(kind=Queue.ORDERS, slots=slots.orders),
        QueueShare(kind=Queue.WATCH, slots=slots.watch),
    )
