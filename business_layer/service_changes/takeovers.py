"""Takeovers: an offer of a service, as its recipient sees it before they answer."""

from dataclasses import dataclass

from business_layer.billing.accounts import BillingAccount
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import Totals
from business_layer.inventory.products import Product
from business_layer.online_ordering.checkout import PackagedDocument
from business_layer.online_ordering.estimate_taxes import EstimateTaxes
from business_layer.service_changes.open_changes import ChangeUnderway, require_no_open_change
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.possible_changes import ChangeImpossible, require_possible
from business_layer.service_changes.service_change import ChangeEffect, ChangeKind
from business_layer.service_changes.takeover_documents import TakenOver, registered_location, takeover_documents
from business_layer.service_changes.transfer_contents import TransferContents, TransferSides
from business_layer.service_changes.transfer_offer import OfferEnded, OfferState, TransferOffer
from business_layer.shared.actor import SYSTEM, Actor, ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, NotPermitted
from business_layer.shared.service_days import first_day_at
from business_layer.user_management.customers_of_record import customer_of_record
from business_layer.user_management.users import Customer

# It does not say why: that is between us and the customer who has the service.
NOT_NOW = "This service can't be transferred at the moment. Ask the person who offered it to you, or try again later."


class OwnOffer(Conflict):
    """The customer who made the offer opened its link."""

    code = "own_offer"


@dataclass(frozen=True, kw_only=True)
class Takeover:
    """An open offer and what it brings: prices and taxes, effects, documents to sign, and accounts to choose from.

    `location` is where 911 sends help; empty if nobody calls 911 with the service.
    """

    offer: TransferOffer
    taken: TakenOver
    giver_name: str
    taker: Customer
    effects: tuple[ChangeEffect, ...]
    documents: tuple[PackagedDocument, ...]
    location: str
    accounts: tuple[BillingAccount, ...]

    @property
    def totals(self) -> Totals:
        return Totals.of(self.taken.lines)


class Takeovers:
    """Opens offers inside the caller's unit of work."""

    def __init__(
        self, catalogues: Catalogues, contents: TransferContents, estimate_taxes: EstimateTaxes, clock: Clock
    ) -> None:
        self._catalogues, self._contents = catalogues, contents
        self._estimate_taxes, self._clock = estimate_taxes, clock

    def open(self, offer: TransferOffer, uow: ServiceChangesUnitOfWork, *, by: Actor) -> Takeover:
        """The offer as its recipient sees it. Raises NotPermitted, OfferEnded, OwnOffer, ChangeImpossible."""
        now, taker = self._clock.now(), _taker(by, uow)
        offer.require_open(at=now)
        product = uow.products.get(offer.product_id, seen_by=SYSTEM)
        self._require_transferable(offer, product, taker, uow)
        today = first_day_at(product.address, now)
        on = offer.requested_on if offer.requested_on and offer.requested_on > today else None
        giver, accounts = customer_of_record(offer.customer_id, uow), uow.billing_accounts.of_customer(taker.id)
        sides = TransferSides(giver=giver.name, taker=taker.name, is_same_customer=False)
        taken = self._taken(product, uow)
        documents = takeover_documents(taken, self._catalogues.current(now), customer_name=taker.name)
        return Takeover(
            offer=offer,
            taken=taken,
            giver_name=giver.name,
            taker=taker,
            effects=self._contents.effects(product, sides, uow, on=on),
            documents=documents,
            location=registered_location(taken, documents),
            accounts=tuple(accounts),
        )

    def _taken(self, product: Product, uow: ServiceChangesUnitOfWork) -> TakenOver:
        lines = self._contents.lines_for(product, uow, is_same_customer=False)
        offering = self._contents.offering_of(product)
        return TakenOver(
            product=product,
            offering=offering,
            lines=lines,
            taxes=self._estimate_taxes(offering, lines, address=product.address),
            term=tuple(effect.text for effect in self._contents.term(product)),
        )

    def _require_transferable(
        self, offer: TransferOffer, product: Product, taker: Customer, uow: ServiceChangesUnitOfWork
    ) -> None:
        if taker.id == offer.customer_id:
            raise OwnOffer("You offered this service yourself. Only someone else can take it over.")
        if product.customer_id != offer.customer_id:
            raise OfferEnded("This offer has ended: the service went to someone else.")
        try:
            require_no_open_change(product, uow)
            require_possible(ChangeKind.TRANSFER, product, self._catalogues, by=SYSTEM, at=self._clock.now())
        except (ChangeUnderway, ChangeImpossible):
            raise ChangeImpossible(NOT_NOW) from None


def is_answered(offer: TransferOffer) -> bool:
    """True if someone accepted it, so that there is an order to see."""
    return offer.state is OfferState.ACCEPTED


def _taker(by: Actor, uow: ServiceChangesUnitOfWork) -> Customer:
    if by.kind is not ActorKind.CUSTOMER or by.customer_id is None:
        raise NotPermitted("Only a customer can answer an offer.")
    return customer_of_record(by.customer_id, uow)
