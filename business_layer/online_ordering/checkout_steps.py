"""The use cases of the checkout's steps."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.inventory.pools import crews_at
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, ResourceKind
from business_layer.messages.message_writer import MessageWriter
from business_layer.online_ordering.cart import Cart
from business_layer.online_ordering.cart_changes import HOLD_FOR, CartAccess
from business_layer.online_ordering.cart_review import CartReview, ReviewedItem
from business_layer.online_ordering.checkout import (
    Agreement,
    Checkout,
    CheckoutStep,
    PackagedDocument,
    ShippingChoice,
    StepMissing,
)
from business_layer.online_ordering.contract_package import agreed_to, contract_package
from business_layer.online_ordering.ports import OpenCheckout, OrderingUnitOfWork
from business_layer.online_ordering.review_digest import digest_of_review, is_digest_of_review
from business_layer.online_ordering.shipping_destinations import (
    NO_LONGER,
    can_ship_everything,
    destination,
    is_open_move_day,
    move_days,
    require_destinations,
    schedule_for,
    validate_shipping_choice,
)
from business_layer.online_ordering.signatures import is_signature_of
from business_layer.order_management.orders import Contact
from business_layer.order_management.schedule import Schedule
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import Conflict, Invalid, NotFound, NotPermitted
from business_layer.shared.invisible_characters import clean_line
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import customer_of_record, record_changed


class CartNotReady(Conflict):
    """Something in the cart wants attention first."""

    code = "cart_not_ready"


class EmailNotConfirmed(Conflict):
    """The customer's address is not confirmed: nobody knows whether its owner wants an account here."""

    code = "email_not_confirmed"


@dataclass(frozen=True, kw_only=True)
class CheckoutView:
    """A checkout as it stands: the reviewed cart, the accounts to choose from, the documents, the next step.

    `last_telephone` is the one that the customer's last order was given, or else the one of the account; may be empty.
    """

    checkout: Checkout
    review: CartReview
    accounts: tuple[BillingAccount, ...]
    documents: tuple[PackagedDocument, ...]
    next_step: CheckoutStep
    last_telephone: str = ""

    @property
    def account(self) -> BillingAccount | None:
        return next((one for one in self.accounts if one.id == self.checkout.billing_account_id), None)

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """What has been signed of the documents as they stand."""
        return tuple(one.agreement for one in self.documents if one.agreement)

    def destination(self, one: ReviewedItem) -> GeographicAddress | None:
        """Where an item's package goes, as far as that is known."""
        return destination(one, self.review, self.checkout, self.account)

    def schedule(self, one: ReviewedItem) -> Schedule | None:
        """When an item will be ready, with the days that were chosen for it."""
        return schedule_for(one, self.checkout)

    @property
    def digest(self) -> str:
        """A digest of what the review shows and an order would be made of: it changes with any of it."""
        return digest_of_review(self.checkout, self.review, self.documents)

    def has_digest(self, digest: str) -> bool:
        """Whether a page with that digest showed what an order would be made of now."""
        return is_digest_of_review(digest, self.checkout, self.review, self.documents)

    def require(self, step: CheckoutStep) -> None:
        """Raise StepMissing where a step before this one is not done."""
        order = list(CheckoutStep)
        if order.index(self.next_step) < order.index(step):
            raise StepMissing(self.next_step)


class CheckoutAccess:
    """Finds or starts the checkout of the actor's cart.

    Raises NotPermitted for guests, EmailNotConfirmed, CartNotReady.
    """

    def __init__(self, carts: CartAccess) -> None:
        self.carts = carts

    def open(self, by: Actor, uow: OrderingUnitOfWork) -> tuple[Checkout, OpenCheckout, CartReview]:
        if by.customer_id is None:
            raise NotPermitted("Sign in to check out.")
        open_checkout = uow.checkouts.open_checkout(by.customer_id)
        if open_checkout is None:
            raise NotFound("Your cart is empty.")
        self.require_confirmed(open_checkout)
        review = self.ready(open_checkout, uow, by)
        checkout = open_checkout.checkout
        if checkout is None:
            checkout = Checkout(
                id=self.carts.new_id(),
                cart_id=open_checkout.cart.id,
                customer_id=by.customer_id,
                submission_key=self.carts.new_id(),
                started_at=self.carts.now,
            )
            uow.checkouts.add(checkout)
        return checkout, open_checkout, review

    def require_confirmed(self, open_checkout: OpenCheckout) -> None:
        """Raise EmailNotConfirmed if the customer has not opened the link in our mail. Only agents get this far."""
        if not open_checkout.is_confirmed:
            raise EmailNotConfirmed(
                "The customer's email address is not confirmed yet, so nothing can be ordered. Send the link again. "
                "You can go on when the customer has opened it."
            )

    def ready(self, open_checkout: OpenCheckout, uow: OrderingUnitOfWork, by: Actor) -> CartReview:
        """The cart as it stands now. Raises NotFound where it is empty, CartNotReady where it wants attention first."""
        if not open_checkout.cart.items:
            raise NotFound("Your cart is empty.")
        review = self.carts.review(open_checkout.cart, uow, by, billed_at=_billed_at(open_checkout))
        if not review.is_ready:
            raise CartNotReady("Something in your cart needs your attention first.")
        return review

    def view(
        self,
        checkout: Checkout,
        review: CartReview,
        accounts: tuple[BillingAccount, ...],
        documents: tuple[PackagedDocument, ...] | None = None,
    ) -> CheckoutView:
        """The checkout as it stands. `documents` is the contract package, if it is made already."""
        account = next((one for one in accounts if one.id == checkout.billing_account_id), None)
        if documents is None:
            documents = contract_package(self.carts.catalogue, review, checkout, account) if account else ()
        return CheckoutView(
            checkout=checkout,
            review=review,
            accounts=accounts,
            documents=documents,
            next_step=_next_step(checkout, review, documents, account),
        )


class _CheckoutVerb:
    """Each verb returns the checkout as it stands afterwards."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], desk: CheckoutAccess) -> None:
        self._unit_of_work, self._desk = unit_of_work, desk


class ViewCheckout(_CheckoutVerb):
    """The actor's checkout as it stands; looking keeps nothing. Raises NotPermitted, NotFound, CartNotReady."""

    def __call__(self, *, by: Actor) -> CheckoutView:
        with self._unit_of_work.reading(by=by) as uow:
            checkout, open_checkout, review = self._desk.open(by, uow)
            view = self._desk.view(checkout, review, open_checkout.accounts)
            return replace(view, last_telephone=open_checkout.last_telephone)


class GiveServiceDetails(_CheckoutVerb):
    """Whom to reach, where to ship, and the days that are the customer's to choose.

    Raises Invalid, ResourceTaken naming the item's field.
    """

    def __call__(
        self,
        *,
        contact: Contact,
        installations: dict[UUID, str],
        shipping: ShippingChoice | None = None,
        moves: dict[UUID, date] | None = None,
        by: Actor,
    ) -> CheckoutView:
        with self._unit_of_work(by=by, reason="service details") as uow:
            checkout, open_checkout, review = self._desk.open(by, uow)
            now = self._desk.carts.now
            for one in review.items:
                if one.offering and one.offering.needs_appointment:
                    chosen = installations.get(one.item.id, "")
                    self._hold_slot(checkout, open_checkout.cart, one.item.id, chosen, uow)
                _choose_move_day(checkout, one, (moves or {}).get(one.item.id))
            checkout.set_shipping(validate_shipping_choice(shipping, review))
            require_destinations(review, checkout, _account(checkout, open_checkout))
            checkout.set_contact(contact, at=now)
            view = self._desk.view(checkout, review, open_checkout.accounts)
            uow.commit()
        return view

    def _hold_slot(self, checkout: Checkout, cart: Cart, item_id: UUID, chosen: str, uow: OrderingUnitOfWork) -> None:
        field = f"installation_{item_id}"
        item, now = cart.item(item_id), self._desk.carts.now
        if not chosen or item.address is None:
            raise Invalid("Choose when our technician may come.", field=field)
        if checkout.installations.get(str(item_id)) == chosen and _still_held(uow, item_id, chosen, self._desk):
            return
        reservations = Reservations(uow.resources)
        reservations.release_all(item_id)
        try:
            reservations.hold_any(
                ResourceKind.INSTALLATION_SLOT,
                crews_at(item.address),
                1,
                Hold(holder_id=item_id, at=now, until=now + HOLD_FOR),
                prefix=chosen,
            )
        except Conflict:
            raise Invalid("This time is no longer available. Choose another.", field=field) from None
        checkout.set_installation(item_id, chosen)


class ChooseBillingAccount(_CheckoutVerb):
    """Bill to an account the customer has. Raises Invalid where it is none of theirs."""

    def __call__(self, *, account_id: UUID, by: Actor) -> CheckoutView:
        with self._unit_of_work(by=by, reason="choose billing account") as uow:
            checkout, open_checkout, review = self._desk.open(by, uow)
            if all(one.id != account_id for one in open_checkout.accounts):
                raise Invalid("Choose one of the accounts shown.", field="account")
            account = next(one for one in open_checkout.accounts if one.id == account_id)
            require_destinations(review, checkout, account, field="account")
            checkout.set_billing_account(account_id, at=self._desk.carts.now)
            view = self._desk.view(checkout, review, open_checkout.accounts)
            uow.commit()
        return view


class OpenBillingAccount(_CheckoutVerb):
    """Open a billing account and bill to it; after a double click the one that is just the same. Raises Invalid.

    A customer who has accounts already is told: it adds an address of record (47 CFR 64.2010(f)).
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], desk: CheckoutAccess, message_writer: MessageWriter
    ) -> None:
        super().__init__(unit_of_work, desk)
        self._message_writer = message_writer

    def __call__(
        self, *, name: str, address: GeographicAddress, format: BillFormat, cycle_day: int, by: Actor
    ) -> CheckoutView:
        with self._unit_of_work(by=by, reason="open billing account") as uow:
            checkout, open_checkout, review = self._desk.open(by, uow)
            now, accounts, name = self._desk.carts.now, open_checkout.accounts, clean_line(name)
            account = next((one for one in accounts if one.is_like(name, address, format, cycle_day)), None)
            if account is None:
                account = BillingAccount(
                    id=self._desk.carts.new_id(),
                    number=uow.billing_accounts.next_number(),
                    customer_id=checkout.customer_id,
                    name=name,
                    address=address,
                    format=format,
                    cycle_day=cycle_day,
                    opened_at=now,
                )
                require_destinations(review, checkout, account, field="address.street")
                uow.billing_accounts.add(account)
                if accounts:
                    customer = customer_of_record(checkout.customer_id, uow)
                    uow.messages.add(
                        record_changed(self._message_writer, customer, "a billing account was added", at=now)
                    )
                accounts += (account,)
            checkout.set_billing_account(account.id, at=now)
            view = self._desk.view(checkout, review, accounts)
            uow.commit()
        return view


class AgreeToDocuments(_CheckoutVerb):
    """Agree to documents of the package, by signature.

    `shown` maps each document's code to the hash of the text that was on the page; where the text has changed since,
    it must be read again. Raises Invalid, StepMissing.
    """

    def __call__(self, *, shown: dict[str, str], signature: str, by: Actor) -> CheckoutView:
        with self._unit_of_work(by=by, reason="agree to the contract package") as uow:
            checkout, open_checkout, review = self._desk.open(by, uow)
            view = self._desk.view(checkout, review, open_checkout.accounts)
            view.require(CheckoutStep.CONTRACT)
            now = self._desk.carts.now
            signature = clean_line(signature)
            customer_name = open_checkout.customer_name
            is_agent = by.kind is ActorKind.AGENT
            if not is_signature_of(signature, customer_name):
                asked = "Enter the customer's full name" if is_agent else "Sign with your full name"
                raise Invalid(f"{asked} as on the account: {customer_name}.", field="signature")
            agreements = tuple(
                Agreement(
                    code=one.document.code,
                    title=one.document.title,
                    version=one.document.version,
                    text=one.text,
                    text_hash=one.text_hash,
                    signature=signature,
                    recorded_by=by.name,
                    at=now,
                    in_plain_words=one.in_plain_words,
                    on_behalf_of=customer_name if is_agent else "",
                )
                for one in view.documents
                if shown.get(one.document.code) == one.text_hash
            )
            if len(agreements) < len(shown):
                raise Invalid("A document changed while you read. Please read it again.", field="documents")
            checkout.agree(agreements, at=now)
            view = self._desk.view(checkout, review, open_checkout.accounts, agreed_to(view.documents, checkout))
            uow.commit()
        return view


def _billed_at(open_checkout: OpenCheckout) -> GeographicAddress | None:
    """The address of the account that was chosen; before one is, of the account that is offered first."""
    chosen = open_checkout.checkout.billing_account_id if open_checkout.checkout else None
    accounts = [one for one in open_checkout.accounts if one.id == chosen] or list(open_checkout.accounts[:1])
    return accounts[0].address if accounts else None


def _account(checkout: Checkout, open_checkout: OpenCheckout) -> BillingAccount | None:
    return next((one for one in open_checkout.accounts if one.id == checkout.billing_account_id), None)


def _choose_move_day(checkout: Checkout, one: ReviewedItem, day: date | None) -> None:
    if not move_days(one):
        return
    day = day or checkout.move_day_of(one.item.id)
    if day is None or not is_open_move_day(one, day):
        raise Invalid(NO_LONGER, field=f"move_{one.item.id}")
    checkout.set_move_day(one.item.id, day)


def _next_step(
    checkout: Checkout,
    review: CartReview,
    documents: tuple[PackagedDocument, ...],
    account: BillingAccount | None,
) -> CheckoutStep:
    needing_visit = [one.item.id for one in review.items if one.offering and one.offering.needs_appointment]
    if checkout.contact is None or any(str(item_id) not in checkout.installations for item_id in needing_visit):
        return CheckoutStep.DETAILS
    if not all(is_open_move_day(one, checkout.move_day_of(one.item.id)) for one in review.items):
        return CheckoutStep.DETAILS
    if not can_ship_everything(review, checkout, account):
        return CheckoutStep.DETAILS
    if checkout.billing_account_id is None:
        return CheckoutStep.BILLING
    if any(one.agreement is None for one in documents):
        return CheckoutStep.CONTRACT
    return CheckoutStep.REVIEW


def _still_held(uow: OrderingUnitOfWork, item_id: UUID, slot: str, desk: CheckoutAccess) -> bool:
    return any(
        one.value.startswith(slot) and one.is_held_by(item_id, at=desk.carts.now + timedelta(minutes=1))
        for one in uow.resources.held_by(item_id)
    )
