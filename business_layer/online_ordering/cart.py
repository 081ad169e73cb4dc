"""The cart: what somebody is about to order, priced as it was when it was added."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import Conflict, Invalid, NotFound
from business_layer.shared.events import DomainEvent, Recorder

ITEMS_AT_MOST = 50
UNDO_FOR = timedelta(minutes=10)


class CartClosed(Conflict):
    code = "cart_closed"


@dataclass(frozen=True, kw_only=True)
class CartItemAdded(DomainEvent):
    name: ClassVar[str] = "cart_item_added"
    subject_type: ClassVar[str] = "cart"
    offering: str

    def properties(self) -> dict[str, Any]:
        return {"offering": self.offering}


@dataclass(frozen=True, kw_only=True)
class CartItemRemoved(DomainEvent):
    name: ClassVar[str] = "cart_item_removed"
    subject_type: ClassVar[str] = "cart"
    offering: str

    def properties(self) -> dict[str, Any]:
        return {"offering": self.offering}


@dataclass(eq=False, kw_only=True)
class CartItem:
    """One configured offering. The price lines and the catalogue version are those of the day it was added."""

    id: UUID
    cart_id: UUID
    offering_slug: str
    catalogue_version: int
    values: dict[str, Any]
    quantity: int
    price_lines: tuple[PriceLine, ...]
    address: GeographicAddress | None
    qualification_id: UUID | None
    added_at: datetime

    @property
    def totals(self) -> Totals:
        return Totals.of(self.price_lines, self.quantity)

    def configure(
        self,
        *,
        offering: ProductOffering,
        catalogue_version: int,
        values: dict[str, Any],
        quantity: int,
        address: GeographicAddress | None,
        qualification_id: UUID | None,
    ) -> None:
        """Take new answers, at the prices of that catalogue version. Raises Invalid."""
        if not 1 <= quantity <= offering.quantity_at_most:
            raise Invalid(f"Choose a quantity from 1 to {offering.quantity_at_most}.", field="quantity")
        self.values, self.quantity, self.address = values, quantity, address
        self.qualification_id = qualification_id
        self.accept_price(offering, catalogue_version)

    def accept_price(self, offering: ProductOffering, catalogue_version: int) -> None:
        """Take the prices of that catalogue version."""
        self.price_lines, self.catalogue_version = offering.price_lines(self.values), catalogue_version

    def has_price_changed(self, offering: ProductOffering) -> bool:
        """Whether these answers cost something else in the given version of the offering."""
        return offering.price_lines(self.values) != self.price_lines


@dataclass(frozen=True, kw_only=True)
class RemovedItem:
    """What was taken out of a cart last, as it stood, so that it can be put back."""

    id: UUID
    offering_slug: str
    catalogue_version: int
    values: dict[str, Any]
    quantity: int
    price_lines: tuple[PriceLine, ...]
    address: GeographicAddress | None
    qualification_id: UUID | None
    added_at: datetime
    removed_at: datetime

    def can_be_put_back(self, *, at: datetime) -> bool:
        return at < self.removed_at + UNDO_FOR


@dataclass(eq=False, kw_only=True)
class Cart(Recorder):
    """A visitor's or a customer's cart; one open cart each. `last_removed` can be put back for a while."""

    id: UUID
    visitor_id: UUID | None
    customer_id: UUID | None
    is_open: bool = True
    items: list[CartItem] = field(default_factory=list)
    changed_at: datetime
    last_removed: RemovedItem | None = None

    @property
    def totals(self) -> Totals:
        return sum((item.totals for item in self.items), Totals.zero())

    def item(self, item_id: UUID) -> CartItem:
        found = next((item for item in self.items if item.id == item_id), None)
        if found is None:
            raise NotFound("This is no longer in your cart.")
        return found

    def add(self, item: CartItem, *, at: datetime) -> None:
        """Raises CartClosed, Invalid."""
        self._require_open()
        if len(self.items) >= ITEMS_AT_MOST:
            raise Invalid(f"A cart holds at most {ITEMS_AT_MOST} things. Order these first.")
        self.items.append(item)
        self.changed_at, self.last_removed = at, None
        self.record(CartItemAdded(subject_id=self.id, customer_id=self.customer_id, at=at, offering=item.offering_slug))

    def remove(self, item_id: UUID, *, at: datetime) -> CartItem:
        self._require_open()
        item = self.item(item_id)
        self.items.remove(item)
        self.changed_at, self.last_removed = at, _removed(item, at)
        self.record(
            CartItemRemoved(subject_id=self.id, customer_id=self.customer_id, at=at, offering=item.offering_slug)
        )
        return item

    def put_back(self, *, at: datetime) -> CartItem:
        """Undo the last removal. Raises CartClosed, Invalid, and NotFound if there is nothing to undo any more."""
        self._require_open()
        removed = self.last_removed
        if removed is None or not removed.can_be_put_back(at=at):
            raise NotFound("There is nothing to put back any more. Choose it again.")
        item = CartItem(
            id=removed.id,
            cart_id=self.id,
            offering_slug=removed.offering_slug,
            catalogue_version=removed.catalogue_version,
            values=removed.values,
            quantity=removed.quantity,
            price_lines=removed.price_lines,
            address=removed.address,
            qualification_id=removed.qualification_id,
            added_at=removed.added_at,
        )
        self.add(item, at=at)
        return item

    def take_over(self, other: "Cart", fitting: Collection[UUID], *, at: datetime) -> list[CartItem]:
        """Merge what fits of a guest's cart into this one; the other is left empty and closed. Returns the rest."""
        left_out = []
        for item in list(other.items):
            other.items.remove(item)
            if item.id in fitting:
                item.cart_id = self.id
                self.items.append(item)
            else:
                left_out.append(item)
        other.is_open = False
        self.changed_at = at
        return left_out

    def give_to(self, customer_id: UUID) -> None:
        """A guest signed in: the cart becomes the customer's."""
        self.customer_id, self.visitor_id = customer_id, None

    def close(self, *, at: datetime) -> None:
        """It was ordered."""
        self._require_open()
        self.is_open, self.changed_at, self.last_removed = False, at, None

    def _require_open(self) -> None:
        if not self.is_open:
            raise CartClosed("This cart was ordered already. Look under My orders.")


def _removed(item: CartItem, at: datetime) -> RemovedItem:
    return RemovedItem(
        id=item.id,
        offering_slug=item.offering_slug,
        catalogue_version=item.catalogue_version,
        values=item.values,
        quantity=item.quantity,
        price_lines=item.price_lines,
        address=item.address,
        qualification_id=item.qualification_id,
        added_at=item.added_at,
        removed_at=at,
    )
