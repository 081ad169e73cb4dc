"""Ports of ordering: the collections of qualifications, carts and checkouts."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from business_layer.billing.accounts import BillingAccount
from business_layer.online_ordering.cart import Cart
from business_layer.online_ordering.checkout import Checkout
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.shared.actor import Actor
from business_layer.user_management.ports import Attempts


class ServiceQualifications(Protocol):
    """The stored answers for addresses."""

    def add(self, qualification: ServiceQualification) -> None: ...

    def get(self, qualification_id: UUID, *, seen_by: Actor) -> ServiceQualification:
        """The qualification of that id. Raises NotFound, also if it is not the actor's to see."""
        ...


class Carts(Protocol):
    """The carts. Finders lock the row until the unit of work ends."""

    def add(self, cart: Cart) -> None: ...

    def get(self, cart_id: UUID) -> Cart:
        """The cart of that id. Raises NotFound."""
        ...

    def open_for(self, actor: Actor) -> Cart | None:
        """The open cart of the customer that the actor is or works for, or of the visitor."""
        ...

    def open_of_visitor(self, visitor_id: UUID) -> Cart | None: ...


@dataclass(frozen=True, kw_only=True)
class OpenCheckout:
    """A customer's open cart with its checkout and accounts, read together because every checkout step needs them.

    `checkout` is None before the first step. `customer_name` and `customer_email` are those of the account: the
    customer signs with that name, and gets mail at that address also if an agent acts (47 CFR 64.2010(f)).
    `customer_telephone` is empty if the account has none.
    `is_confirmed` is true if the customer opened the link in our mail, `has_password` once they chose a password.
    `last_telephone` is empty if the checkout has a contact.
    """

    cart: Cart
    checkout: Checkout | None
    accounts: tuple[BillingAccount, ...]
    customer_name: str
    customer_email: str
    is_confirmed: bool
    has_password: bool
    customer_telephone: str = ""
    last_telephone: str = ""


class Checkouts(Protocol):
    """The checkouts."""

    def add(self, checkout: Checkout) -> None: ...

    def open_checkout(self, customer_id: UUID) -> OpenCheckout | None:
        """The customer's open cart, locked, with its checkout and the customer's accounts; None if there is no cart."""
        ...

    def open_checkout_of_visitor(self, visitor_id: UUID) -> OpenCheckout | None:
        """The same for a visitor's open cart: without accounts, and with the name and email of the sign-up, if any."""
        ...

    def of_cart(self, cart_id: UUID) -> Checkout | None:
        """The checkout of that cart, locked."""
        ...

    def by_submission_key(self, key: UUID) -> Checkout | None:
        """The checkout with that key, locked."""
        ...


class OrderingUnitOfWork(OrderUnitOfWork, Protocol):
    @property
    def qualifications(self) -> ServiceQualifications: ...

    @property
    def carts(self) -> Carts: ...

    @property
    def checkouts(self) -> Checkouts: ...

    @property
    def attempts(self) -> Attempts: ...
