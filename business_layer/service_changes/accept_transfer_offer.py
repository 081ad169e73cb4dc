"""Taking a service over: the new customer looks at an offer, chooses who pays, signs, and so accepts it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from business_layer.billing.accounts import BillingAccount, BillingDetails
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.messages.message_writer import MessageWriter
from business_layer.online_ordering.checkout import Agreement
from business_layer.online_ordering.guest_checkouts import open_account
from business_layer.online_ordering.signed_agreements import agreement_to, require_act
from business_layer.online_ordering.signing_acts import SigningAct
from business_layer.order_management.orders import ProductOrder
from business_layer.service_changes.change_entry import ChangeEntry
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.service_change import ChangeKind
from business_layer.service_changes.takeover_documents import EMERGENCY_CALLS
from business_layer.service_changes.takeovers import Takeover, Takeovers, is_answered
from business_layer.service_changes.transfer_contents import TransferContents
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Invalid
from business_layer.shared.service_days import first_day_at
from business_layer.shared.tokens import token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import record_changed_message

LOCATION = "911 should send help to {}."
CHECK_LOCATION = "Confirm where 911 sends help. If it's wrong, have it changed before you take the service over."


@dataclass(frozen=True, kw_only=True)
class Signing:
    """The press of the button: the documents as they were shown, the boxes checked, and the name on the button.

    `confirms_location` is true if the customer checked that 911 sends help to the right address.
    """

    shown: dict[str, str]
    checked: frozenset[str]
    signature: str
    confirms_location: bool = False


class ViewTransferOffer:
    """Show an offer to a signed-in customer with its link. Returns the order's number if it was accepted.

    Raises NotFound, NotPermitted, OfferEnded, OwnOffer, ChangeImpossible.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork], takeovers: Takeovers) -> None:
        self._unit_of_work, self._takeovers = unit_of_work, takeovers

    def __call__(self, *, secret: str, by: Actor) -> Takeover | str:
        with self._unit_of_work.reading(by=by) as uow:
            offer = uow.transfer_offers.with_token(token_hash(secret))
            if is_answered(offer):
                return uow.product_orders.get(offer.order_number, seen_by=by).number
            return self._takeovers.open(offer, uow, by=by)


class AcceptTransferOffer:
    """Take a service over. The order is the new customer's; accepting again returns the same one.

    Raises NotFound, NotPermitted, OfferEnded, OwnOffer, ChangeImpossible, Invalid.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        takeovers: Takeovers,
        proposals: Proposals,
        contents: TransferContents,
        membership: BundleMembership,
        enter: ChangeEntry,
        mail: ChangeMail,
        message_writer: MessageWriter,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._takeovers, self._proposals = unit_of_work, takeovers, proposals
        self._contents, self._membership, self._enter, self._mail = contents, membership, enter, mail
        self._message_writer, self._clock, self._identifiers = message_writer, clock, identifiers

    def __call__(self, *, secret: str, account: UUID | BillingDetails, signing: Signing, by: Actor) -> ProductOrder:
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="take service over") as uow:
            offer = uow.transfer_offers.with_token(token_hash(secret))
            if is_answered(offer):
                return uow.product_orders.get(offer.order_number, seen_by=by)
            self._membership.lock(offer.product_id, uow)
            takeover = self._takeovers.open(offer, uow, by=by)
            agreements = _signed(takeover, signing, by, at=now)
            payer = self._account(takeover, account, uow, at=now)
            order = self._order(takeover, payer, uow, by=by, at=now)
            offer.accept(order_number=order.number, agreements=agreements, at=now)
            uow.commit()
        return order

    def _order(
        self, takeover: Takeover, payer: BillingAccount, uow: ServiceChangesUnitOfWork, *, by: Actor, at: datetime
    ) -> ProductOrder:
        product, wanted = takeover.taken.product, takeover.offer.requested_on
        on = wanted if wanted and wanted > first_day_at(product.address, at) else None
        change = self._proposals.keep(
            ChangeKind.TRANSFER,
            product,
            uow,
            by=by,
            effects=takeover.effects,
            **self._contents.of(product, payer, uow, on=on),
        )
        order = self._enter(change, uow, by=by)
        self._mail.tell_giver(change, product, uow, at=at, losses=self._contents.losses(product, uow, whose="you"))
        return order

    def _account(
        self, takeover: Takeover, chosen: UUID | BillingDetails, uow: ServiceChangesUnitOfWork, *, at: datetime
    ) -> BillingAccount:
        """The account that pays: one that the customer has, or a new one. Raises Invalid."""
        accounts, taker = takeover.accounts, takeover.taker
        if not isinstance(chosen, BillingDetails):
            found = next((account for account in accounts if account.id == chosen), None)
            if found is None:
                raise Invalid("Choose one of the accounts shown.", field="account")
            return found
        if known := next((account for account in accounts if account.details == chosen), None):
            return known
        if accounts:
            uow.messages.add(record_changed_message(self._message_writer, taker, "a billing account was added", at=at))
        return open_account(chosen, taker.id, uow, self._identifiers, at=at)


def _signed(takeover: Takeover, signing: Signing, by: Actor, *, at: datetime) -> tuple[Agreement, ...]:
    """The evidence of what the customer signed. Raises Invalid at each box that is missing."""
    documents = takeover.documents
    if signing.shown != {packaged.document.code: packaged.text_hash for packaged in documents}:
        raise Invalid("A document changed while you were reading. Please read it again.", field="documents")
    act = SigningAct(documents=tuple(packaged.document for packaged in documents), signer=takeover.taker.name)
    errors = {}
    if takeover.location and not signing.confirms_location:
        errors["agree.location"] = CHECK_LOCATION
    try:
        require_act(act, signing.checked, signing.signature)
    except Invalid as missing:
        errors |= missing.errors
    if errors:
        raise Invalid("Check the boxes to sign.", errors=errors)
    agreements = (agreement_to(packaged, act, by, at=at) for packaged in documents)
    return tuple(_with_location(agreement, takeover.location) for agreement in agreements)


def _with_location(agreement: Agreement, location: str) -> Agreement:
    """The evidence of the document about 911 says that the location was confirmed as well."""
    if agreement.code != EMERGENCY_CALLS or not location:
        return agreement
    return replace(agreement, act=f"Checked “{LOCATION.format(location)}” {agreement.act}")
