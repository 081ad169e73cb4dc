"""The queries of the review page, and of offers that nobody has answered yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.service_changes.service_change import ServiceChange
from business_layer.shared.actor import Actor


@dataclass(frozen=True, kw_only=True)
class OpenOffer:
    """An offer of a product that nobody has answered yet."""

    product_id: UUID
    email: str
    answer_by: datetime


class ServiceChangeQueries(Protocol):
    def change(self, change_id: UUID, *, seen_by: Actor) -> ServiceChange:
        """The proposal, to be shown. The look at it is recorded. Raises NotFound, also outside the actor's scope."""
        ...

    def open_offers(self, customer_id: UUID) -> list[OpenOffer]:
        """The offers of a customer's products that nobody has answered yet."""
        ...
