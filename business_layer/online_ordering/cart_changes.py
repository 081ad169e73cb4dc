"""The use cases that change a cart: add, revise, remove, put back, accept a price."""

from dataclasses import dataclass
from uuid import UUID

from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import ResourceTaken
from business_layer.online_ordering.cart import CartItem, Configuration
from business_layer.online_ordering.cart_access import CartAccess
from business_layer.online_ordering.cart_checks import require_available
from business_layer.online_ordering.kept_number_tries import KeptNumberTries
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.online_ordering.qualification import AddressQualified, result_known_before
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.regions import known_region_of
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class AddToCart:
    """Configure an offering and put it into the actor's cart, holding the numbers and names that were chosen.

    Raises OfferingNotFound, Invalid (naming each answer), ResourceTaken (naming the field), TooManyAttempts,
    CartClosed.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork],
        carts: CartAccess,
        tries: KeptNumberTries,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._carts, self._tries = unit_of_work, carts, tries
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, slug: str, configuration: Configuration, by: Actor) -> CartItem:
        catalogue = self._carts.current_catalogue()
        offering = catalogue.offering(slug)
        configuration = configuration.normalized_for(offering)
        self._tries.count(offering, configuration.answers, by=by)
        with self._unit_of_work(by=by, reason="add to cart") as uow:
            cart, now = self._carts.open_cart(by, uow), self._clock.now()
            item = CartItem.configured(
                configuration, offering, catalogue.number, id=self._identifiers.new(), cart_id=cart.id, at=now
            )
            require_available(offering, configuration, at=now)
            self._carts.holds_for(cart, uow, by).hold(item, offering)
            checked = configuration.qualification
            if result := result_known_before(offering, checked, at=now):
                uow.record(
                    AddressQualified(
                        subject_id=cart.id,
                        customer_id=cart.customer_id,
                        at=now,
                        offering=slug,
                        result=result,
                        region=known_region_of(checked.address.state) if checked else "",
                    )
                )
            cart.add(item, at=now)
            uow.commit()
        return item


class ReviseCartItem:
    """Change the answers of an item in the cart. Raises what AddToCart raises, and NotFound."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork],
        carts: CartAccess,
        tries: KeptNumberTries,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._carts, self._tries, self._clock = unit_of_work, carts, tries, clock

    def __call__(self, *, item_id: UUID, configuration: Configuration, by: Actor) -> CartItem:
        catalogue = self._carts.current_catalogue()
        # Read without a lock first: the tries are counted in a transaction of their own, before the cart is locked.
        with self._unit_of_work.reading(by=by) as uow:
            before = self._carts.existing_cart(by, uow).item(item_id)
            offering = catalogue.offering(before.offering_slug)
        configuration = configuration.normalized_for(offering)
        self._tries.count(offering, configuration.answers, before=before.values, by=by)
        with self._unit_of_work(by=by, reason="change cart item") as uow:
            cart = self._carts.existing_cart(by, uow)
            item = cart.item_to_change(item_id, at=self._clock.now())
            item.reconfigure(configuration, offering, catalogue.number)
            require_available(offering, configuration, at=self._clock.now())
            self._carts.holds_for(cart, uow, by).hold(item, offering)
            uow.commit()
        return item


class RemoveFromCart:
    """Take an item out of the cart and release what it held. Return its name; it can be put back for a while.

    Raises NotFound, CartClosed.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], carts: CartAccess, clock: Clock) -> None:
        self._unit_of_work, self._carts, self._clock = unit_of_work, carts, clock

    def __call__(self, *, item_id: UUID, by: Actor) -> str:
        with self._unit_of_work(by=by, reason="remove from cart") as uow:
            item = self._carts.existing_cart(by, uow).remove(item_id, at=self._clock.now())
            Reservations(uow.resources).release_all(item_id)
            uow.commit()
        return self._carts.name_of(item)


@dataclass(frozen=True)
class PutBack:
    """The name of an item that is in the cart again. It `is_complete` unless a number or name it held is gone."""

    name: str
    is_complete: bool


class PutBackIntoCart:
    """Undo the last removal, and hold again what the item held, if it is still free.

    Raises NotFound, CartClosed, Invalid.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], carts: CartAccess, clock: Clock) -> None:
        self._unit_of_work, self._carts, self._clock = unit_of_work, carts, clock

    def __call__(self, *, by: Actor) -> PutBack:
        catalogue, is_complete = self._carts.current_catalogue(), True
        with self._unit_of_work(by=by, reason="put back into cart") as uow:
            cart = self._carts.existing_cart(by, uow)
            item = cart.put_back(at=self._clock.now())
            offering = catalogue.find(item.offering_slug)
            if offering is not None:
                try:
                    self._carts.holds_for(cart, uow, by).hold(item, offering)
                except ResourceTaken:
                    # The customer's answers are worth keeping even if the number is gone.
                    is_complete = False
            uow.commit()
        return PutBack(self._carts.name_of(item), is_complete)


class AcceptPrice:
    """Take today's price of an item in the cart. Raises NotFound, OfferingNotFound."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], carts: CartAccess, clock: Clock) -> None:
        self._unit_of_work, self._carts, self._clock = unit_of_work, carts, clock

    def __call__(self, *, item_id: UUID, by: Actor) -> None:
        catalogue = self._carts.current_catalogue()
        with self._unit_of_work(by=by, reason="accept price") as uow:
            item = self._carts.existing_cart(by, uow).item_to_change(item_id, at=self._clock.now())
            item.accept_price(catalogue.offering(item.offering_slug), catalogue.number)
            uow.commit()
