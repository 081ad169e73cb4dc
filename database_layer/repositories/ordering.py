"""Qualifications, carts and checkouts."""

from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from business_layer.online_ordering.cart import Cart
from business_layer.online_ordering.checkout import Checkout
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from database_layer.repositories.collection import Collection, locked_or_whole
from database_layer.tables.ordering import carts, checkouts, qualifications


class SqlServiceQualifications(Collection[ServiceQualification]):
    def get(self, qualification_id: UUID, *, seen_by: Actor) -> ServiceQualification:
        found = self._one_or_none(select(ServiceQualification).where(qualifications.c.id == qualification_id))
        if found is None or not _may_see(found, seen_by):
            raise NotFound("We no longer have the answer for this address. Enter the address again.")
        return found


class SqlCarts(Collection[Cart]):
    def get(self, cart_id: UUID) -> Cart:
        found = self._one_or_none(_cart_by("id", locked=self._takes_locks), key=cart_id)
        if found is None:
            raise NotFound("There is no such cart.")
        return found

    def open_for(self, actor: Actor) -> Cart | None:
        if actor.customer_id is not None:
            return self._one_or_none(_cart_by("customer_id", locked=self._takes_locks), key=actor.customer_id)
        return self.open_of_visitor(actor.visitor_id) if actor.visitor_id else None

    def open_of_visitor(self, visitor_id: UUID) -> Cart | None:
        return self._one_or_none(_cart_by("visitor_id", locked=self._takes_locks), key=visitor_id)


class SqlCheckouts(Collection[Checkout]):
    def open_for_cart(self, cart_id: UUID) -> Checkout | None:
        return self._one_or_none(_checkout_by("cart_id", locked=self._takes_locks), key=cart_id)

    def by_submission_key(self, key: UUID) -> Checkout | None:
        return self._one_or_none(_checkout_by("submission_key", locked=self._takes_locks), key=key)


# Statements are made once: putting one together costs nearly as much as asking it.


@cache
def _cart_by(column: str, *, locked: bool) -> Select[tuple[Cart]]:
    """The cart of that id, or the open one of that owner."""
    query = select(Cart).where(carts.c[column] == bindparam("key"))
    return locked_or_whole(query if column == "id" else query.where(carts.c.is_open), locked=locked)


@cache
def _checkout_by(column: str, *, locked: bool) -> Select[tuple[Checkout]]:
    return locked_or_whole(select(Checkout).where(checkouts.c[column] == bindparam("key")), locked=locked)


def _may_see(qualification: ServiceQualification, actor: Actor) -> bool:
    """A customer's address is the customer's and who works for them; a guest's is the visitor's who asked."""
    if qualification.customer_id is not None:
        return actor.sees_customer(qualification.customer_id, with_permission=Permission.VIEW_CUSTOMERS)
    if qualification.visitor_id is not None and qualification.visitor_id == actor.visitor_id:
        return True
    return actor.may(Permission.SHOP_FOR_CUSTOMER)
