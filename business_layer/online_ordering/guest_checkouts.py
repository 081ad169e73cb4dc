"""Checkouts of new customers, before their email address is confirmed and when it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from business_layer.billing.accounts import BillingAccount, BillingDetails
from business_layer.online_ordering.cart import Cart
from business_layer.online_ordering.cart_access import CartAccess
from business_layer.online_ordering.checkout import Checkout
from business_layer.online_ordering.checkout_access import CheckoutAccess
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.order_management.orders import Contact
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Identifiers
from business_layer.shared.emails import canonical_email
from business_layer.shared.names import person_name
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import customer_of_record


@dataclass(frozen=True, kw_only=True)
class WaitingCheckout:
    """A checkout that waits for its confirmation, for the page of the mailed link: its start, and what is bought.

    A stranger may have begun it, so it holds nothing that was typed: `offerings` are slugs and names.
    """

    begun_at: datetime
    offerings: tuple[tuple[str, str], ...]


class ViewWaitingCheckout:
    """Return the waiting checkout of a visitor; None if it is gone."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], carts: CartAccess) -> None:
        self._unit_of_work, self._carts = unit_of_work, carts

    def __call__(self, *, visitor_id: UUID, by: Actor) -> WaitingCheckout | None:
        with self._unit_of_work.reading(by=by) as uow:
            found = uow.checkouts.open_checkout_of_visitor(visitor_id)
            if found is None or found.checkout is None or found.checkout.signed_up_as is None:
                return None
            offerings = (self._carts.offering_of(item) for item in found.cart.items)
            return WaitingCheckout(
                begun_at=found.checkout.started_at,
                offerings=tuple(dict.fromkeys((offering.slug, offering.name) for offering in offerings)),
            )


class CheckOutAsNewCustomer:
    """Start the checkout of a visitor who signs up: the steps before the contract need no confirmed address.

    Nothing is read from an account or written to one, so it answers the same whether or not the address has one.
    Raises NotFound if the cart is empty, CartNotReady.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], checkouts: CheckoutAccess) -> None:
        self._unit_of_work, self._checkouts = unit_of_work, checkouts

    def __call__(self, *, name: str, email: str, telephone: str, by: Actor) -> None:
        contact = Contact(name=person_name(name, field="name"), email=canonical_email(email), telephone=telephone)
        with self._unit_of_work(by=by, reason="check out as new customer") as uow:
            self._checkouts.open_for_sign_up(by, uow).sign_up(contact)
            uow.commit()

    def signed_up_as(self, *, by: Actor) -> Contact | None:
        """The name, email and phone of the visitor who signed up in this checkout; None for other visitors."""
        with self._unit_of_work.reading(by=by) as uow:
            found = uow.checkouts.open_checkout_of_visitor(by.visitor_id) if by.visitor_id else None
            return found.checkout.signed_up_as if found and found.checkout else None


def open_account(
    details: BillingDetails, customer_id: UUID, uow: OrderingUnitOfWork, identifiers: Identifiers, *, at: datetime
) -> BillingAccount:
    """Open a billing account for the customer."""
    account = BillingAccount(
        id=identifiers.new(),
        number=uow.billing_accounts.next_number(),
        customer_id=customer_id,
        name=details.name,
        address=details.address,
        format=details.format,
        cycle_day=details.cycle_day,
        kind=details.kind,
        opened_at=at,
    )
    uow.billing_accounts.add(account)
    return account


def bring_checkout(
    guest: Cart, own: Cart | None, customer_id: UUID, uow: OrderingUnitOfWork, identifiers: Identifiers, *, at: datetime
) -> None:
    """Give the customer what they entered in the checkout of a guest's cart, which becomes or joins their own cart."""
    checkout = uow.checkouts.of_cart(guest.id)
    if checkout is None:
        return
    signed_up_as, known = checkout.signed_up_as, uow.checkouts.of_cart(own.id) if own else None
    if known is None:
        checkout.give_to(customer_id, cart_id=own.id if own else guest.id)
    else:
        known.take_over(checkout, customer_id)
        checkout = known
    if checkout.billing:
        _choose_account(checkout, checkout.billing, customer_id, uow, identifiers, at=at)
    customer = customer_of_record(customer_id, uow)
    if signed_up_as and signed_up_as.email == customer.email and not customer.telephone:
        customer.telephone = signed_up_as.telephone


def _choose_account(
    checkout: Checkout,
    details: BillingDetails,
    customer_id: UUID,
    uow: OrderingUnitOfWork,
    identifiers: Identifiers,
    *,
    at: datetime,
) -> None:
    """Bill to an account with these details. A customer who has others chooses among them at the billing step."""
    accounts = uow.billing_accounts.of_customer(customer_id)
    account = next((account for account in accounts if account.details == details), None)
    if account is None and not accounts:
        account = open_account(details, customer_id, uow, identifiers, at=at)
    checkout.billing = None
    if account is not None:
        checkout.set_billing_account(account.id, at=at)
