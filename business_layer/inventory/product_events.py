"""The events of products."""

from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class ProductEnded(_OfProduct, DomainEvent):
    name: ClassVar[str] = "product_ended"


@dataclass(frozen=True, kw_only=True)
class ProductTransferred(_OfProduct, DomainEvent):
    """The product has another billing account, perhaps of another customer, who is the event's customer."""

    name: ClassVar[str] = "product_transferred"
