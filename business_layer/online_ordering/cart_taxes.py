"""Taxes and fees of a cart: which charges are for which service, where they are taxed, and what that comes to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from business_layer.billing.tax_tables import TaxTable
from business_layer.billing.taxes import TaxedCharge
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.online_ordering.cart_review import CartReview, ReviewedItem
from business_layer.shared.addresses import GeographicAddress, zone_of
from business_layer.shared.money import Money


def add_estimated_taxes(
    review: CartReview, table: TaxTable, *, otherwise_at: GeographicAddress | None, at: datetime
) -> CartReview:
    """The review with the estimated taxes of each item.

    A service is taxed at its service address. One that has none is taxed at the first service address in the cart,
    which is where its customer is, and without any at the address given, which is the billing address once it is known.
    """
    home = next((one.item.address for one in review.items if one.item.address), otherwise_at)
    return replace(review, items=tuple(_taxed(one, table, home, at) for one in review.items))


def _taxed(one: ReviewedItem, table: TaxTable, home: GeographicAddress | None, at: datetime) -> ReviewedItem:
    """The item with the taxes on one of its quantity: an order has an item for each."""
    if one.offering is None:
        return one
    address = one.item.address or home
    today = at.astimezone(ZoneInfo(zone_of(address))).date()
    charges = taxed_charges(one.offering, one.price_lines)
    return replace(one, taxes=table.estimate(charges, what=one.offering.name, address=address, on=today))


def taxed_charges(offering: ProductOffering, lines: Iterable[PriceLine]) -> list[TaxedCharge]:
    """What is charged for each service. Usage is not estimated: nobody knows it before it happens.

    A discount on the monthly prices is shared out among the services in proportion to what they cost.
    """
    known = {price.id for price in offering.prices}
    charges, discount = [], Money.zero()
    for line in lines:
        if line.type is PriceType.USAGE:
            continue
        if line.price_id not in known:
            discount += line.total
            continue
        service = offering.taxed_service(line.price_id)
        charges.append(TaxedCharge(service=service, type=line.type, amount=line.total, count=line.count))
    return [*charges, *_shared_out(discount, [one for one in charges if one.type is PriceType.RECURRING])]


def _shared_out(discount: Money, monthly: list[TaxedCharge]) -> list[TaxedCharge]:
    """The discount by service, in whole cents; the service that costs most takes what rounding leaves."""
    by_service: dict[str, Money] = {}
    for charge in monthly:
        by_service[charge.service] = by_service.get(charge.service, Money.zero()) + charge.amount
    whole = sum(by_service.values(), Money.zero())
    if not discount or not whole:
        return []
    dearest = max(by_service, key=lambda service: by_service[service].amount)
    shares = {
        service: (discount * Decimal(amount.amount / whole.amount)).rounded()
        for service, amount in by_service.items()
        if service != dearest
    }
    shares[dearest] = discount - sum(shares.values(), Money.zero())
    return [
        TaxedCharge(service=service, type=PriceType.RECURRING, amount=share, count=0)
        for service, share in shares.items()
        if share
    ]
