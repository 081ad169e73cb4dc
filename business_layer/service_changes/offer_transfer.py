"""Offering a service to someone by email, who takes it over, declines, or does not answer."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from business_layer.catalogue.prices import Totals
from business_layer.inventory.products import Product
from business_layer.messages.message_writer import MessageWriter
from business_layer.service_changes.open_offers import answer_day, require_no_open_offer
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals, require_day
from business_layer.service_changes.service_change import ChangeEffect, ChangeKind
from business_layer.service_changes.transfer_contents import TransferContents
from business_layer.service_changes.transfer_offer import ANSWER_WITHIN, TransferOffer
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.date_formats import format_day
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Invalid
from business_layer.shared.tokens import new_token, token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import MailLimits, MailPurpose, require_mail_left
from business_layer.user_management.customers_of_record import customer_of_record
from business_layer.user_management.users import Customer


class ViewTransfer:
    """The effects on the customer who gives a service away, before they offer it. Changes nothing.

    Raises NotFound, NotPermitted.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork], contents: TransferContents) -> None:
        self._unit_of_work, self._contents = unit_of_work, contents

    def __call__(self, *, product_id: UUID, by: Actor) -> Sequence[ChangeEffect]:
        with self._unit_of_work.reading(by=by) as uow:
            product = uow.products.get(product_id, seen_by=by)
            whose = "you" if by.kind is ActorKind.CUSTOMER else "this customer"
            return (*self._contents.term(product), *self._contents.losses(product, uow, whose=whose))


class OfferTransfer:
    """Offer a service to the person who gets mail at an address, for seven days.

    Nobody learns from it whether the address has an account: the answer, the work and the mail are the same. Raises
    NotFound, NotPermitted, ChangeUnderway, OfferUnderway, ChangeImpossible, Invalid, TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        proposals: Proposals,
        contents: TransferContents,
        message_writer: MessageWriter,
        limits: MailLimits,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._proposals, self._contents = unit_of_work, proposals, contents
        self._message_writer, self._limits = message_writer, limits
        self._clock, self._identifiers = clock, identifiers

    def __call__(
        self, *, product_id: UUID, email: str, requested_on: date | None, by: Actor, agreement: str = ""
    ) -> TransferOffer:
        email, now = canonical_email(email), self._clock.now()
        with self._unit_of_work(by=by, reason=agreement or "offer transfer") as uow:
            product = self._proposals.begin(ChangeKind.TRANSFER, product_id, uow, by=by)
            require_no_open_offer(product, uow, at=now, field="email")
            giver = customer_of_record(product.customer_id, uow)
            if email == giver.email:
                raise Invalid("Enter the address of someone else: this customer has the service.", field="email")
            if by.kind is not ActorKind.CUSTOMER and not agreement.strip():
                raise Invalid("Write down how the customer agreed.", field="agreement")
            requested_on = require_day(requested_on, product, at=now)
            require_mail_left(
                uow, self._limits, MailPurpose.TRANSFER, to=email, requested_from=str(product.customer_id), at=now
            )
            secret = new_token()
            offer = TransferOffer(
                id=self._identifiers.new(),
                product_id=product.id,
                customer_id=product.customer_id,
                email=email,
                token_hash=token_hash(secret),
                created_at=now,
                answer_by=now + ANSWER_WITHIN,
                created_by=by.name,
                requested_on=requested_on,
                agreement=agreement,
            )
            uow.transfer_offers.add(offer)
            self._mail(offer, secret, product, giver, uow)
            uow.commit()
        return offer

    def _mail(
        self, offer: TransferOffer, secret: str, product: Product, giver: Customer, uow: ServiceChangesUnitOfWork
    ) -> None:
        lines = self._contents.lines_for(product, uow, is_same_customer=False)
        uow.messages.add(
            self._message_writer.message(
                "transfer_offered",
                key=offer.token_hash,
                to=offer.email,
                at=offer.created_at,
                give_up_at=offer.answer_by,
                giver=giver.name,
                offering_name=product.offering_name,
                monthly=str(Totals.of(lines).monthly),
                until=format_day(answer_day(offer.answer_by, product.address)),
                link=self._message_writer.link(f"/transfers/{secret}"),
            )
        )
