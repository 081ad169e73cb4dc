"""The desk's part for transfers: proposals to other accounts, offers by email, and the answers to them."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from business_layer.billing.accounts import BillFormat, BillingAccount, BillingDetails
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.products import Product
from business_layer.online_ordering.estimate_taxes import EstimateTaxes
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.order_entry import OrderEntry
from business_layer.order_management.orders import ProductOrder
from business_layer.service_changes.accept_transfer_offer import AcceptTransferOffer, Signing, ViewTransferOffer
from business_layer.service_changes.change_entry import ChangeEntry
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.end_transfer_offer import (
    DeclineTransferOffer,
    ExpireTransferOffers,
    TakeBackTransferOffer,
)
from business_layer.service_changes.offer_transfer import OfferTransfer
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.propose_transfer import ProposeTransfer
from business_layer.service_changes.service_change import ServiceChange
from business_layer.service_changes.takeovers import Takeover, Takeovers
from business_layer.service_changes.transfer_contents import TransferContents
from business_layer.service_changes.transfer_offer import TransferOffer
from business_layer.shared.actor import Actor
from business_layer.user_management.attempt_limits import MailLimits
from tests.builders.messages import a_message_writer
from tests.builders.taxes import SomeTaxTables
from tests.random_orders.carrier import TOWER, Carrier

# As many offers as anyone likes: limits on mail are not what the random steps are about.
LIMITS = MailLimits(to_one=1_000_000, by_one=1_000_000)
# The account that a customer opens while taking a service over.
OPENED_ON_THE_WAY = BillingDetails(name="Jon Kim", address=TOWER, format=BillFormat.PAPER, cycle_day=5)
# The name of every customer, with which they sign.
NAME = "Maria Lopez"


class TransferDesk:
    """Its methods raise DomainError for what is not possible, and then nothing has happened."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier, books, clock, ids = carrier, carrier.books, carrier.clock, carrier.identifiers
        catalogues, writer = carrier.catalogues, a_message_writer(ids)
        proposals, membership = Proposals(catalogues, clock, ids), BundleMembership(catalogues)
        taxes, mail = EstimateTaxes(SomeTaxTables(), clock), ChangeMail(catalogues, writer)
        contents = TransferContents(catalogues, proposals, membership, taxes, clock)
        takeovers = Takeovers(catalogues, contents, taxes, clock)
        enter = ChangeEntry(OrderEntry(catalogues, ids), catalogues, NoteWriter(clock, ids), mail, clock)
        self._propose = ProposeTransfer(books, proposals, contents, membership, clock)
        self._offer = OfferTransfer(books, proposals, contents, writer, LIMITS, clock, ids)
        self._view = ViewTransferOffer(books, takeovers)
        self._accept = AcceptTransferOffer(
            books, takeovers, proposals, contents, membership, enter, mail, writer, clock, ids
        )
        self._decline = DeclineTransferOffer(books, writer, clock)
        self._take_back = TakeBackTransferOffer(books, clock)
        self.expire = ExpireTransferOffers(books, writer, clock)

    def propose(self, product: Product, to: BillingAccount, *, by: Actor, on: date | None = None) -> ServiceChange:
        change = self._propose(product_id=product.id, account_number=to.number, requested_on=on, by=by)
        self._carrier.givers[change.id] = product.customer_id
        return change

    def offer(self, product: Product, *, to: UUID, on: date | None = None) -> TransferOffer:
        """Offer a product to another customer by email."""
        email, by = self._carrier.books.customers.all[to].email, self._carrier.customer(product.customer_id)
        return self._offer(product_id=product.id, email=email, requested_on=on, by=by)

    def read(self, offer: TransferOffer, *, by: Actor) -> Takeover | str:
        """Open the mailed link."""
        return self._view(secret=self._secret(offer), by=by)

    def take_over(
        self, offer: TransferOffer, shown: Takeover, account: BillingAccount | None, *, by: Actor
    ) -> ProductOrder:
        """Sign what was shown, perhaps long ago, and so accept the offer. Without an account, one is opened."""
        signing = Signing(
            shown={packaged.document.code: packaged.text_hash for packaged in shown.documents},
            checked=frozenset({"records", "documents"}),
            signature=NAME,
            confirms_location=True,
        )
        chosen: Any = account.id if account else OPENED_ON_THE_WAY
        giver = self._carrier.books.products.all[offer.product_id].customer_id
        order = self._accept(secret=self._secret(offer), account=chosen, signing=signing, by=by)
        self._carrier.givers.setdefault(order.submission_key, giver)
        return order

    def decline(self, offer: TransferOffer, *, by: Actor) -> None:
        self._decline(secret=self._secret(offer), by=by)

    def take_back(self, offer: TransferOffer) -> None:
        """Take an offer back, by the customer who made it."""
        self._take_back(product_id=offer.product_id, by=self._carrier.customer(offer.customer_id))

    def _secret(self, offer: TransferOffer) -> str:
        """The secret in the mail about the offer."""
        mails = self._carrier.books.messages.all.values()
        mail = next(mail for mail in mails if mail.key == f"transfer_offered:{offer.token_hash}")
        found = re.search(r"/transfers/(\S+)", mail.body)
        assert found is not None
        return found[1]
