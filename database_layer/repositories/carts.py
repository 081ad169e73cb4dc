"""Qualifications, carts and checkouts."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    not_,
    select,
)

from business_layer.billing.accounts import BillingAccount
from business_layer.online_ordering.cart import Cart
from business_layer.online_ordering.checkout import Checkout
from business_layer.online_ordering.ports import OpenCheckout
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from business_layer.user_management.unchosen_passwords import UNCHOSEN
from database_layer.aggregate_documents import compile_document_query, document_of, documents_of, json_object
from database_layer.repositories.collection import Collection
from database_layer.tables.billing import billing_accounts
from database_layer.tables.carts import carts, checkouts, qualifications
from database_layer.tables.orders import product_orders
from database_layer.tables.users import customers, users


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

    def _cart(self, by: str, key: UUID) -> Cart | None:
        if not self._takes_locks:
            return self._read_document(_cart_query(by), Cart, key)
        if not self.lock(by, key):
            return None
        cart = self._read_document(_cart_query(by), Cart, key)
        return self._attach(cart) if cart else None

    def lock(self, by: str, key: UUID) -> bool:
        """Lock the cart with that key; return True if there is one. `by` is a key of CART_BY.

        Lock the cart in one statement and read it in the next. A single statement that waits for the lock sees the
        locked row as it is after the wait, but the items and other tables as they were before it (READ COMMITTED).
        """
        self._session.flush()
        return self._session.connection().execute(self._locked(CART_ID_BY[by]), {"key": key}).first() is not None


class SqlCheckouts(Collection[Checkout]):
    def open_checkout(self, customer_id: UUID) -> OpenCheckout | None:
        return self._open("customer_id", _open_checkout_query(), customer_id)

    def open_checkout_of_visitor(self, visitor_id: UUID) -> OpenCheckout | None:
        return self._open("visitor_id", _open_checkout_of_visitor_query(), visitor_id)

    def _open(self, by: str, query: str, key: UUID) -> OpenCheckout | None:
        if not self._takes_locks:
            return self._read_document(query, OpenCheckout, key)
        if not SqlCarts(self._session, self._handed_out).lock(by, key):
            return None
        found = self._read_document(query, OpenCheckout, key)
        if found is None:
            return None
        checkout = self._attach(found.checkout) if found.checkout else None
        return replace(found, cart=self._attach(found.cart), checkout=checkout)

    def of_cart(self, cart_id: UUID) -> Checkout | None:
        return self._one_or_none(self._locked(select(Checkout).where(checkouts.c.cart_id == cart_id)))

    def by_submission_key(self, key: UUID) -> Checkout | None:
        query = select(Checkout).where(checkouts.c.submission_key == key)
        return self._one_or_none(self._locked(query))


KEY: BindParameter[UUID] = bindparam("key", type_=Uuid())
# A cart by its id, or the open one of an owner.
CART_BY: Mapping[str, ColumnElement[bool]] = {
    "id": carts.c.id == KEY,
    "customer_id": and_(carts.c.is_open, carts.c.customer_id == KEY),
    "visitor_id": and_(carts.c.is_open, carts.c.visitor_id == KEY),
}
# Made once: building a statement costs as much as running it.
CART_ID_BY = {by: select(carts.c.id).where(condition) for by, condition in CART_BY.items()}
EMPTY: ColumnElement[Any] = literal_column("''")


@cache
def _cart_query(by: str) -> str:
    return compile_document_query(select(document_of(Cart)).where(CART_BY[by]))


@cache
def _open_checkout_query() -> str:
    """Return the statement that reads a customer's `OpenCheckout` as one document."""
    of_customer = product_orders.c.customer_id == carts.c.customer_id
    newest_first = product_orders.c.placed_at.desc()
    last_telephone = (
        select(product_orders.c.contact_telephone).where(of_customer).order_by(newest_first).limit(literal_column("1"))
    )
    open_checkout = {
        "cart": document_of(Cart),
        "checkout": case((checkouts.c.id.is_not(None), document_of(Checkout))),
        "accounts": documents_of(
            BillingAccount, billing_accounts.c.customer_id == carts.c.customer_id, billing_accounts.c.opened_at
        ),
        "customer_name": customers.c.name,
        "customer_email": customers.c.email,
        "customer_telephone": customers.c.telephone,
        "is_confirmed": exists().where(users.c.id == customers.c.user_id, users.c.verified_at.is_not(None)),
        "has_password": exists().where(
            users.c.id == customers.c.user_id,
            users.c.password_hash != EMPTY,
            not_(func.starts_with(users.c.password_hash, literal_column(f"'{UNCHOSEN}'"))),
        ),
        # A frequent buyer has many orders to look through, so the number is looked up only while no contact is given.
        "last_telephone": case(
            (checkouts.c.contact.is_(None), func.coalesce(last_telephone.scalar_subquery(), customers.c.telephone)),
            else_=EMPTY,
        ),
    }
    source = carts.join(customers, customers.c.id == carts.c.customer_id)
    source = source.outerjoin(checkouts, checkouts.c.cart_id == carts.c.id)
    return compile_document_query(select(json_object(open_checkout)).select_from(source).where(CART_BY["customer_id"]))


@cache
def _open_checkout_of_visitor_query() -> str:
    """Return the statement that reads a visitor's `OpenCheckout` as one document."""
    name, email = (
        func.coalesce(func.jsonb_extract_path_text(checkouts.c.signed_up_as, literal_column(key)), EMPTY)
        for key in ("'name'", "'email'")
    )
    open_checkout = {
        "cart": document_of(Cart),
        "checkout": case((checkouts.c.id.is_not(None), document_of(Checkout))),
        "accounts": documents_of(BillingAccount, false(), billing_accounts.c.opened_at),
        "customer_name": name,
        "customer_email": email,
        "is_confirmed": false(),
        "has_password": false(),
        "last_telephone": EMPTY,
    }
    source = carts.outerjoin(checkouts, checkouts.c.cart_id == carts.c.id)
    return compile_document_query(select(json_object(open_checkout)).select_from(source).where(CART_BY["visitor_id"]))


def _may_see(qualification: ServiceQualification, actor: Actor) -> bool:
    """True if the actor is the customer or works for them; a guest's address is for the visitor who gave it."""
    if qualification.customer_id is not None:
        return actor.sees_customer(qualification.customer_id, with_permission=Permission.VIEW_CUSTOMERS)
    if qualification.visitor_id is not None and qualification.visitor_id == actor.visitor_id:
        return True
    return actor.may(Permission.SHOP_FOR_CUSTOMER)
