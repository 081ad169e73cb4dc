"""What pre-sale and ordering need from outside the business."""

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
    def add(self, qualification: ServiceQualification) -> None: ...

    def get(self, qualification_id: UUID, *, seen_by: Actor) -> ServiceQualification: ...


class Carts(Protocol):
    """The carts. Finders lock the row until the unit of work ends."""

    def add(self, cart: Cart) -> None: ...

    def get(self, cart_id: UUID) -> Cart: ...

    def open_for(self, actor: Actor) -> Cart | None:
        """The open cart of the customer the actor is or works for, or of the visitor."""
        ...

    def open_of_visitor(self, visitor_id: UUID) -> Cart | None: ...


@dataclass(frozen=True, kw_only=True)
class OpenCheckout:
    """What a customer is about to order, and what each step of the checkout begins with.

    `customer_name` and `customer_email` are those of the account: its name signs, and its address is told whoever acts
    (47 CFR 64.2010(f)). `is_confirmed` says whether that address is. `last_telephone` is empty once a contact is given.
    """

    cart: Cart
    checkout: Checkout | None
    accounts: tuple[BillingAccount, ...]
    customer_name: str
    customer_email: str
    is_confirmed: bool
    last_telephone: str = ""


class Checkouts(Protocol):
    def add(self, checkout: Checkout) -> None: ...

    def open_checkout(self, customer_id: UUID) -> OpenCheckout | None:
        """The customer's open cart, locked, with its checkout where one is begun, and the customer's accounts."""
        ...

    def by_submission_key(self, key: UUID) -> Checkout | None: ...


class OrderingUnitOfWork(OrderUnitOfWork, Protocol):
    @property
    def qualifications(self) -> ServiceQualifications: ...

    @property
    def carts(self) -> Carts: ...

    @property
    def checkouts(self) -> Checkouts: ...

    @property
    def attempts(self) -> Attempts: ...
