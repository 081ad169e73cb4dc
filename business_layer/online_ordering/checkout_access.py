"""Access to the actor's checkout for all its steps: find or start it, check its cart, show it as it is now."""

from dataclasses import dataclass

from business_layer.billing.accounts import BillingAccount
from business_layer.online_ordering.cart_access import CartAccess
from business_layer.online_ordering.cart_holds import require_hold_left
from business_layer.online_ordering.checkout import Agreement, Checkout, CheckoutStep, PackagedDocument, StepMissing
from business_layer.online_ordering.contract_package import contract_package
from business_layer.online_ordering.number_move_days import is_open_move_day, schedule_for
from business_layer.online_ordering.ports import OpenCheckout, OrderingUnitOfWork
from business_layer.online_ordering.review_digest import digest_of_review, is_digest_of_review
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.online_ordering.shipping_destinations import Payer, can_ship_everything, destination
from business_layer.order_management.schedule import Schedule
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Conflict, NotFound


class CartNotReady(Conflict):
    """An item in the cart has to be fixed first."""

    code = "cart_not_ready"


class AccountMissing(Conflict):
    """A visitor has to sign up or sign in first."""

    code = "account_missing"


class EmailNotConfirmed(Conflict):
    """The customer's address is not confirmed, so its owner may not want an account here."""

    code = "email_not_confirmed"


@dataclass(frozen=True, kw_only=True)
class CheckoutView:
    """A checkout as it is now: the reviewed cart, the accounts to choose from, the documents, the next step.

    `last_telephone` is that of the customer's last order, or else of the account; it may be empty. `signer` is the name
    on the account.
    """

    checkout: Checkout
    review: CartReview
    accounts: tuple[BillingAccount, ...]
    documents: tuple[PackagedDocument, ...]
    next_step: CheckoutStep
    last_telephone: str = ""
    signer: str = ""

    @property
    def account(self) -> BillingAccount | None:
        """The billing account that was chosen."""
        return chosen_account(self.checkout, self.accounts)

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """The agreements to the documents as they are now."""
        return tuple(packaged.agreement for packaged in self.documents if packaged.agreement)

    def destination(self, item: ReviewedItem) -> GeographicAddress | None:
        """The address an item's package goes to, as far as it is known."""
        return destination(item, self.review, self.checkout, payer_of(self.checkout, self.account))

    def schedule(self, item: ReviewedItem) -> Schedule | None:
        """The days of an item, with those that the customer chose."""
        return schedule_for(item, self.checkout)

    @property
    def digest(self) -> str:
        """A digest of what the review shows and an order would be made of: it changes with any of it."""
        return digest_of_review(self.checkout, self.review, self.documents)

    def has_digest(self, digest: str) -> bool:
        """True if a page with that digest showed what an order would be made of now, with the same prices."""
        return is_digest_of_review(digest, self.checkout, self.review, self.documents)

    def require(self, step: CheckoutStep) -> None:
        """Raise StepMissing if a step before this one is not done."""
        order = list(CheckoutStep)
        if order.index(self.next_step) < order.index(step):
            raise StepMissing(self.next_step)


class CheckoutAccess:
    """Finds or starts the checkout of the actor's cart inside the caller's unit of work."""

    def __init__(self, carts: CartAccess, clock: Clock, identifiers: Identifiers) -> None:
        self._carts, self._clock, self._identifiers = carts, clock, identifiers

    def open(self, by: Actor, uow: OrderingUnitOfWork) -> tuple[Checkout, OpenCheckout, CartReview]:
        """Return the checkout, what it was found with, and the reviewed cart.

        A visitor who signed up has one as well. Raises NotFound if the cart is empty, AccountMissing for other
        visitors, EmailNotConfirmed, CartNotReady.
        """
        found = self._find(by, uow)
        if by.customer_id is not None:
            self.require_confirmed(found)
            if found.checkout:
                found.checkout.adopt(by.customer_id)
        elif found.checkout is None or found.checkout.signed_up_as is None:
            raise AccountMissing("Sign up or sign in to check out.")
        review = self.require_ready(found, uow, by)
        return found.checkout or self._start(found, by, uow), found, review

    def open_for_sign_up(self, by: Actor, uow: OrderingUnitOfWork) -> Checkout:
        """Return or start the checkout of a visitor's cart. Raises NotFound if it is empty, CartNotReady."""
        found = self._find(by, uow)
        self.require_ready(found, uow, by)
        return found.checkout or self._start(found, by, uow)

    def require_hold_left(self, uow: OrderingUnitOfWork, by: Actor) -> None:
        """Raise TooManyAttempts if a visitor's network holds too much: a stranger must not take all visits."""
        if by.customer_id is None:
            require_hold_left(uow, self._carts.limits, by, at=self._clock.now())

    def _find(self, by: Actor, uow: OrderingUnitOfWork) -> OpenCheckout:
        if by.customer_id is not None:
            found = uow.checkouts.open_checkout(by.customer_id)
        else:
            found = uow.checkouts.open_checkout_of_visitor(by.visitor_id) if by.visitor_id else None
        if found is None:
            raise NotFound("Your cart is empty.")
        return found

    def _start(self, found: OpenCheckout, by: Actor, uow: OrderingUnitOfWork) -> Checkout:
        checkout = Checkout(
            id=self._identifiers.new(),
            cart_id=found.cart.id,
            customer_id=by.customer_id,
            submission_key=self._identifiers.new(),
            started_at=self._clock.now(),
        )
        checkout.record_started(found.cart.items[0].offering_slug)
        uow.checkouts.add(checkout)
        return checkout

    def require_confirmed(self, found: OpenCheckout) -> None:
        """Raise EmailNotConfirmed if the customer has not opened the link in our mail. Only agents get this far."""
        if not found.is_confirmed:
            raise EmailNotConfirmed(
                "The customer's email address isn't confirmed yet, so you can't place orders. Send the link again. "
                "You can continue when the customer has opened it."
            )

    def require_ready(self, found: OpenCheckout, uow: OrderingUnitOfWork, by: Actor) -> CartReview:
        """Review the cart as it is now. Raises NotFound if it is empty, CartNotReady if an item has to be fixed."""
        if not found.cart.items:
            raise NotFound("Your cart is empty.")
        review = self._carts.review(found.cart, uow, by, billed_at=_billed_at(found))
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
        """The checkout as it is now. Give `documents`, the contract package, if it is made already: it costs most."""
        account = chosen_account(checkout, accounts)
        if documents is None and account:
            documents = contract_package(self._carts.current_catalogue(), review, checkout, account)
        return CheckoutView(
            checkout=checkout,
            review=review,
            accounts=accounts,
            documents=documents or (),
            next_step=_next_step(checkout, review, documents or (), account),
        )


def chosen_account(checkout: Checkout, accounts: tuple[BillingAccount, ...]) -> BillingAccount | None:
    return next((account for account in accounts if account.id == checkout.billing_account_id), None)


def payer_of(checkout: Checkout, account: BillingAccount | None) -> Payer | None:
    """The account that was chosen, or what a new customer entered for one."""
    return account or checkout.billing


def _billed_at(found: OpenCheckout) -> GeographicAddress | None:
    """The address of the chosen account; before the choice, of the account that is offered first."""
    checkout = found.checkout
    chosen = payer_of(checkout, chosen_account(checkout, found.accounts)) if checkout else None
    account = chosen or next(iter(found.accounts), None)
    return account.address if account else None


def _next_step(
    checkout: Checkout,
    review: CartReview,
    documents: tuple[PackagedDocument, ...],
    account: BillingAccount | None,
) -> CheckoutStep:
    if not _has_details(checkout, review, payer_of(checkout, account)):
        return CheckoutStep.DETAILS
    if account is None:
        return CheckoutStep.CONTRACT if checkout.billing else CheckoutStep.BILLING
    if any(packaged.agreement is None for packaged in documents):
        return CheckoutStep.CONTRACT
    return CheckoutStep.REVIEW


def _has_details(checkout: Checkout, review: CartReview, account: Payer | None) -> bool:
    """True if there is a contact, a day for each visit and each number to move, and a place for each package."""
    visits = [item.item.id for item in review.items if item.offering and item.offering.needs_appointment]
    return (
        checkout.contact is not None
        and all(str(item_id) in checkout.installations for item_id in visits)
        and all(is_open_move_day(item, checkout.move_day_of(item.item.id)) for item in review.items)
        and can_ship_everything(review, checkout, account)
    )
