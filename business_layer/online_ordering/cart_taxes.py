"""Estimated taxes and fees of a cart: the charges for each service, and the place that taxes them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from business_layer.billing.tax_tables import TaxTable
from business_layer.billing.taxes import TaxedCharge, TaxEstimate
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.shared.addresses import GeographicAddress, zone_of
from business_layer.shared.money import Money


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


def taxes_on(
    offering: ProductOffering,
    lines: Iterable[PriceLine],
    table: TaxTable,
    *,
    address: GeographicAddress | None,
    at: datetime,
) -> TaxEstimate:
    """The estimated taxes on these prices of one service, at its address."""
    today = at.astimezone(ZoneInfo(zone_of(address))).date()
    return table.estimate(taxed_charges(offering, lines), what=offering.name, address=address, on=today)


def taxed_charges(offering: ProductOffering, lines: Iterable[PriceLine]) -> list[TaxedCharge]:
    """The charges by service. Usage is not estimated, because it is not known in advance.

    A discount on the monthly prices is shared out among the services in proportion to what they cost. A charge that is
    not a price of the catalog, such as that for ending a term early, is for no service and is not taxed.
    """
    known = {price.id for price in (*offering.prices, *offering.charges)}
    charges, discount = [], Money.zero()
    for line in lines:
        if line.type is PriceType.USAGE:
            continue
        if line.price_id not in known:
            discount += line.total if line.type is PriceType.RECURRING else Money.zero()
            continue
        service = offering.taxed_service(line.price_id)
        charges.append(TaxedCharge(service=service, type=line.type, amount=line.total, count=line.count))
    return [*charges, *_shared_out(discount, [charge for charge in charges if charge.type is PriceType.RECURRING])]


def _shared_out(discount: Money, monthly: list[TaxedCharge]) -> list[TaxedCharge]:
    """The discount by service, in whole cents; the most expensive service takes what rounding leaves."""
    by_service: dict[str, Money] = {}
    for charge in monthly:
        by_service[charge.service] = by_service.get(charge.service, Money.zero()) + charge.amount
    whole = sum(by_service.values(), Money.zero())
    if not discount or not whole:
        return []
    most_expensive = max(by_service, key=lambda service: by_service[service].amount)
    shares = {
        service: (discount * Decimal(amount.amount / whole.amount)).rounded()
        for service, amount in by_service.items()
        if service != most_expensive
    }
    shares[most_expensive] = discount - sum(shares.values(), Money.zero())
    return [
        TaxedCharge(service=service, type=PriceType.RECURRING, amount=share, count=0)
        for service, share in shares.items()
        if share
    ]
