"""Holds on scarce things for a cart, within limits, so that no one hoards numbers (47 CFR 52.107)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.catalogue.resource_rules import ChosenBy
from business_layer.inventory.reservations import ALREADY_HERE, Reservations
from business_layer.inventory.resources import Hold, ResourceKind, ResourceTaken, address_hash
from business_layer.online_ordering.cart import ITEMS_AT_MOST, Cart, CartItem
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.counts import count_words
from business_layer.shared.errors import Invalid, TooManyAttempts


@dataclass(frozen=True, kw_only=True)
class HoldLimits:
    """Limits on holds: how many, and for how long.

    `by_cart` and `by_address` count scarce things; `longest` ends a hold however often it is renewed; `toll_free` and
    `numbers` count our numbers that a customer orders without an agent; `kept_per_hour` counts the numbers that a
    visitor or customer asks to bring along.
    """

    by_cart: int
    by_address: int
    hold_for: timedelta
    longest: timedelta
    toll_free: int
    numbers: int
    kept_per_hour: int


@dataclass(frozen=True)
class CartHold:
    """Holds what is chosen for the items of a cart, inside the caller's unit of work."""

    limits: HoldLimits
    cart: Cart
    catalogue: Catalogue
    uow: OrderingUnitOfWork
    by: Actor
    at: datetime

    def hold(self, item: CartItem, offering: ProductOffering) -> None:
        """Reserve what was chosen, and release what is no longer asked for.

        A number that a customer brings along is held by the order alone, never by a cart: a stranger who enters it
        must not keep its owner from ordering. Raises ResourceTaken, Invalid, TooManyAttempts naming the field.
        """
        reservations = Reservations(self.uow.resources)
        self._require_enough_left(item, offering)
        pooled = [rule for rule in offering.chosen_for(item.values) if not rule.is_brought_along]
        dropped = {rule.kind for rule in offering.resources} - {rule.kind for rule in pooled}
        if dropped:
            reservations.release_all(item.id, [ResourceKind(kind) for kind in dropped])
        self._require_own_numbers(item, offering)
        self._require_toll_free_left(item, offering)
        hold = Hold(
            holder_id=item.id,
            at=self.at,
            until=self.at + self.limits.hold_for,
            held_from=address_hash(self.by.address),
            longest=self.limits.longest,
        )
        for rule in pooled:
            chosen = rule.chosen_in(item.values)
            reservations.hold_chosen(ResourceKind(rule.kind), rule.pool_for(item.values), chosen, hold)
        # Counted after holding, because the database counts what is held, this item's numbers included.
        if pooled:
            self._require_hold_left(item, field=next(iter(pooled[0].chosen_in(item.values))))

    def fitting(self, guest: Cart) -> Sequence[UUID]:
        """The ids of the items of a guest's cart for which this cart has room, in their order."""
        held, room, fitting = self._count_held_by(self.cart.items), ITEMS_AT_MOST - len(self.cart.items), list[UUID]()
        for item in guest.items:
            more = self._count_held_by([item])
            if len(fitting) < room and (not more or held + more <= self.limits.by_cart):
                fitting.append(item.id)
                held += more
        return fitting

    def _require_own_numbers(self, item: CartItem, offering: ProductOffering) -> None:
        """Raise Invalid or ResourceTaken if a number brought along is twice in the cart, or with us already."""
        numbers, reservations = numbers_brought_along(offering, item.values), Reservations(self.uow.resources)
        others = {
            pool_and_number
            for known, values in self._other_configurations(item)
            for pool_and_number in numbers_brought_along(known, values).values()
        }
        for field, (pool, number) in numbers.items():
            if (pool, number) in others:
                raise Invalid("This number is already in your cart.", field=field)
            if not reservations.may_be_brought(pool, number, holder_id=item.id, at=self.at):
                raise ResourceTaken(ALREADY_HERE, field=field)

    def _require_enough_left(self, item: CartItem, offering: ProductOffering) -> None:
        """Raise ResourceTaken, naming the question, if there is too little of what the system will choose."""
        reservations = Reservations(self.uow.resources)
        for rule in offering.resources_for(item.values):
            if rule.chosen_by is not ChosenBy.SYSTEM:
                continue
            kind, count = ResourceKind(rule.kind), rule.count_for(item.values) * item.quantity
            try:
                reservations.require_left(kind, rule.pool_for(item.values), count, at=self.at)
            except ResourceTaken as taken:
                raise ResourceTaken(taken.message, field=rule.decided_by or "quantity") from taken

    def _require_toll_free_left(self, item: CartItem, offering: ProductOffering) -> None:
        chosen = chosen_toll_free_numbers(offering, item.values)
        if chosen:
            others = sum(
                len(chosen_toll_free_numbers(known, values)) for known, values in self._other_configurations(item)
            )
            require_toll_free_left(self.uow, self.limits, len(chosen) + others, by=self.by, field=next(iter(chosen)))

    def _require_hold_left(self, item: CartItem, *, field: str) -> None:
        if self._count_held_by([item, *self._others(item)]) > self.limits.by_cart:
            raise Invalid(
                f"We can hold up to {self.limits.by_cart} of these in a cart. Order those first.", field=field
            )
        if self.by.kind is not ActorKind.AGENT:
            require_hold_left(self.uow, self.limits, self.by, at=self.at, field=field)

    def _count_held_by(self, items: Sequence[CartItem]) -> int:
        return self.uow.resources.count_held_by([item.id for item in items], at=self.at)

    def _others(self, item: CartItem) -> list[CartItem]:
        return [other for other in self.cart.items if other.id != item.id]

    def _other_configurations(self, item: CartItem) -> Iterator[tuple[ProductOffering, dict[str, Any]]]:
        """The offering and answers of each other item that is still on sale."""
        for other in self._others(item):
            offering = self.catalogue.find(other.offering_slug)
            if offering is not None:
                yield offering, other.values


def require_hold_left(uow: OrderingUnitOfWork, limits: HoldLimits, by: Actor, *, at: datetime, field: str = "") -> None:
    """Raise TooManyAttempts if people at the actor's network address hold too much."""
    if by.address and uow.resources.count_held_from(by.address, at=at) > limits.by_address:
        raise TooManyAttempts(
            "People on your network are holding too many numbers and names right now. Order the items in your "
            "cart, or try again in half an hour.",
            field=field,
        )


def require_toll_free_left(
    uow: OrderingUnitOfWork, limits: HoldLimits, wanted: int, *, by: Actor, field: str = ""
) -> None:
    """Raise Invalid if the customer would have more toll-free numbers than can be ordered without an agent."""
    _require_numbers_left(
        uow, wanted, limits.toll_free, "toll-free number", pool=PoolKind.TOLL_FREE, by=by, field=field
    )


def require_numbers_left(uow: OrderingUnitOfWork, limits: HoldLimits, wanted: int, *, by: Actor) -> None:
    """Raise Invalid if the customer would have more of our numbers than can be ordered without an agent."""
    _require_numbers_left(uow, wanted, limits.numbers, "number", pool="", by=by, field="")


def _require_numbers_left(
    uow: OrderingUnitOfWork, wanted: int, most: int, what: str, *, pool: str, by: Actor, field: str
) -> None:
    # An agent who orders for the customer has looked at the need, and the audit trail keeps the agent's reason.
    if not wanted or by.customer_id is None or by.kind is ActorKind.AGENT:
        return
    if uow.resources.count_numbers_of(by.customer_id, pool=pool) + wanted > most:
        raise Invalid(
            f"You can order up to {count_words(most, what)} online. To order more, call us.",
            field=field,
        )


def numbers_brought_along(offering: ProductOffering, values: Values) -> dict[str, tuple[str, str]]:
    """The pool and number of each number that is brought along, by the field with that answer."""
    rules = [rule for rule in offering.chosen_for(values) if rule.is_brought_along and rule.is_answered(values)]
    return {field: (rule.pool, number) for rule in rules for field, number in rule.chosen_in(values).items()}


def chosen_toll_free_numbers(offering: ProductOffering, values: Values) -> dict[str, str]:
    """Our toll-free numbers that were chosen, by the field with that answer."""
    chosen = (rule for rule in offering.chosen_for(values) if rule.is_answered(values))
    rules = [rule for rule in chosen if Pool.named(rule.pool).kind is PoolKind.TOLL_FREE]
    return {field: number for rule in rules for field, number in rule.chosen_in(values).items()}


def count_own_numbers(offering: ProductOffering, values: Values) -> int:
    """Count our own numbers that an order of this takes, chosen by the customer or by the system."""
    rules = (rule for rule in offering.resources_for(values) if rule.kind == ResourceKind.TELEPHONE_NUMBER)
    return sum(
        len(rule.chosen_in(values)) if rule.chosen_by is ChosenBy.CUSTOMER else rule.count_for(values)
        for rule in rules
        if not rule.is_brought_along
    )
