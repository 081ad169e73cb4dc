"""The cart: the offerings a visitor or customer is about to order, at the prices of the day they were added."""

from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import Conflict, Invalid, NotFound
from business_layer.shared.events import DomainEvent, Recorder

ITEMS_AT_MOST = 50
UNDO_FOR = timedelta(minutes=10)


class CartClosed(Conflict):
    """The cart was ordered and cannot change anymore."""

    code = "cart_closed"


@dataclass(frozen=True, kw_only=True)
class CartItemAdded(DomainEvent):
    name: ClassVar[str] = "cart_item_added"
    subject_type: ClassVar[str] = "cart"
    is_of_visit: ClassVar[bool] = True
    analyzed: ClassVar[tuple[str, ...]] = ("offering", "monthly_cents")
    offering: str
    monthly_cents: int


@dataclass(frozen=True, kw_only=True)
class CartItemRemoved(DomainEvent):
    name: ClassVar[str] = "cart_item_removed"
    subject_type: ClassVar[str] = "cart"
    is_of_visit: ClassVar[bool] = True
    analyzed: ClassVar[tuple[str, ...]] = ("offering",)
    offering: str


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """An offering as the customer wants it: the answers to its questions, how many, and where.

    `qualification` says what the network can deliver at the address, if that was checked.
    """

    answers: Values
    quantity: int = 1
    address: GeographicAddress | None = None
    qualification: ServiceQualification | None = None

    def normalized_for(self, offering: ProductOffering) -> "Configuration":
        """Return the same configuration with validated answers. Raises Invalid naming every wrong answer."""
        return replace(self, answers=offering.specification.validate_answers(self.answers))


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

    @classmethod
    def configured(
        cls,
        configuration: Configuration,
        offering: ProductOffering,
        catalogue_version: int,
        *,
        id: UUID,
        cart_id: UUID,
        at: datetime,
    ) -> "CartItem":
        """Make an item of normalized answers, at the prices of that catalogue version. Raises Invalid."""
        _require_quantity(configuration.quantity, offering)
        return cls(
            id=id,
            cart_id=cart_id,
            offering_slug=offering.slug,
            catalogue_version=catalogue_version,
            values=dict(configuration.answers),
            quantity=configuration.quantity,
            price_lines=offering.price_lines(configuration.answers),
            address=configuration.address,
            qualification_id=configuration.qualification.id if configuration.qualification else None,
            added_at=at,
        )

    @property
    def totals(self) -> Totals:
        return Totals.of(self.price_lines, self.quantity)

    def reconfigure(self, configuration: Configuration, offering: ProductOffering, catalogue_version: int) -> None:
        """Take other normalized answers, at the prices of that catalogue version. Raises Invalid."""
        _require_quantity(configuration.quantity, offering)
        self.values, self.quantity = dict(configuration.answers), configuration.quantity
        self.address = configuration.address
        self.qualification_id = configuration.qualification.id if configuration.qualification else None
        self.accept_price(offering, catalogue_version)

    def accept_price(self, offering: ProductOffering, catalogue_version: int) -> None:
        """Take the prices of that catalogue version."""
        self.price_lines, self.catalogue_version = offering.price_lines(self.values), catalogue_version

    def has_price_changed(self, offering: ProductOffering) -> bool:
        """True if these answers have another price in the given version of the offering."""
        return offering.price_lines(self.values) != self.price_lines


@dataclass(frozen=True, kw_only=True)
class RemovedItem:
    """The item that was last taken out of a cart, as it was, so that the customer can undo that for a while.

    It is stored in one column of the cart, so it repeats the fields of the item.
    """

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

    @classmethod
    def of(cls, item: CartItem, *, at: datetime) -> "RemovedItem":
        return cls(removed_at=at, **_item_facts(item))

    def restored_to(self, cart_id: UUID) -> CartItem:
        return CartItem(cart_id=cart_id, **_item_facts(self))

    def can_be_put_back(self, *, at: datetime) -> bool:
        return at < self.removed_at + UNDO_FOR


ITEM_FACTS = tuple(field.name for field in fields(RemovedItem) if field.name != "removed_at")


def _item_facts(item: CartItem | RemovedItem) -> dict[str, Any]:
    """The fields that an item keeps when it leaves a cart and comes back."""
    return {name: getattr(item, name) for name in ITEM_FACTS}


def _require_quantity(quantity: int, offering: ProductOffering) -> None:
    if not 1 <= quantity <= offering.quantity_at_most:
        raise Invalid(f"Choose a quantity from 1 to {offering.quantity_at_most}.", field="quantity")


@dataclass(eq=False, kw_only=True)
class Cart(Recorder):
    """A visitor's or a customer's cart; each has at most one open cart. `last_removed` can be put back for a while."""

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
        """The item of that id. Raises NotFound."""
        found = next((item for item in self.items if item.id == item_id), None)
        if found is None:
            raise NotFound("This is no longer in your cart.")
        return found

    def item_to_change(self, item_id: UUID, *, at: datetime) -> CartItem:
        """The item of that id, which the caller changes: the cart counts as changed. Raises NotFound, CartClosed."""
        self._require_open()
        item = self.item(item_id)
        self.changed_at = at
        return item

    def add(self, item: CartItem, *, at: datetime) -> None:
        """Add an item at the end. Raises CartClosed, Invalid if the cart is full."""
        self._require_open()
        if len(self.items) >= ITEMS_AT_MOST:
            raise Invalid(f"Your cart is full: it holds up to {ITEMS_AT_MOST} items. Order these first.")
        self.items.append(item)
        self.changed_at, self.last_removed = at, None
        self.record(
            CartItemAdded(
                subject_id=self.id,
                customer_id=self.customer_id,
                at=at,
                offering=item.offering_slug,
                monthly_cents=item.totals.monthly.cents,
            )
        )

    def remove(self, item_id: UUID, *, at: datetime) -> CartItem:
        """Take an item out, and keep it for `put_back`. Raises CartClosed, NotFound."""
        self._require_open()
        item = self.item(item_id)
        self.items.remove(item)
        self.changed_at, self.last_removed = at, RemovedItem.of(item, at=at)
        self.record(
            CartItemRemoved(subject_id=self.id, customer_id=self.customer_id, at=at, offering=item.offering_slug)
        )
        return item

    def put_back(self, *, at: datetime) -> CartItem:
        """Undo the last removal. Raises CartClosed, Invalid, and NotFound if there is nothing left to undo."""
        self._require_open()
        removed = self.last_removed
        if removed is None or not removed.can_be_put_back(at=at):
            raise NotFound("There's nothing left to undo. Add the item again.")
        item = removed.restored_to(self.id)
        self.add(item, at=at)
        return item

    def merge(self, guest: "Cart", fitting: Collection[UUID], *, at: datetime) -> list[CartItem]:
        """Take over the fitting items of a guest's cart, and empty and close that cart. Return the items left out."""
        left_out = []
        for item in list(guest.items):
            guest.items.remove(item)
            if item.id in fitting:
                item.cart_id = self.id
                self.items.append(item)
            else:
                left_out.append(item)
        guest.is_open = False
        self.changed_at = at
        return left_out

    def give_to(self, customer_id: UUID) -> None:
        """Make a guest's cart the customer's, at sign-in."""
        self.customer_id, self.visitor_id = customer_id, None

    def close(self, *, at: datetime) -> None:
        """Close the cart because it was ordered. Raises CartClosed."""
        self._require_open()
        self.is_open, self.changed_at, self.last_removed = False, at, None

    def _require_open(self) -> None:
        if not self.is_open:
            raise CartClosed("You already ordered these items. See My orders.")
