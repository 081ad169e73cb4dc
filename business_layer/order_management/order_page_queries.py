"""The queries of an agent's page of an order, beside the order itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevision
from business_layer.shared.actor import Actor


@dataclass(frozen=True, kw_only=True)
class NoteRow:
    """An internal note on an order."""

    at: datetime
    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MailRow:
    """An email to the customer about an order; `sent_at` is None while it waits, or if it could not be sent."""

    queued_at: datetime
    sent_at: datetime | None
    to: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class QualifiedAnswer:
    """An answer of the availability tool about the address, from before the order was placed."""

    specification: str
    result: str
    reason: str
    confidence: str
    installation_interval_days: int
    maximum_mbps: int | None
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class EarlierReview:
    """A review of another order at the same address. If it was not feasible, `findings` say why."""

    order_number: str
    offering: str
    at: datetime
    by: str
    is_feasible: bool
    findings: str


@dataclass(frozen=True)
class ReviewBasis:
    """The facts on which an engineer judges a technical review, beside the order."""

    answers: tuple[QualifiedAnswer, ...]
    earlier: tuple[EarlierReview, ...]


class OrderPageQueries(Protocol):
    """The queries. None of them is recorded as a view of customer data: the page that runs them was."""

    def revision(self, number: str, *, seen_by: Actor) -> str:
        """A text that changes with anything on the order's page. Raises NotFound, also outside the actor's scope."""
        ...

    def followed(self, number: str, *, seen_by: Actor) -> ProductOrder:
        """The order, for a page that is open already and shows what changed. Raises NotFound."""
        ...

    def notes(self, order_id: UUID) -> Sequence[NoteRow]:
        """The internal notes, oldest first."""
        ...

    def mails(self, order: ProductOrder) -> Sequence[MailRow]:
        """The emails to the customer about the order, oldest first."""
        ...

    def revisions(self, order_id: UUID) -> Sequence[OrderRevision]:
        """The revisions of the order, oldest first, to be shown."""
        ...

    def review_basis(self, item: ProductOrderItem) -> ReviewBasis:
        """The answers of the availability tool, and earlier reviews at the same address."""
        ...
