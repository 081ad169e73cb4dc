"""Access to the actor's cart for all cart and checkout use cases: find it, open it, review it."""

from collections.abc import Iterable
from dataclasses import replace

from business_layer.billing.tax_tables import TaxTables
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.formats import CatalogueNotUnderstood
from business_layer.catalogue.distinguishing_words import in_parentheses
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.resource_rules import ResourceRule
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Resource, ResourceKind
from business_layer.online_ordering.cart import Cart, CartItem, RemovedItem
from business_layer.online_ordering.cart_checks import review_cart
from business_layer.online_ordering.cart_holds import CartHold, HoldLimits
from business_layer.online_ordering.cart_taxes import add_estimated_taxes
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import NotFound

PoolAndNumber = tuple[str, str]


class CartAccess:
    """Finds or opens the actor's cart inside the caller's unit of work, and reviews it at this moment."""

    def __init__(
        self,
        catalogues: Catalogues,
        tax_tables: TaxTables,
        limits: HoldLimits,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._catalogues, self._tax_tables = catalogues, tax_tables
        self._clock, self._identifiers = clock, identifiers
        self.limits = limits

    def current_catalogue(self) -> Catalogue:
        return self._catalogues.current(self._clock.now())

    def open_cart(self, actor: Actor, uow: OrderingUnitOfWork) -> Cart:
        """The actor's open cart, or a new one."""
        cart = uow.carts.open_for(actor)
        if cart is None:
            cart = Cart(
                id=self._identifiers.new(),
                customer_id=actor.customer_id,
                visitor_id=None if actor.customer_id else actor.visitor_id,
                changed_at=self._clock.now(),
            )
            uow.carts.add(cart)
        return cart

    def existing_cart(self, actor: Actor, uow: OrderingUnitOfWork) -> Cart:
        """The actor's open cart. Raises NotFound if there is none."""
        cart = uow.carts.open_for(actor)
        if cart is None:
            raise NotFound("Your cart is empty.")
        return cart

    def holds_for(self, cart: Cart, uow: OrderingUnitOfWork, by: Actor) -> CartHold:
        return CartHold(self.limits, cart, self.current_catalogue(), uow, by, self._clock.now())

    def offering_of(self, item: CartItem | RemovedItem) -> ProductOffering:
        """The offering of an item as it was when it was added, though it may no longer be on sale."""
        return self._catalogues.version(item.catalogue_version).offering(item.offering_slug)

    def name_of(self, item: CartItem | RemovedItem) -> str:
        """The name of an item, with what tells it from others of its kind, though it may no longer be on sale."""
        offering = self.offering_of(item)
        which = offering.specification.distinguishing_words(item.values)
        return f"{offering.name} {in_parentheses(which)}".rstrip()

    def review(
        self, cart: Cart, uow: OrderingUnitOfWork, by: Actor, *, billed_at: GeographicAddress | None = None
    ) -> CartReview:
        """Review the cart at this moment, with estimated taxes. `billed_at` is the customer's address, if known."""
        # Several items often share an address, so each qualification is read once.
        ids = {item.qualification_id for item in cart.items if item.qualification_id}
        qualifications = {asked: uow.qualifications.get(asked, seen_by=by) for asked in ids}
        catalogue, now = self.current_catalogue(), self._clock.now()
        claimed: set[PoolAndNumber] = set()
        resources = {item.id: self._held(item, catalogue, uow) for item in cart.items}
        held = {item.id: self._held_values(item, resources[item.id], catalogue, uow, claimed) for item in cart.items}
        unreadable = {item.id for item in cart.items if not self._is_readable(item)}
        review = review_cart(cart, catalogue, qualifications, held, unreadable, at=now)
        review = replace(review, items=tuple(_held_item(item, resources[item.item.id]) for item in review.items))
        return add_estimated_taxes(review, self._tax_tables.current(), otherwise_at=billed_at, at=now)

    def _is_readable(self, item: CartItem) -> bool:
        """True if this release can read the catalogue version that the item was configured from."""
        try:
            self._catalogues.version(item.catalogue_version)
        except CatalogueNotUnderstood:
            return False
        return True

    def _held(self, item: CartItem, catalogue: Catalogue, uow: OrderingUnitOfWork) -> list[Resource]:
        """The resources that the item holds, if the customer chooses any."""
        offering, now = catalogue.find(item.offering_slug), self._clock.now()
        if offering is None or not offering.chosen_for(item.values):
            return []
        return [resource for resource in uow.resources.held_by(item.id) if resource.is_held_by(item.id, at=now)]

    def _held_values(
        self,
        item: CartItem,
        resources: list[Resource],
        catalogue: Catalogue,
        uow: OrderingUnitOfWork,
        claimed: set[PoolAndNumber],
    ) -> frozenset[str]:
        """The numbers, names and ports that the item holds, or will hold when it is ordered."""
        offering = catalogue.find(item.offering_slug)
        rules = offering.chosen_for(item.values) if offering else ()
        if not rules:
            return frozenset()
        held = {resource.value for resource in resources}
        return frozenset(held | self._numbers_free_to_bring(item, rules, uow, claimed))

    def _numbers_free_to_bring(
        self, item: CartItem, rules: Iterable[ResourceRule], uow: OrderingUnitOfWork, claimed: set[PoolAndNumber]
    ) -> set[str]:
        """The numbers brought along that nobody else has, and no earlier item of the cart: the order will hold them.

        `claimed` has the numbers of the earlier items, and gets this item's.
        """
        reservations, free = Reservations(uow.resources), set[str]()
        brought_along = [rule for rule in rules if rule.is_brought_along]
        for rule in brought_along:
            for number in filter(None, rule.chosen_in(item.values).values()):
                is_free = reservations.may_be_brought(rule.pool, number, holder_id=item.id, at=self._clock.now())
                if is_free and (rule.pool, number) not in claimed:
                    free.add(number)
                claimed.add((rule.pool, number))
        return free


def _held_item(item: ReviewedItem, resources: list[Resource]) -> ReviewedItem:
    """The item with the end of the hold on what the customer chose."""
    chosen = (resource for resource in resources if resource.kind is not ResourceKind.INSTALLATION_SLOT)
    ends = [resource.reserved_until for resource in chosen if resource.reserved_until]
    return replace(item, held_until=min(ends)) if ends else item
