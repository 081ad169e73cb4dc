"""The end of an offer that nobody accepted: declined, taken back, or left without an answer."""

from uuid import UUID

from business_layer.inventory.products import Product
from business_layer.messages.message_writer import MessageWriter
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.transfer_offer import TransferOffer
from business_layer.shared.actor import SYSTEM, Actor, ActorKind, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from business_layer.shared.tokens import token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import customer_of_record

AT_MOST = 100


class KeepMail:
    """The mail to the customer who offered a product and keeps it."""

    def __init__(self, message_writer: MessageWriter) -> None:
        self._message_writer = message_writer

    def add(self, offer: TransferOffer, product: Product, reason: str, uow: ServiceChangesUnitOfWork) -> None:
        giver = customer_of_record(offer.customer_id, uow)
        uow.messages.add(
            self._message_writer.message(
                "transfer_not_done",
                key=str(offer.id),
                to=giver.email,
                at=offer.answered_at or offer.answer_by,
                customer_id=giver.id,
                name=giver.name,
                link=self._message_writer.link("/services"),
                offering_name=product.offering_name,
                reason=reason,
            )
        )


class DeclineTransferOffer:
    """Decline an offer, by a customer with the mailed link. Raises NotFound, OfferEnded."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork], message_writer: MessageWriter, clock: Clock
    ) -> None:
        self._unit_of_work, self._mail, self._clock = unit_of_work, KeepMail(message_writer), clock

    def __call__(self, *, secret: str, by: Actor) -> None:
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="decline transfer") as uow:
            offer = uow.transfer_offers.with_token(token_hash(secret))
            offer.require_open(at=now)
            offer.decline(at=now)
            product = uow.products.get(offer.product_id, seen_by=SYSTEM)
            self._mail.add(offer, product, f"{offer.email} declined.", uow)
            uow.commit()


class TakeBackTransferOffer:
    """Take an offer back, so that the mailed link works no more. Raises NotFound, NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, product_id: UUID, by: Actor) -> None:
        with self._unit_of_work(by=by, reason="take transfer offer back") as uow:
            product = uow.products.get(product_id, seen_by=by)
            if by.kind is not ActorKind.CUSTOMER:
                by.require(Permission.CHANGE_SERVICES)
            offer = uow.transfer_offers.open_of(product.id)
            if offer is None:
                raise NotFound("This service is not offered to anyone any more.")
            offer.take_back(at=self._clock.now())
            uow.commit()


class ExpireTransferOffers:
    """End the offers that nobody answered in time, and tell the customers who made them. Safe to repeat."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork], message_writer: MessageWriter, clock: Clock
    ) -> None:
        self._unit_of_work, self._mail, self._clock = unit_of_work, KeepMail(message_writer), clock

    def __call__(self) -> None:
        with self._unit_of_work.reading(by=SYSTEM) as uow:
            product_ids = uow.transfer_offers.unanswered(before=self._clock.now(), at_most=AT_MOST)
        for product_id in product_ids:
            self._expire(product_id)

    def _expire(self, product_id: UUID) -> None:
        now = self._clock.now()
        with self._unit_of_work(by=SYSTEM, reason="no answer counts as declined") as uow:
            offer = uow.transfer_offers.open_of(product_id)
            if offer is None or offer.is_open(at=now):
                return
            offer.expire(at=now)
            product = uow.products.get(product_id, seen_by=SYSTEM)
            self._mail.add(offer, product, f"{offer.email} did not answer in time.", uow)
            uow.commit()
