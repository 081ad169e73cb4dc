"""Proposed changes of services, and offers to take one over. A unit of work that writes locks what it gets."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from business_layer.service_changes.service_change import ServiceChange, ServiceChangeState
from business_layer.service_changes.transfer_offer import TransferOffer
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from database_layer.repositories.collection import Collection
from database_layer.tables.service_changes import IS_OPEN, service_changes, transfer_offers


class SqlServiceChanges(Collection[ServiceChange]):
    def get(self, change_id: UUID, *, seen_by: Actor) -> ServiceChange:
        found = self._one_or_none(self._locked(select(ServiceChange).where(service_changes.c.id == change_id)))
        if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("This page is no longer there. Start again from the service.")
        return found

    def open_of(self, product_id: UUID, *, at: datetime) -> Sequence[ServiceChange]:
        of_product = select(ServiceChange).where(
            service_changes.c.product_id == product_id,
            service_changes.c.state == ServiceChangeState.PROPOSED,
            service_changes.c.valid_until > at,
        )
        return self._all(self._locked(of_product, skip_locked=True))


class SqlTransferOffers(Collection[TransferOffer]):
    def with_token(self, token_hash: str) -> TransferOffer:
        wanted = select(TransferOffer).where(transfer_offers.c.token_hash == token_hash)
        found = self._one_or_none(self._locked(wanted))
        if found is None:
            raise NotFound("There is no such offer. Check that you opened the whole link.")
        return found

    def open_of(self, product_id: UUID) -> TransferOffer | None:
        wanted = select(TransferOffer).where(transfer_offers.c.product_id == product_id, IS_OPEN)
        return self._one_or_none(self._locked(wanted))

    def unanswered(self, *, before: datetime, at_most: int) -> Sequence[UUID]:
        lapsed = select(transfer_offers.c.product_id).where(IS_OPEN, transfer_offers.c.answer_by <= before)
        return self._session.execute(lapsed.order_by(transfer_offers.c.answer_by).limit(at_most)).scalars().all()
