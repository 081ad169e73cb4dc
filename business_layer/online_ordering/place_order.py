"""Placing an order: the one transaction in which a cart becomes an order, with its products and its first job."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.ports import Catalogues
from business_layer.messages.message_writer import MessageWriter
from business_layer.online_ordering.cart_holds import (
    HoldLimits,
    chosen_toll_free_numbers,
    count_own_numbers,
    require_numbers_left,
    require_toll_free_left,
)
from business_layer.online_ordering.checkout import Checkout, CheckoutStep
from business_layer.online_ordering.checkout_access import CheckoutAccess, CheckoutView
from business_layer.online_ordering.order_confirmation import order_placed_message
from business_layer.online_ordering.order_items import add_bundles, item_requests
from business_layer.online_ordering.ports import OpenCheckout, OrderingUnitOfWork
from business_layer.online_ordering.review_digest import REVIEW_DIGEST_VERSION, version_of_digest
from business_layer.online_ordering.reviewed_cart import ReviewedItem
from business_layer.order_management.order_entry import OrderEntry, OrderRequest
from business_layer.order_management.orders import ProductOrder
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Conflict, NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import require_attempt_left
from business_layer.user_management.customers_of_record import customer_of_record

NO_CHECKOUT = "We can't find this checkout. Start again from your cart."
CHANGED_MEANWHILE = "Something changed while you were looking at this page. Check it and place your order again."
SHOWN_BY_NEWER_RELEASE = (
    "We updated our site while you were looking at this page. Everything you entered is still here: check your order "
    "once more, and place it again."
)


class ReviewOutdated(Conflict):
    """The review page did not show what would be ordered now."""

    code = "review_outdated"


class PlaceOrder:
    """Place the order of a checkout. Placing again with the same submission key returns the same order.

    Prices, availability and reservations are checked again, with the cart locked; order, products, firm reservations,
    message, events and the first job are committed together. `expected_digest` is that of the review the customer saw.

    Raises NotFound, EmailNotConfirmed, CartNotReady, StepMissing, ReviewOutdated, ResourceTaken, Invalid,
    TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderingUnitOfWork],
        checkouts: CheckoutAccess,
        order_entry: OrderEntry,
        catalogues: Catalogues,
        limits: HoldLimits,
        orders_per_minute: int,
        message_writer: MessageWriter,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._checkouts = unit_of_work, checkouts
        self._order_entry, self._catalogues = order_entry, catalogues
        self._limits, self._orders_per_minute = limits, orders_per_minute
        self._message_writer, self._clock, self._identifiers = message_writer, clock, identifiers

    def __call__(self, *, submission_key: UUID, expected_digest: str, by: Actor) -> ProductOrder:
        with self._unit_of_work(by=by, reason="place order") as uow:
            # Lock the cart first, as every step does: if two requests place the same order, one waits here.
            found = uow.checkouts.open_checkout(by.customer_id) if by.customer_id else None
            checkout = found.checkout if found else None
            if found is None or checkout is None or checkout.submission_key != submission_key:
                return _order_placed_before(submission_key, by, uow)
            subjects = {f"customer:{checkout.customer_id}": self._orders_per_minute}
            require_attempt_left(uow, "place_order", subjects, at=self._clock.now())
            self._checkouts.require_confirmed(found)
            view = self._review_again(found, checkout, expected_digest, by, uow)
            self._require_numbers_left(view.review.items, by, uow)
            order = self._place(found, view, by, uow)
            uow.commit()
        return order

    def _review_again(
        self, found: OpenCheckout, checkout: Checkout, expected_digest: str, by: Actor, uow: OrderingUnitOfWork
    ) -> CheckoutView:
        """Review the locked cart. Raises CartNotReady, StepMissing; ReviewOutdated if the customer saw another one."""
        review = self._checkouts.require_ready(found, uow, by)
        view = self._checkouts.view(checkout, review, found.accounts)
        view.require(CheckoutStep.REVIEW)
        if not view.has_digest(expected_digest):
            is_newer = version_of_digest(expected_digest) > REVIEW_DIGEST_VERSION
            raise ReviewOutdated(SHOWN_BY_NEWER_RELEASE if is_newer else CHANGED_MEANWHILE)
        return view

    def _require_numbers_left(self, items: Sequence[ReviewedItem], by: Actor, uow: OrderingUnitOfWork) -> None:
        on_sale = [(item.offering, item.item) for item in items if item.offering]
        toll_free = sum(len(chosen_toll_free_numbers(offering, item.values)) for offering, item in on_sale)
        numbers = sum(count_own_numbers(offering, item.values) * item.quantity for offering, item in on_sale)
        require_toll_free_left(uow, self._limits, toll_free, by=by)
        require_numbers_left(uow, self._limits, numbers, by=by)

    def _place(self, found: OpenCheckout, view: CheckoutView, by: Actor, uow: OrderingUnitOfWork) -> ProductOrder:
        """Enter the order with its items, close the cart, and confirm the order by email."""
        now = self._clock.now()
        catalogue = self._catalogues.current(now)
        order = self._order_entry.enter(self._request(view, catalogue, by, uow, now), uow, at=now)
        add_bundles(order, view.review.bundles, uow)
        found.cart.close(at=order.placed_at)
        view.checkout.place(order.number)
        _keep_telephone(order, found, uow)
        uow.messages.add(order_placed_message(self._message_writer, order, found, view, catalogue, by))
        return order

    def _request(
        self, view: CheckoutView, catalogue: Catalogue, by: Actor, uow: OrderingUnitOfWork, at: datetime
    ) -> OrderRequest:
        checkout = view.checkout
        if checkout.customer_id is None or checkout.contact is None or view.account is None:
            raise NotFound(NO_CHECKOUT)
        requests = (
            item_requests(item, view, uow, catalogue_version=catalogue.number, identifiers=self._identifiers, at=at)
            for item in view.review.items
        )
        return OrderRequest(
            customer_id=checkout.customer_id,
            billing_account_id=view.account.id,
            submission_key=checkout.submission_key,
            contact=checkout.contact,
            placed_by=by.name,
            items=tuple(chain.from_iterable(requests)),
            billed_in=view.account.address.state,
            device=by.visit.device,
        )


def _keep_telephone(order: ProductOrder, found: OpenCheckout, uow: OrderingUnitOfWork) -> None:
    """Keep the phone number on an account that has none, unless the contact of the order is someone else."""
    is_customer = canonical_email(order.contact.email) == found.customer_email
    if is_customer and not found.customer_telephone:
        customer_of_record(order.customer_id, uow).telephone = order.contact.telephone


def _order_placed_before(submission_key: UUID, by: Actor, uow: OrderingUnitOfWork) -> ProductOrder:
    """The order that an earlier request placed with that key. Raises NotFound."""
    known = uow.checkouts.by_submission_key(submission_key)
    if known is None or known.customer_id != by.customer_id or not known.is_placed:
        raise NotFound(NO_CHECKOUT)
    return uow.product_orders.get(known.order_number, seen_by=by)
