"""Holding scarce things for a cart, within limits, so that nobody hoards them (47 CFR 52.107)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ChosenBy, ProductOffering
from business_layer.inventory.pools import TOLL_FREE
from business_layer.inventory.reservations import ALREADY_HERE, Reservations
from business_layer.inventory.resources import Hold, ResourceKind, ResourceTaken, address_hash
from business_layer.online_ordering.cart import ITEMS_AT_MOST, Cart, CartItem
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import Invalid, TooManyAttempts
from business_layer.user_management.limits import HOUR, require_attempt_left

# Several people may share an address: together they have so many times what one of them has.
SHARED_BY = 5


@dataclass(frozen=True, kw_only=True)
class HoldLimits:
    """How much may be held, and for how long.

    `by_cart` and `by_address` count scarce things; `longest` ends a hold however often it is renewed; `toll_free` and
    `numbers` count what a customer orders of our numbers without an agent; `kept_per_hour` counts the numbers that one
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
        """Reserve what was chosen, and let go what is not asked any more.

        A number that a customer brings along is held by the order alone, never by a cart: nobody keeps its owner from
        ordering by naming it. Raises ResourceTaken, Invalid, TooManyAttempts naming the field.
        """
        reservations = Reservations(self.uow.resources)
        self._require_left(item, offering)
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
            reservations.hold_chosen(
                ResourceKind(rule.kind),
                rule.pool_for(item.values),
                rule.chosen_in(item.values),
                hold,
            )
        if pooled:
            self._require_hold_left(item, field=next(iter(pooled[0].chosen_in(item.values))))

    def fitting(self, guest: Cart) -> Sequence[UUID]:
        """The items of a guest's cart for which this one has room, in their order."""
        held, room, fitting = self._held_by(self.cart.items), ITEMS_AT_MOST - len(self.cart.items), list[UUID]()
        for item in guest.items:
            more = self._held_by([item])
            if len(fitting) < room and (not more or held + more <= self.limits.by_cart):
                fitting.append(item.id)
                held += more
        return fitting

    def _require_own_numbers(self, item: CartItem, offering: ProductOffering) -> None:
        """The numbers that are brought along are nobody else's here, and stand in this cart once."""
        numbers, reservations = numbers_brought_along(offering, item.values), Reservations(self.uow.resources)
        others = {one for known, values in self._beside(item) for one in numbers_brought_along(known, values).values()}
        for field, (pool, number) in numbers.items():
            if (pool, number) in others:
                raise Invalid("This number is already with us: it is in your cart.", field=field)
            if not reservations.may_be_brought(pool, number, holder_id=item.id, at=self.at):
                raise ResourceTaken(ALREADY_HERE, field=field)

    def _require_left(self, item: CartItem, offering: ProductOffering) -> None:
        """See that there is enough of what the system will choose. Raises ResourceTaken naming the question."""
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
            others = sum(len(chosen_toll_free_numbers(known, values)) for known, values in self._beside(item))
            require_toll_free_left(self.uow, self.limits, len(chosen) + others, by=self.by, field=next(iter(chosen)))

    def _require_hold_left(self, item: CartItem, *, field: str) -> None:
        if self._held_by([item, *self._others(item)]) > self.limits.by_cart:
            raise Invalid(f"We hold at most {self.limits.by_cart} of these for a cart. Order them first.", field=field)
        if self.by.kind is ActorKind.AGENT or not self.by.address:
            return
        if self.uow.resources.count_held_from(self.by.address, at=self.at) > self.limits.by_address:
            raise TooManyAttempts(
                "Too many numbers and names are being held from your network just now. Order what is in your cart, or "
                "try again in half an hour.",
                field=field,
            )

    def _held_by(self, items: Sequence[CartItem]) -> int:
        return self.uow.resources.count_held_by([item.id for item in items], at=self.at)

    def _others(self, item: CartItem) -> list[CartItem]:
        return [other for other in self.cart.items if other.id != item.id]

    def _beside(self, item: CartItem) -> Iterator[tuple[ProductOffering, dict[str, Any]]]:
        """The offering and answers of each other item that is still on sale."""
        for other in self._others(item):
            offering = self.catalogue.find(other.offering_slug)
            if offering is not None:
                yield offering, other.values


def require_toll_free_left(
    uow: OrderingUnitOfWork, limits: HoldLimits, wanted: int, *, by: Actor, field: str = ""
) -> None:
    """Raise Invalid if the customer would have more toll-free numbers than are ordered without an agent's look."""
    _require_numbers_left(uow, wanted, limits.toll_free, "toll-free numbers", pool=TOLL_FREE, by=by, field=field)


def require_numbers_left(uow: OrderingUnitOfWork, limits: HoldLimits, wanted: int, *, by: Actor) -> None:
    """Raise Invalid if the customer would have more of our numbers than are ordered without an agent's look."""
    _require_numbers_left(uow, wanted, limits.numbers, "numbers", pool="", by=by, field="")


def _require_numbers_left(
    uow: OrderingUnitOfWork, wanted: int, most: int, what: str, *, pool: str, by: Actor, field: str
) -> None:
    """An agent who orders them for the customer has had that look, and the trail keeps the agent's reason."""
    if not wanted or by.customer_id is None or by.kind is ActorKind.AGENT:
        return
    if uow.resources.numbers_of(by.customer_id, pool=pool) + wanted > most:
        raise Invalid(
            f"You can order up to {most} {what} online. For more, call us: we look at what you need and order them "
            "with you.",
            field=field,
        )


def require_tries_left(
    uow: OrderingUnitOfWork, limits: HoldLimits, numbers: int, *, by: Actor, at: datetime, field: str
) -> None:
    """Count numbers that somebody asks to bring along. Raises TooManyAttempts naming the field.

    The answer tells whether a number is with us, and nobody is to learn that about number after number.
    """
    asker = by.customer_id or by.visitor_id
    most = {f"by:{asker}": limits.kept_per_hour, f"address:{by.address}": limits.kept_per_hour * SHARED_BY}
    require_attempt_left(
        uow,
        "kept_number",
        most,
        at=at,
        within=HOUR,
        times=numbers,
        field=field,
        otherwise="You entered many numbers already. Try again in an hour, or call us.",
    )


def numbers_brought_along(offering: ProductOffering, values: Values) -> dict[str, tuple[str, str]]:
    """The numbers that are brought along, with the pool of each, by the field in which it stands."""
    rules = [rule for rule in offering.chosen_for(values) if rule.is_brought_along and rule.is_answered(values)]
    return {field: (rule.pool, number) for rule in rules for field, number in rule.chosen_in(values).items()}


def chosen_toll_free_numbers(offering: ProductOffering, values: Values) -> dict[str, str]:
    """The toll-free numbers of our own that were chosen, by the field in which each stands."""
    rules = [
        rule for rule in offering.chosen_for(values) if rule.pool.startswith(TOLL_FREE) and rule.is_answered(values)
    ]
    return {field: number for rule in rules for field, number in rule.chosen_in(values).items()}


def count_own_numbers(offering: ProductOffering, values: Values) -> int:
    """How many numbers of our own an order of this takes, whoever chooses them."""
    rules = (rule for rule in offering.resources_for(values) if rule.kind == ResourceKind.TELEPHONE_NUMBER)
    return sum(
        len(rule.chosen_in(values)) if rule.chosen_by is ChosenBy.CUSTOMER else rule.count_for(values)
        for rule in rules
        if not rule.is_brought_along
    )
