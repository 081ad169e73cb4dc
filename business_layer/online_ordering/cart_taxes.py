"""Estimated taxes and fees of a cart: the charges for each service, and the place that taxes them."""

from dataclasses import replace
from datetime import datetime

from business_layer.billing.charge_taxes import taxes_on
from business_layer.billing.tax_tables import TaxTable
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.shared.addresses import GeographicAddress


def add_estimated_taxes(
    review: CartReview, table: TaxTable, *, otherwise_at: GeographicAddress | None, at: datetime
) -> CartReview:
    """Return the review with the estimated taxes of each item.

    A service is taxed at its service address. A service without one is taxed at the first service address in the cart,
    where the customer is; if the cart has none, at `otherwise_at`, the billing address as soon as it is known.
    """
    home = next((item.item.address for item in review.items if item.item.address), otherwise_at)
    return replace(review, items=tuple(_taxed(item, table, home, at) for item in review.items))


def _taxed(item: ReviewedItem, table: TaxTable, home: GeographicAddress | None, at: datetime) -> ReviewedItem:
    """The item with the taxes on one of its quantity, because an order has an item for each."""
    if item.offering is None:
        return item
    address = item.item.address or home
    return replace(item, taxes=taxes_on(item.offering, item.price_lines, table, address=address, at=at))
