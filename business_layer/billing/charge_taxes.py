"""Estimated taxes and fees on the charges for one service, at its address."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from business_layer.billing.tax_tables import TaxTable
from business_layer.billing.taxes import TaxedCharge, TaxEstimate
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.shared.addresses import GeographicAddress, zone_of
from business_layer.shared.money import Money


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
