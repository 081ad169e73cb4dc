"""Filling the cart: configuring an offering, changing it, taking it out."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from business_layer.billing.tax_tables import TaxTables
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.formats import CatalogueNotUnderstood
from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering, ResourceRule
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import ResourceTaken
from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.cart import Cart, CartItem, RemovedItem
from business_layer.online_ordering.cart_holds import CartHold, HoldLimits, numbers_brought_along, require_tries_left
from business_layer.online_ordering.cart_review import CartReview, review_cart
from business_layer.online_ordering.cart_taxes import add_estimated_taxes
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Invalid, NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory

HOLD_FOR = timedelta(minutes=30)
NOT_AVAILABLE = "Not available at this address."


class CartAccess:
    """What all cart use cases share: finding or opening the actor's cart, and looking at it as it stands."""

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

    @property
    def now(self) -> datetime:
        return self._clock.now()

    @property
    def catalogue(self) -> Catalogue:
        return self._catalogues.current(self.now)

    def new_id(self) -> UUID:
        return self._identifiers.new()

    def cart_of(self, actor: Actor, uow: OrderingUnitOfWork) -> Cart:
        cart = uow.carts.open_for(actor)
        if cart is None:
            cart = Cart(
                id=self.new_id(),
                customer_id=actor.customer_id,
                visitor_id=None if actor.customer_id else actor.visitor_id,
                changed_at=self.now,
            )
            uow.carts.add(cart)
        return cart

    def existing_cart_of(self, actor: Actor, uow: OrderingUnitOfWork) -> Cart:
        cart = uow.carts.open_for(actor)
        if cart is None:
            raise NotFound("Your cart is empty.")
        return cart

    def holding(self, cart: Cart, uow: OrderingUnitOfWork, by: Actor) -> CartHold:
        return CartHold(self.limits, cart, self.catalogue, uow, by, self.now)

    def review(
        self, cart: Cart, uow: OrderingUnitOfWork, by: Actor, *, billed_at: GeographicAddress | None = None
    ) -> CartReview:
        """The cart as it stands now, with taxes estimated. `billed_at` is where the customer is, if that is known."""
        ids = {item.qualification_id for item in cart.items if item.qualification_id}
        qualifications = {one: uow.qualifications.get(one, seen_by=by) for one in ids}
        catalogue = self.catalogue
        claimed: set[tuple[str, str]] = set()
        held = {item.id: self._held(item, catalogue, uow, claimed) for item in cart.items}
        not_understood = {item.id for item in cart.items if not self._is_understood(item)}
        review = review_cart(cart, catalogue, qualifications, held, not_understood, at=self.now)
        return add_estimated_taxes(review, self._tax_tables.current(), otherwise_at=billed_at, at=self.now)

    def name_of(self, item: CartItem | RemovedItem) -> str:
        """What an item is, and what tells it from others of its kind, though it may no longer be on sale."""
        offering = self._catalogues.version(item.catalogue_version).offering(item.offering_slug)
        which = offering.specification.identifying_words(item.values)
        return f"{offering.name} ({which})" if which else offering.name

    def _is_understood(self, item: CartItem) -> bool:
        """Whether this release can read the version that the item was configured from."""
        try:
            self._catalogues.version(item.catalogue_version)
        except CatalogueNotUnderstood:
            return False
        return True

    def _held(
        self, item: CartItem, catalogue: Catalogue, uow: OrderingUnitOfWork, claimed: set[tuple[str, str]]
    ) -> frozenset[str]:
        known = any(one.slug == item.offering_slug for one in catalogue.offerings)
        offering = catalogue.offering(item.offering_slug) if known else None
        rules = offering.chosen_for(item.values) if offering else ()
        if not rules:
            return frozenset()
        held = {one.value for one in uow.resources.held_by(item.id) if one.is_held_by(item.id, at=self.now)}
        return frozenset(held | self._to_be_kept(item, rules, uow, claimed))

    def _to_be_kept(
        self,
        item: CartItem,
        rules: Iterable[ResourceRule],
        uow: OrderingUnitOfWork,
        claimed: set[tuple[str, str]],
    ) -> set[str]:
        """The numbers brought along that nobody else has, and no item before this one: the order will hold them.

        `claimed` has those of the items before, by pool, and gets this item's.
        """
        reservations, kept = Reservations(uow.resources), set[str]()
        own = [rule for rule in rules if rule.is_brought_along]
        for pool, number in [(rule.pool, one) for rule in own for one in rule.chosen_in(item.values).values() if one]:
            is_nobodys = reservations.may_be_brought(pool, number, holder_id=item.id, at=self.now)
            if is_nobodys and (pool, number) not in claimed:
                kept.add(number)
            claimed.add((pool, number))
        return kept


class _CartVerb:
    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], desk: CartAccess) -> None:
        self._unit_of_work, self._desk = unit_of_work, desk

    def _count_tries(self, offering: ProductOffering, values: Values, by: Actor, before: Values | None = None) -> None:
        """Count the numbers that are brought along, by themselves, so that they count whatever comes of it.

        Those that stood among the answers before are no new tries.
        """
        known = numbers_brought_along(offering, before or {}).values()
        numbers = {
            field: number for field, number in numbers_brought_along(offering, values).items() if number not in known
        }
        if not numbers or by.kind is ActorKind.AGENT:
            return
        with self._unit_of_work(by=by, reason="bring numbers along") as uow:
            field, now = next(iter(numbers)), self._desk.now
            require_tries_left(uow, self._desk.limits, len(numbers), by=by, at=now, field=field)
            uow.commit()

    def _require_deliverable(
        self, offering: ProductOffering, item: CartItem, qualification: ServiceQualification | None
    ) -> None:
        """What is known not to be deliverable cannot be added. Raises Invalid at the address, or at the speed."""
        rule = offering.availability
        if rule is None or qualification is None or not qualification.is_valid(at=self._desk.now):
            return
        answer = qualification.answer_for(rule.specification, offering.requested_mbps(item.values))
        if answer and answer.result is QualificationResult.UNQUALIFIED:
            raise Invalid(f"{NOT_AVAILABLE} {answer.reason}", field="address")
        if answer and answer.result is QualificationResult.ALTERNATE:
            raise Invalid(f"{NOT_AVAILABLE} {answer.reason}", field=rule.mbps)


class AddToCart(_CartVerb):
    """Configure an offering and put it into the actor's cart, holding the number that was chosen.

    Raises OfferingNotFound, Invalid (naming each answer), ResourceTaken (naming the field), TooManyAttempts,
    CartClosed.
    """

    def __call__(
        self,
        *,
        slug: str,
        answers: Mapping[str, Any],
        quantity: int,
        address: GeographicAddress | None,
        qualification: ServiceQualification | None,
        by: Actor,
    ) -> CartItem:
        catalogue = self._desk.catalogue
        offering = catalogue.offering(slug)
        values = offering.specification.validate_answers(answers)
        self._count_tries(offering, values, by)
        with self._unit_of_work(by=by, reason="add to cart") as uow:
            cart = self._desk.cart_of(by, uow)
            item = CartItem(
                id=self._desk.new_id(),
                cart_id=cart.id,
                offering_slug=slug,
                catalogue_version=catalogue.number,
                values=values,
                quantity=1,
                price_lines=(),
                address=None,
                qualification_id=None,
                added_at=self._desk.now,
            )
            item.configure(
                offering=offering,
                catalogue_version=catalogue.number,
                values=values,
                quantity=quantity,
                address=address,
                qualification_id=qualification.id if qualification else None,
            )
            self._require_deliverable(offering, item, qualification)
            self._desk.holding(cart, uow, by).hold(item, offering)
            cart.add(item, at=self._desk.now)
            uow.commit()
        return item


class ReviseCartItem(_CartVerb):
    """Change the answers of something in the cart. Raises what AddToCart raises, and NotFound."""

    def __call__(
        self,
        *,
        item_id: UUID,
        answers: Mapping[str, Any],
        quantity: int,
        address: GeographicAddress | None,
        qualification: ServiceQualification | None,
        by: Actor,
    ) -> CartItem:
        catalogue = self._desk.catalogue
        with self._unit_of_work.reading(by=by) as uow:
            before = self._desk.existing_cart_of(by, uow).item(item_id)
            offering = catalogue.offering(before.offering_slug)
        values = offering.specification.validate_answers(answers)
        self._count_tries(offering, values, by, before.values)
        with self._unit_of_work(by=by, reason="change cart item") as uow:
            cart = self._desk.existing_cart_of(by, uow)
            item = cart.item(item_id)
            item.configure(
                offering=offering,
                catalogue_version=catalogue.number,
                values=values,
                quantity=quantity,
                address=address,
                qualification_id=qualification.id if qualification else None,
            )
            self._require_deliverable(offering, item, qualification)
            self._desk.holding(cart, uow, by).hold(item, offering)
            uow.commit()
        return item


class RemoveFromCart(_CartVerb):
    """Take something out of the cart and let go what it held. Returns what it was, in words. It can be put back.

    Raises NotFound, CartClosed.
    """

    def __call__(self, *, item_id: UUID, by: Actor) -> str:
        with self._unit_of_work(by=by, reason="remove from cart") as uow:
            item = self._desk.existing_cart_of(by, uow).remove(item_id, at=self._desk.now)
            Reservations(uow.resources).release_all(item_id)
            uow.commit()
        return self._desk.name_of(item)


class PutBackIntoCart(_CartVerb):
    """Undo the last removal, and hold again what the item held. Returns what it is, in words.

    If somebody else has taken it meanwhile, the cart says so at the item. Raises NotFound, CartClosed, Invalid.
    """

    def __call__(self, *, by: Actor) -> str:
        catalogue = self._desk.catalogue
        with self._unit_of_work(by=by, reason="put back into cart") as uow:
            cart = self._desk.existing_cart_of(by, uow)
            item = cart.put_back(at=self._desk.now)
            offering = next((one for one in catalogue.offerings if one.slug == item.offering_slug), None)
            if offering is not None:
                # What cannot be held is no reason to lose the answers.
                with suppress(ResourceTaken):
                    self._desk.holding(cart, uow, by).hold(item, offering)
            uow.commit()
        return self._desk.name_of(item)


class AcceptPrice(_CartVerb):
    """Take today's price of something in the cart. Raises NotFound, OfferingNotFound."""

    def __call__(self, *, item_id: UUID, by: Actor) -> None:
        catalogue = self._desk.catalogue
        with self._unit_of_work(by=by, reason="accept price") as uow:
            item = self._desk.existing_cart_of(by, uow).item(item_id)
            item.accept_price(catalogue.offering(item.offering_slug), catalogue.number)
            uow.commit()


class MergeCarts(_CartVerb):
    """At sign-in: what the guest had gathered joins the customer's cart, in one transaction.

    Returns what was left out, in words, because a cart holds only so much; what it held is let go.
    """

    def __call__(self, *, visitor_id: UUID, by: Actor) -> tuple[str, ...]:
        asker = Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=visitor_id)
        with self._unit_of_work(by=by, reason="merge carts at sign-in") as uow:
            guest = uow.carts.open_of_visitor(visitor_id)
            if guest is None or by.customer_id is None:
                return ()
            left_out: list[CartItem] = []
            for asked in {item.qualification_id for item in guest.items if item.qualification_id}:
                uow.qualifications.get(asked, seen_by=asker).give_to(by.customer_id)
            own = uow.carts.open_for(by)
            if own is None:
                guest.give_to(by.customer_id)
            else:
                fitting = self._desk.holding(own, uow, by).fitting(guest)
                left_out = own.take_over(guest, fitting, at=self._desk.now)
                for item in left_out:
                    Reservations(uow.resources).release_all(item.id)
            uow.commit()
        return tuple(self._desk.name_of(item) for item in left_out)


class ViewCart(_CartVerb):
    """The actor's cart as it stands now. `near` names the address checked last.

    None if it is empty and nothing was removed from it just now.
    """

    def __call__(self, *, by: Actor, near: UUID | None = None) -> CartReview | None:
        with self._unit_of_work.reading(by=by) as uow:
            cart = uow.carts.open_for(by)
            if cart is None:
                return None
            gone = cart.last_removed
            removed = self._desk.name_of(gone) if gone and gone.can_be_put_back(at=self._desk.now) else ""
            if not cart.items and not removed:
                return None
            review = self._desk.review(cart, uow, by, billed_at=self._address_of(near, uow, by))
            return replace(review, removed=removed)

    def _address_of(self, near: UUID | None, uow: OrderingUnitOfWork, by: Actor) -> GeographicAddress | None:
        try:
            return uow.qualifications.get(near, seen_by=by).address if near else None
        except NotFound:
            return None
