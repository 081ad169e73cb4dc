"""What an agent's page of an order asks beside the order itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.shared.actor import Actor


@dataclass(frozen=True, kw_only=True)
class NoteRow:
    at: datetime
    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class QualifiedAnswer:
    """What the availability tool said about the address before the order was placed."""

    specification: str
    result: str
    reason: str
    confidence: str
    installation_interval_days: int
    maximum_mbps: int | None
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class EarlierReview:
    """A review of something else that was ordered at the same address. `findings` of one that said no say why."""

    order_number: str
    offering: str
    at: datetime
    by: str
    is_feasible: bool
    findings: str


@dataclass(frozen=True)
class ReviewBasis:
    """What a technical review is judged on, beside what was ordered."""

    answers: tuple[QualifiedAnswer, ...]
    earlier: tuple[EarlierReview, ...]


class OrderPageQueries(Protocol):
    """None of these is written down as a look at the customer's order: the page that asks them was."""

    def revision(self, number: str, *, seen_by: Actor) -> str:
        """A text that is another one as soon as anything on the order's page is. Raises NotFound, also outside the
        actor's scope.
        """
        ...

    def followed(self, number: str, *, seen_by: Actor) -> ProductOrder:
        """The order, for a page that was opened before and shows what changed since. Raises NotFound."""
        ...

    def notes(self, order_id: UUID) -> Sequence[NoteRow]:
        """The internal notes, oldest first."""
        ...

    def review_basis(self, item: ProductOrderItem) -> ReviewBasis: ...
