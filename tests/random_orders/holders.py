"""The rules about the customer and account that a product has, and about the agreements by which it went there."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.catalogue.catalogue import BUNDLE
from business_layer.catalogue.plan_steps import TaskType
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.inventory.commitments import commitment_of
from business_layer.inventory.products import Product
from business_layer.inventory.terms import TermsPeriod
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemAction, ItemState, TaskState
from business_layer.service_changes.takeover_documents import ASSUMPTION
from business_layer.service_changes.transfer_offer import OfferState
from business_layer.shared.addresses import zone_of
from tests.random_orders.carrier import Carrier

# The answer that says for how many months a product is kept.
TERM = "term"
Given = list[tuple[ProductOrder, ProductOrderItem]]


def require_right_holders(carrier: Carrier) -> None:
    """Raise AssertionError unless each product is where its orders gave it, with all that goes along."""
    given, products = _given(carrier), carrier.books.products.all
    for product in products.values():
        _require_holders_of_orders(product, given[product.id])
        _require_same_service(product, {item.id for _, item in given[product.id][1:]})
    for bundle in carrier.books.product_bundles.all.values():
        for member in bundle.live_members:
            assert products[member].customer_id == bundle.customer_id, "a bundle of two customers"
    _require_agreements(carrier)


def require_terms_kept(carrier: Carrier) -> None:
    """Raise AssertionError if a term began at another moment than by an order for it."""
    for product in carrier.books.products.all.values():
        commitment = commitment_of(product, carrier.catalogues)
        if commitment and commitment.months:
            since = product.committed_since or _term_begun(product, carrier)
            assert since is not None
            assert commitment.starts_on == since.astimezone(ZoneInfo(zone_of(product.address))).date()


def require_givers_told(carrier: Carrier) -> None:
    """Raise AssertionError unless customers have one mail about what became of each service they gave away."""
    sent = [message.key for message in carrier.books.messages.all.values()]
    for order, item in _transfers(carrier):
        if carrier.givers[order.submission_key] != order.customer_id:
            kind = "product_handed_over" if item.state is ItemState.COMPLETED else "transfer_not_done"
            assert sent.count(f"{kind}:{item.id}") == 1, f"no mail {kind} for {order.number}"
    for offer in carrier.books.transfer_offers.all.values():
        told = sent.count(f"transfer_not_done:{offer.id}")
        assert told == (offer.state in {OfferState.DECLINED, OfferState.EXPIRED}), f"{told} mails: {offer.state}"


def _given(carrier: Carrier) -> dict[UUID, Given]:
    """The order that added each product, and those that transferred it, in the order in which they did."""
    found: dict[UUID, Given] = {}
    done: list[tuple[datetime, ProductOrder, ProductOrderItem]] = []
    for order in carrier.orders:
        for item in order.items:
            if item.action is ItemAction.ADD:
                found[item.product_id] = [(order, item)]
            for task in item.tasks:
                if task.type is TaskType.TRANSFER_PRODUCT and task.state is TaskState.COMPLETED and task.completed_at:
                    done.append((task.completed_at, order, item))
    for _, order, item in sorted(done, key=lambda transfer: transfer[0]):
        found[item.product_id].append((order, item))
    return found


def _require_holders_of_orders(product: Product, given: Given) -> None:
    """Its periods have the accounts of the orders that gave it, one after the other."""
    wanted = [(order.customer_id, order.billing_account_id) for order, _ in given]
    had = [key for key, _ in groupby(product.periods, key=_holder)]
    assert had == wanted, f"{product.offering_slug} was with {had}, and its orders gave it to {wanted}"
    assert (product.customer_id, product.billing_account_id) == wanted[-1]
    number, customer_id, times = given[0][0].number, given[0][0].customer_id, 0
    for order, _ in given[1:]:
        if order.customer_id != customer_id:
            number, customer_id, times = order.number, order.customer_id, times + 1
    assert product.order_number == number, "it came by another order"
    began = [next(periods).valid_from for _, periods in groupby(product.periods, key=lambda each: each.customer_id)]
    assert product.held_since == (began[-1] if times else None)


def _holder(period: TermsPeriod) -> tuple[UUID, UUID]:
    return (period.customer_id, period.billing_account_id)


def _require_same_service(product: Product, transfers: set[UUID]) -> None:
    """A transfer changes only the holder: the monthly prices stay, except for what a bundle saves."""
    for before, after in pairwise(product.periods):
        item_id = after.terms.order_item_id
        if item_id in transfers and item_id != before.terms.order_item_id:
            assert _settings(before) == _settings(after)
            lasting = [line for line in _regular(before) if line.type is not PriceType.ONE_TIME]
            assert lasting == _regular(after), "a transfer changed a price"


def _settings(period: TermsPeriod) -> list[Any]:
    terms = period.terms
    return [terms.offering_slug, terms.catalogue_version, terms.values, terms.address, terms.qualification_id]


def _regular(period: TermsPeriod) -> list[PriceLine]:
    return [line for line in period.terms.price_lines if not line.price_id.startswith(BUNDLE)]


def _require_agreements(carrier: Carrier) -> None:
    """Nothing is on its way to another customer unless that one signed for it, or an agent noted how both agreed."""
    accepted = {
        offer.order_number: offer
        for offer in carrier.books.transfer_offers.all.values()
        if offer.state is OfferState.ACCEPTED
    }
    for order, item in _transfers(carrier):
        giver, offer = carrier.givers[order.submission_key], accepted.pop(order.number, None)
        if offer:
            assert (offer.product_id, offer.customer_id) == (item.product_id, giver)
            assert order.customer_id != giver
            assert ASSUMPTION in {agreement.code for agreement in offer.agreements}
        elif order.customer_id != giver:
            notes = [note.text for note in carrier.books.order_notes.all.values() if note.order_id == order.id]
            assert len(notes) == len(["the customer", "the customer before"]), "someone was not asked"
    assert not accepted, "an offer was accepted without an order"


def _transfers(carrier: Carrier) -> Iterator[tuple[ProductOrder, ProductOrderItem]]:
    return ((order, item) for order in carrier.orders for item in order.items if item.action is ItemAction.TRANSFER)


def _term_begun(product: Product, carrier: Carrier) -> datetime | None:
    """The moment when it became active, or when the last order for another term was carried out."""
    changes = [
        (task.completed_at, item.values[TERM])
        for order in carrier.orders
        for item in order.items
        for task in item.tasks
        if item.product_id == product.id and task.changes_product and task.state is TaskState.COMPLETED
        if task.completed_at and item.action in {ItemAction.ADD, ItemAction.MODIFY}
    ]
    begun, months = None, None
    for at, wanted in sorted(changes):
        if wanted != months:
            begun, months = at, wanted
    return begun
