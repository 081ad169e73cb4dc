"""Showing the cart."""

from dataclasses import replace
from uuid import UUID

from business_layer.online_ordering.cart_access import CartAccess
from business_layer.online_ordering.cart_suggestions import suggestions
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.online_ordering.reviewed_cart import CartReview
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class ViewCart:
    """Review the actor's cart as it is now. `near` is the qualification of the address that was checked last.

    None if the cart is empty and nothing was removed from it just now.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork], carts: CartAccess, clock: Clock) -> None:
        self._unit_of_work, self._carts, self._clock = unit_of_work, carts, clock

    def __call__(self, *, by: Actor, near: UUID | None = None) -> CartReview | None:
        with self._unit_of_work.reading(by=by) as uow:
            cart = uow.carts.open_for(by)
            if cart is None:
                return None
            last = cart.last_removed
            removed = self._carts.name_of(last) if last and last.can_be_put_back(at=self._clock.now()) else ""
            if not cart.items and not removed:
                return None
            review = self._carts.review(cart, uow, by, billed_at=_address_of(near, uow, by))
            return replace(review, removed=removed, suggestions=suggestions(self._carts.current_catalogue(), review))


def _address_of(qualification_id: UUID | None, uow: OrderingUnitOfWork, by: Actor) -> GeographicAddress | None:
    """The address of a qualification; None if there is none, or it is not the actor's."""
    try:
        return uow.qualifications.get(qualification_id, seen_by=by).address if qualification_id else None
    except NotFound:
        return None
