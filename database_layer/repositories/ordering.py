"""Qualifications, carts and checkouts."""

from functools import cache
from typing import LiteralString
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import lazyload

from business_layer.online_ordering.cart import Cart
from business_layer.online_ordering.checkout import Checkout
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from database_layer.repositories.collection import Collection
from database_layer.tables.ordering import carts, checkouts, qualifications


class SqlServiceQualifications(Collection[ServiceQualification]):
    def get(self, qualification_id: UUID, *, seen_by: Actor) -> ServiceQualification:
        found = self._one_or_none(select(ServiceQualification).where(qualifications.c.id == qualification_id))
        if found is None or not _may_see(found, seen_by):
            raise NotFound("We no longer have the answer for this address. Enter the address again.")
        return found


class SqlCarts(Collection[Cart]):
    def get(self, cart_id: UUID) -> Cart:
        found = self._locked("id", cart_id) if self._takes_locks else self._seen(CART_BY_ID, Cart, cart_id)
        if found is None:
            raise NotFound("There is no such cart.")
        return found

    def open_for(self, actor: Actor) -> Cart | None:
        if actor.customer_id is not None:
            if not self._takes_locks:
                return self._seen(CART_OF_CUSTOMER, Cart, actor.customer_id)
            return self._locked("customer_id", actor.customer_id)
        return self.open_of_visitor(actor.visitor_id) if actor.visitor_id else None

    def open_of_visitor(self, visitor_id: UUID) -> Cart | None:
        if not self._takes_locks:
            return self._seen(CART_OF_VISITOR, Cart, visitor_id)
        return self._locked("visitor_id", visitor_id)

    def _locked(self, column: str, key: UUID) -> Cart | None:
        cart = self._one_or_none(_cart_by(column), key=key)
        if cart is not None:
            # Its items are fetched by asking for them: for one cart that costs less than having them fetched along.
            len(cart.items)
        return cart


class SqlCheckouts(Collection[Checkout]):
    def open_for_cart(self, cart_id: UUID) -> Checkout | None:
        if not self._takes_locks:
            return self._seen(CHECKOUT_OF_CART, Checkout, cart_id)
        return self._one_or_none(_checkout_by("cart_id", locked=True), key=cart_id)

    def by_submission_key(self, key: UUID) -> Checkout | None:
        return self._one_or_none(_checkout_by("submission_key", locked=self._takes_locks), key=key)


SEEN_CART: LiteralString = """
SELECT row_to_json(seen) FROM (
    SELECT carts.*, (SELECT COALESCE(json_agg(item ORDER BY item.added_at), '[]')
                     FROM cart_items AS item WHERE item.cart_id = carts.id) AS items
    FROM carts
) AS seen
"""
CART_BY_ID = SEEN_CART + "WHERE seen.id = %(key)s"
CART_OF_CUSTOMER = SEEN_CART + "WHERE seen.is_open AND seen.customer_id = %(key)s"
CART_OF_VISITOR = SEEN_CART + "WHERE seen.is_open AND seen.visitor_id = %(key)s"
CHECKOUT_OF_CART = "SELECT row_to_json(checkouts) FROM checkouts WHERE cart_id = %(key)s"


# Statements are made once: putting one together costs nearly as much as asking it.


@cache
def _cart_by(column: str) -> Select[tuple[Cart]]:
    """The cart of that id, or the open one of that owner, locked."""
    query = select(Cart).where(carts.c[column] == bindparam("key")).options(lazyload("*")).with_for_update()
    return query if column == "id" else query.where(carts.c.is_open)


@cache
def _checkout_by(column: str, *, locked: bool) -> Select[tuple[Checkout]]:
    query = select(Checkout).where(checkouts.c[column] == bindparam("key"))
    return query.with_for_update() if locked else query


def _may_see(qualification: ServiceQualification, actor: Actor) -> bool:
    """A customer's address is the customer's and who works for them; a guest's is the visitor's who asked."""
    if qualification.customer_id is not None:
        return actor.sees_customer(qualification.customer_id, with_permission=Permission.VIEW_CUSTOMERS)
    if qualification.visitor_id is not None and qualification.visitor_id == actor.visitor_id:
        return True
    return actor.may(Permission.SHOP_FOR_CUSTOMER)
