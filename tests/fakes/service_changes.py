"""The repositories of proposed changes and of offers, in memory."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from uuid import UUID

from business_layer.service_changes.service_change import ServiceChange
from business_layer.service_changes.transfer_offer import OfferState, TransferOffer
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from tests.fakes.collection import Shelf


class FakeServiceChanges(Shelf[ServiceChange]):
    def get(self, change_id: UUID, *, seen_by: Actor) -> ServiceChange:
        found = self._of_key(change_id)
        if not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("This page is no longer there. Start again from the service.")
        return found

    def open_of(self, product_id: UUID, *, at: datetime) -> Sequence[ServiceChange]:
        return self._every(lambda change: change.product_id == product_id and change.is_open(at=at))


class FakeTransferOffers(Shelf[TransferOffer]):
    def with_token(self, token_hash: str) -> TransferOffer:
        found = self._first(lambda offer: offer.token_hash == token_hash)
        if found is None:
            raise NotFound("There is no such offer. Check that you opened the whole link.")
        return found

    def open_of(self, product_id: UUID) -> TransferOffer | None:
        return self._first(lambda offer: offer.product_id == product_id and offer.state is OfferState.PROPOSED)

    def unanswered(self, *, before: datetime, at_most: int) -> Sequence[UUID]:
        found = self._every(lambda offer: offer.state is OfferState.PROPOSED and offer.answer_by <= before)
        return [offer.product_id for offer in sorted(found, key=lambda offer: offer.answer_by)[:at_most]]

    def _unique_values(self, entity: TransferOffer) -> tuple[Hashable, ...]:
        is_open = entity.state is OfferState.PROPOSED
        return (entity.token_hash, *([("open", entity.product_id)] if is_open else []))
