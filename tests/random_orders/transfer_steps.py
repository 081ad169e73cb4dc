"""The random steps of transfers: to another account, to another customer who agrees, or to nobody in the end."""

from enum import StrEnum
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from business_layer.billing.accounts import BillingAccount
from business_layer.inventory.products import Product
from business_layer.service_changes.service_change import ChangeKind
from business_layer.service_changes.takeovers import Takeover
from business_layer.service_changes.transfer_offer import ANSWER_WITHIN, OfferState, TransferOffer
from tests.random_orders.carrier import AGENT, CUSTOMERS
from tests.random_orders.steps import ANY, DAYS_AHEAD, MOSTLY, THEN, Steps, Then, nth
from tests.random_orders.transfer_desk import TransferDesk

SELDOM = st.sampled_from([False] * 7 + [True])


class Ending(StrEnum):
    """The ends of an offer that nobody accepts."""

    DECLINED = "declined"
    TAKEN_BACK = "taken back"
    LAPSED = "lapsed"


class TransferSteps(Steps):
    """Takes the steps. `readings` has what was shown last of each offer, which is perhaps signed much later."""

    def __init__(self) -> None:
        super().__init__()
        self.transfers = TransferDesk(self.carrier)
        self.readings: dict[UUID, Takeover] = {}

    @precondition(lambda self: self._transferable())
    @rule(which=ANY, account=ANY, days=DAYS_AHEAD, is_by_agent=st.booleans(), is_accepted=MOSTLY, then=THEN)
    def transfer(self, which: int, account: int, days: int, is_by_agent: bool, is_accepted: bool, then: Then) -> None:
        """Transfer what can be transferred: customers to an account of their own, agents to anyone's."""
        product = nth(self._transferable(), which)
        to = nth(self._accounts_beside(product, is_anyones=is_by_agent), account)
        by = AGENT if is_by_agent else self.carrier.customer(product.customer_id)
        change = self.transfers.propose(product, to, by=by, on=self._day(days))
        self.proposals.append(change)
        if is_accepted:
            self.desk.accept(change_id=change.id, by=by, agreement="By phone.")
        self._let_follow(then)

    @precondition(lambda self: self._transferable())
    @rule(which=ANY, account=ANY, days=DAYS_AHEAD, is_taken_at_once=st.booleans(), then=THEN)
    def offer(self, which: int, account: int, days: int, is_taken_at_once: bool, then: Then) -> None:
        """Offer what can be transferred to another customer by email."""
        product = nth(self._transferable(), which)
        taker = other_customer(product.customer_id)
        offer = self.transfers.offer(product, to=taker, on=self._day(days))
        if is_taken_at_once:
            self._take_over(offer, account, taker, reads_again=True)
            assert offer.state is OfferState.ACCEPTED
        self._let_follow(then)

    @precondition(lambda self: self._offers())
    @rule(which=ANY, account=ANY, reads_again=MOSTLY, is_own=SELDOM, then=THEN)
    def take_over(self, which: int, account: int, reads_again: bool, is_own: bool, then: Then) -> None:
        """Take an offer, perhaps an ended one or the customer's own, and perhaps sign what was shown long before."""
        offer = nth(self._offers(), which)
        taker = offer.customer_id if is_own else other_customer(offer.customer_id)
        self._try(lambda: self._take_over(offer, account, taker, reads_again=reads_again), then)

    @precondition(lambda self: self._offers(only_open=True))
    @rule(which=ANY, ending=st.sampled_from(Ending), then=THEN)
    def end_offer(self, which: int, ending: Ending, then: Then) -> None:
        """End an offer without a transfer."""
        offer = nth(self._offers(only_open=True), which)
        if ending is Ending.DECLINED:
            self.transfers.decline(offer, by=self.carrier.customer(other_customer(offer.customer_id)))
        elif ending is Ending.TAKEN_BACK and self._product_of(offer).customer_id == offer.customer_id:
            self.transfers.take_back(offer)
        else:
            self.carrier.clock.pass_time(ANSWER_WITHIN)
            self.transfers.expire()
        assert not offer.is_open(at=self.carrier.clock.now())
        self._let_follow(then)

    def _take_over(self, offer: TransferOffer, account: int, taker: UUID, *, reads_again: bool) -> None:
        by, known = self.carrier.customer(taker), self.readings.get(offer.id)
        if reads_again or known is None:
            shown = self.transfers.read(offer, by=by)
            if isinstance(shown, str):
                return
            self.readings[offer.id] = known = shown
        # None opens another one on the way.
        payers = [*self._accounts_of(taker), None]
        self.transfers.take_over(offer, known, nth(payers, account), by=by)

    def _transferable(self) -> list[Product]:
        """The products that can be transferred and are not offered to anyone."""
        offered = {offer.product_id for offer in self._offers() if offer.state is OfferState.PROPOSED}
        return [product for product, _ in self._possible([ChangeKind.TRANSFER]) if product.id not in offered]

    def _offers(self, *, only_open: bool = False) -> list[TransferOffer]:
        now = self.carrier.clock.now()
        offers = self.carrier.books.transfer_offers.all.values()
        return [offer for offer in offers if not only_open or offer.is_open(at=now)]

    def _product_of(self, offer: TransferOffer) -> Product:
        return self.carrier.books.products.all[offer.product_id]

    def _accounts_of(self, customer_id: UUID) -> list[BillingAccount]:
        accounts = self.carrier.books.billing_accounts.all.values()
        return [account for account in accounts if account.customer_id == customer_id]

    def _accounts_beside(self, product: Product, *, is_anyones: bool) -> list[BillingAccount]:
        """The accounts to which the customer, or an agent, can transfer a product."""
        return [
            account
            for account in self.carrier.books.billing_accounts.all.values()
            if account.id != product.billing_account_id and (is_anyones or account.customer_id == product.customer_id)
        ]


def other_customer(customer_id: UUID) -> UUID:
    return next(other for other in CUSTOMERS if other != customer_id)
