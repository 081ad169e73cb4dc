"""Qualifications, carts and checkouts."""

from collections.abc import Mapping
from dataclasses import replace
from typing import LiteralString
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from business_layer.online_ordering.cart import Cart
from business_layer.online_ordering.checkout import Checkout
from business_layer.online_ordering.ports import OpenCheckout
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from database_layer.looking import ask
from database_layer.repositories.collection import Collection
from database_layer.tables.ordering import checkouts, qualifications


class SqlServiceQualifications(Collection[ServiceQualification]):
    def get(self, qualification_id: UUID, *, seen_by: Actor) -> ServiceQualification:
        found = self._one_or_none(select(ServiceQualification).where(qualifications.c.id == qualification_id))
        if found is None or not _may_see(found, seen_by):
            raise NotFound("We no longer have the answer for this address. Enter the address again.")
        return found


class SqlCarts(Collection[Cart]):
    def get(self, cart_id: UUID) -> Cart:
        found = self._cart("id", cart_id)
        if found is None:
            raise NotFound("There is no such cart.")
        return found

    def open_for(self, actor: Actor) -> Cart | None:
        if actor.customer_id is not None:
            return self._cart("customer_id", actor.customer_id)
        return self.open_of_visitor(actor.visitor_id) if actor.visitor_id else None

    def open_of_visitor(self, visitor_id: UUID) -> Cart | None:
        return self._cart("visitor_id", visitor_id)

    def _cart(self, column: str, key: UUID) -> Cart | None:
        if not self._takes_locks:
            return self._seen(CART_BY[column], Cart, key)
        if not self.lock(column, key):
            return None
        cart = self._seen(CART_BY[column], Cart, key)
        return self.take(cart) if cart else None

    def lock(self, column: str, key: UUID) -> bool:
        """Whether there is such a cart, which is locked then.

        A statement of its own: what the one that waits for a lock sees of other tables is from before it waited.
        """
        self._session.flush()
        return ask(self._session.connection(), LOCK_BY[column], {"key": key}).rowcount > 0

    def take(self, cart: Cart) -> Cart:
        """A locked cart, read as a document, and its items."""
        set_committed_value(cart, "items", [self._taken(item) for item in cart.items])
        return self._taken(cart)


class SqlCheckouts(Collection[Checkout]):
    def open_checkout(self, customer_id: UUID) -> OpenCheckout | None:
        carts_too = SqlCarts(self._session, self._handed_out)
        if self._takes_locks and not carts_too.lock("customer_id", customer_id):
            return None
        found = self._seen(UNDERWAY, OpenCheckout, customer_id)
        if found is None or not self._takes_locks:
            return found
        checkout = self._taken(found.checkout) if found.checkout else None
        return replace(found, cart=carts_too.take(found.cart), checkout=checkout)

    def by_submission_key(self, key: UUID) -> Checkout | None:
        query = select(Checkout).where(checkouts.c.submission_key == key)
        return self._one_or_none(self._locked(query))


CART: LiteralString = """
SELECT row_to_json(seen) FROM (
    SELECT carts.*, (SELECT COALESCE(json_agg(item ORDER BY item.added_at), '[]')
                     FROM cart_items AS item WHERE item.cart_id = carts.id) AS items
    FROM carts
) AS seen
"""
# The cart of that id, or the open one of that owner.
CART_BY: Mapping[str, LiteralString] = {
    "id": CART + "WHERE seen.id = %(key)s",
    "customer_id": CART + "WHERE seen.is_open AND seen.customer_id = %(key)s",
    "visitor_id": CART + "WHERE seen.is_open AND seen.visitor_id = %(key)s",
}
LOCK_BY: Mapping[str, LiteralString] = {
    "id": "SELECT 1 FROM carts WHERE id = %(key)s FOR UPDATE",
    "customer_id": "SELECT 1 FROM carts WHERE is_open AND customer_id = %(key)s FOR UPDATE",
    "visitor_id": "SELECT 1 FROM carts WHERE is_open AND visitor_id = %(key)s FOR UPDATE",
}
# Somebody who bought often has many orders to look through, so the phone is looked up only while it is asked for.
UNDERWAY = """
SELECT json_build_object(
    'cart', row_to_json(seen),
    'checkout', row_to_json(begun),
    'accounts', (SELECT COALESCE(json_agg(account ORDER BY account.opened_at), '[]')
                 FROM billing_accounts AS account WHERE account.customer_id = seen.customer_id),
    'customer_name', customers.name,
    'customer_email', customers.email,
    'is_confirmed', EXISTS (SELECT 1 FROM users WHERE users.id = customers.user_id AND users.verified_at IS NOT NULL),
    'last_telephone', CASE WHEN begun.contact IS NULL THEN
        COALESCE((SELECT contact_telephone FROM product_orders AS earlier
                  WHERE earlier.customer_id = seen.customer_id
                  ORDER BY earlier.placed_at DESC LIMIT 1), customers.telephone, '') ELSE '' END
) FROM (
    SELECT carts.*, (SELECT COALESCE(json_agg(item ORDER BY item.added_at), '[]')
                     FROM cart_items AS item WHERE item.cart_id = carts.id) AS items
    FROM carts
) AS seen JOIN customers ON customers.id = seen.customer_id LEFT JOIN checkouts AS begun ON begun.cart_id = seen.id
WHERE seen.is_open AND seen.customer_id = %(key)s
"""


def _may_see(qualification: ServiceQualification, actor: Actor) -> bool:
    """A customer's address is the customer's and who works for them; a guest's is the visitor's who asked."""
    if qualification.customer_id is not None:
        return actor.sees_customer(qualification.customer_id, with_permission=Permission.VIEW_CUSTOMERS)
    if qualification.visitor_id is not None and qualification.visitor_id == actor.visitor_id:
        return True
    return actor.may(Permission.SHOP_FOR_CUSTOMER)
