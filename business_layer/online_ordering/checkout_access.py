"""Access to the actor's checkout for all its steps: find or start it, check its cart, show it as it is now."""

from dataclasses import dataclass

from business_layer.billing.accounts import BillingAccount
from business_layer.online_ordering.cart_access import CartAccess
from business_layer.online_ordering.checkout import Agreement, Checkout, CheckoutStep, PackagedDocument, StepMissing
from business_layer.online_ordering.contract_package import contract_package
from business_layer.online_ordering.number_move_days import is_open_move_day, schedule_for
from business_layer.online_ordering.ports import OpenCheckout, OrderingUnitOfWork
from business_layer.online_ordering.review_digest import digest_of_review, is_digest_of_review
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.online_ordering.shipping_destinations import can_ship_everything, destination
from business_layer.order_management.schedule import Schedule
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Conflict, NotFound, NotPermitted


class CartNotReady(Conflict):
    """An item in the cart has to be fixed first."""

    code = "cart_not_ready"


class EmailNotConfirmed(Conflict):
    """The customer's address is not confirmed, so its owner may not want an account here."""

    code = "email_not_confirmed"


@dataclass(frozen=True, kw_only=True)
class CheckoutView:
    """A checkout as it is now: the reviewed cart, the accounts to choose from, the documents, the next step.

    `last_telephone` is that of the customer's last order, or else of the account; it may be empty.
    """

    checkout: Checkout
    review: CartReview
    accounts: tuple[BillingAccount, ...]
    documents: tuple[PackagedDocument, ...]
    next_step: CheckoutStep
    last_telephone: str = ""

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
        return destination(item, self.review, self.checkout, self.account)

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

        Raises NotPermitted for guests, NotFound if the cart is empty, EmailNotConfirmed, CartNotReady.
        """
        if by.customer_id is None:
            raise NotPermitted("Sign in to check out.")
        found = uow.checkouts.open_checkout(by.customer_id)
        if found is None:
            raise NotFound("Your cart is empty.")
        self.require_confirmed(found)
        review = self.require_ready(found, uow, by)
        checkout = found.checkout
        if checkout is None:
            checkout = Checkout(
                id=self._identifiers.new(),
                cart_id=found.cart.id,
                customer_id=by.customer_id,
                submission_key=self._identifiers.new(),
                started_at=self._clock.now(),
            )
            uow.checkouts.add(checkout)
        return checkout, found, review

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


def _billed_at(found: OpenCheckout) -> GeographicAddress | None:
    """The address of the chosen account; before the choice, of the account that is offered first."""
    chosen = chosen_account(found.checkout, found.accounts) if found.checkout else None
    account = chosen or next(iter(found.accounts), None)
    return account.address if account else None


def _next_step(
    checkout: Checkout,
    review: CartReview,
    documents: tuple[PackagedDocument, ...],
    account: BillingAccount | None,
) -> CheckoutStep:
    if not _has_details(checkout, review, account):
        return CheckoutStep.DETAILS
    if checkout.billing_account_id is None:
        return CheckoutStep.BILLING
    if any(packaged.agreement is None for packaged in documents):
        return CheckoutStep.CONTRACT
    return CheckoutStep.REVIEW


def _has_details(checkout: Checkout, review: CartReview, account: BillingAccount | None) -> bool:
    """True if there is a contact, a day for each visit and each number to move, and a place for each package."""
    visits = [item.item.id for item in review.items if item.offering and item.offering.needs_appointment]
    return (
        checkout.contact is not None
        and all(str(item_id) in checkout.installations for item_id in visits)
        and all(is_open_move_day(item, checkout.move_day_of(item.item.id)) for item in review.items)
        and can_ship_everything(review, checkout, account)
    )
