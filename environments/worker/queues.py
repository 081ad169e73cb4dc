"""The worker's queues: which jobs wait for which slots.

Each kind of work has slots of its own in every worker process, so that slow mails never hold up orders.
"""

from dataclasses import dataclass
from enum import StrEnum

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


class WorkerPart(StrEnum):
    """The part of the work that a worker process does. INTELLIGENCE needs the folder with the stored events."""

    PRODUCT = "product"
    INTELLIGENCE = "intelligence"
    ALL = "all"


def queue_shares(slots: WorkerSlots, part: WorkerPart = WorkerPart.PRODUCT) -> tuple[QueueShare, ...]:
    """Divide the slots of a worker process among the kinds of work of its part.

    Jobs of site intelligence run one at a time: each may need all the memory that the process is allowed.
    """
    intelligence = (QueueShare(kind=Queue.INTELLIGENCE, slots=1),)
    if part is WorkerPart.INTELLIGENCE:
        return intelligence
    return _of_product(slots) + (intelligence if part is WorkerPart.ALL else ())


def _of_product(slots: WorkerSlots) -> tuple[QueueShare, ...]:
    return (
        QueueShare(kind=Queue.URGENT_MAIL, slots=slots.urgent_mail),
        QueueShare(kind=Queue.MAIL, slots=slots.mail),
        QueueShare(kind=Queue.ORDERS, slots=slots.orders),
        QueueShare(kind=Queue.WATCH, slots=slots.watch),
    )
