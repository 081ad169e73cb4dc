"""The events of products."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from business_layer.inventory.product_states import SuspensionReason
from business_layer.shared.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class _OfProduct:
    """The facts in each event of a product. Not an event itself, so that lists of events do not name it."""

    subject_type: ClassVar[str] = "product"
    analyzed: ClassVar[tuple[str, ...]] = ("offering",)
    offering: str


@dataclass(frozen=True, kw_only=True)
class ProductActivated(_OfProduct, DomainEvent):
    name: ClassVar[str] = "product_activated"


@dataclass(frozen=True, kw_only=True)
class ProductCancelled(_OfProduct, DomainEvent):
    """The product was given up before it worked."""

    name: ClassVar[str] = "product_cancelled"


@dataclass(frozen=True, kw_only=True)
class ProductTermsChanged(_OfProduct, DomainEvent):
    """The product has other answers, another address or other prices. `before` is the offering that it had."""

    name: ClassVar[str] = "product_terms_changed"
    analyzed: ClassVar[tuple[str, ...]] = ("offering", "before")
    before: str


@dataclass(frozen=True, kw_only=True)
class ProductSuspended(_OfProduct, DomainEvent):
    name: ClassVar[str] = "product_suspended"
    analyzed: ClassVar[tuple[str, ...]] = ("offering", "reason")
    reason: SuspensionReason


@dataclass(frozen=True, kw_only=True)
class ProductResumed(_OfProduct, DomainEvent):
    name: ClassVar[str] = "product_resumed"


@dataclass(frozen=True, kw_only=True)
class ProductEndingBegun(_OfProduct, DomainEvent):
    """The product is being disconnected."""

    name: ClassVar[str] = "product_ending_begun"


@dataclass(frozen=True, kw_only=True)
class ProductRestored(_OfProduct, DomainEvent):
    """The disconnection of the product was taken back."""

    name: ClassVar[str] = "product_restored"


class DisconnectionReason(StrEnum):
    """The reason why a service ended. Only customers end services so far."""

    CUSTOMER = "customer"


@dataclass(frozen=True, kw_only=True)
class ProductDisconnected(_OfProduct, DomainEvent):
    name: ClassVar[str] = "product_disconnected"
    analyzed: ClassVar[tuple[str, ...]] = ("offering", "reason")
    reason: DisconnectionReason


@dataclass(frozen=True, kw_only=True)
class ProductMoved(_OfProduct, DomainEvent):
    """The product ended because another one at a new address has taken its place: the customer keeps the service."""

    name: ClassVar[str] = "product_moved"


@dataclass(frozen=True, kw_only=True)
class CustomerImported(DomainEvent):
    """A customer has a first service that works: from now on, reports count them among those who may leave.

    The name is that of the history that a carrier brings along. `term` is "monthly" or the months of the commitment.
    """

    name: ClassVar[str] = "customer_imported"
    subject_type: ClassVar[str] = "customer"
    analyzed: ClassVar[tuple[str, ...]] = ("term", "paperless", "region", "tenure_months")
    term: str
    paperless: bool
    region: str
    tenure_months: int


@dataclass(frozen=True, kw_only=True)
class ProductTransferred(_OfProduct, DomainEvent):
    """The product has another billing account, perhaps of another customer, who is the event's customer."""

    name: ClassVar[str] = "product_transferred"
