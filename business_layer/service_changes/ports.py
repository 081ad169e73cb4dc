"""Ports of service changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.service_changes.service_change import ServiceChange
from business_layer.service_changes.transfer_offer import TransferOffer
from business_layer.shared.actor import Actor


class ServiceChanges(Protocol):
    """The proposals. `get` locks what it returns until the unit of work ends."""

    def add(self, change: ServiceChange) -> None: ...

    def get(self, change_id: UUID, *, seen_by: Actor) -> ServiceChange:
        """Raises NotFound, also outside the actor's scope."""
        ...

    def open_of(self, product_id: UUID, *, at: datetime) -> Sequence[ServiceChange]:
        """The proposals about a product that can be accepted still, without those that are being accepted right now.

        They are locked until the unit of work ends.
        """
        ...


class TransferOffers(Protocol):
    """The offers. The finders of offers lock what they return until the unit of work ends."""

    def add(self, offer: TransferOffer) -> None: ...

    def with_token(self, token_hash: str) -> TransferOffer:
        """The offer whose mailed secret has that hash. Raises NotFound."""
        ...

    def open_of(self, product_id: UUID) -> TransferOffer | None:
        """The offer of a product that nobody has answered yet, although its time may be over; None without one."""
        ...

    def unanswered(self, *, before: datetime, at_most: int) -> Sequence[UUID]:
        """The products with an offer that should have been answered before an instant."""
        ...


class ServiceChangesUnitOfWork(OrderingUnitOfWork, Protocol):
    @property
    def service_changes(self) -> ServiceChanges: ...

    @property
    def transfer_offers(self) -> TransferOffers: ...
