"""Merging a guest's cart and checkout into the customer's at sign-in."""

from uuid import UUID

from business_layer.inventory.reservations import Reservations
from business_layer.online_ordering.cart import CartItem
from business_layer.online_ordering.cart_access import CartAccess
from business_layer.online_ordering.guest_checkouts import bring_checkout
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class MergeCarts:
    """Move what a guest collected into the customer's cart, and what they entered in its checkout, in one transaction.

    Return the names of the items left out because a cart holds only so much; what they held is released.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork],
        carts: CartAccess,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._carts = unit_of_work, carts
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, visitor_id: UUID, by: Actor) -> tuple[str, ...]:
        # The qualifications are still the visitor's, who alone may see them until they are given to the customer.
        visitor = Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=visitor_id)
        with self._unit_of_work(by=by, reason="merge carts at sign-in") as uow:
            guest = uow.carts.open_of_visitor(visitor_id)
            if guest is None or by.customer_id is None:
                return ()
            left_out: list[CartItem] = []
            for asked in {item.qualification_id for item in guest.items if item.qualification_id}:
                uow.qualifications.get(asked, seen_by=visitor).give_to(by.customer_id)
            own = uow.carts.open_for(by)
            bring_checkout(guest, own, by.customer_id, uow, self._identifiers, at=self._clock.now())
            if own is None:
                guest.give_to(by.customer_id)
            else:
                fitting = self._carts.holds_for(own, uow, by).fitting(guest)
                left_out = own.merge(guest, fitting, at=self._clock.now())
                for item in left_out:
                    Reservations(uow.resources).release_all(item.id)
            uow.commit()
        return tuple(self._carts.name_of(item) for item in left_out)
