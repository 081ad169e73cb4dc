"""The savings of an offering's bundles, before the customer has ordered all of their offerings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from business_layer.catalogue.catalogue import Bundle, Catalogue
from business_layer.catalogue.lowest_price import lowest_monthly_price
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import Totals
from business_layer.shared.money import Money


@dataclass(frozen=True, kw_only=True)
class BundleSaving:
    """The monthly saving on an offering and the others of a bundle; `missing` are those that are not in the cart."""

    others: tuple[ProductOffering, ...]
    missing: tuple[ProductOffering, ...]
    amount: Money


def bundle_savings(
    offering: ProductOffering, monthly: Money, catalogue: Catalogue, in_cart: Mapping[str, Totals]
) -> Iterator[BundleSaving]:
    """The saving of each bundle with this offering at that monthly price.

    `in_cart` has the regular prices of the cart's offerings. One that is missing counts with its lowest price, so that
    the saving is not less than this.
    """
    for bundle in catalogue.bundles:
        if offering.slug not in bundle.offerings:
            continue
        others = tuple(other for other in catalogue.offerings if other.slug in bundle.offerings - {offering.slug})
        prices = [monthly, *(_monthly(other, in_cart) for other in others)]
        yield BundleSaving(
            others=others,
            missing=tuple(other for other in others if other.slug not in in_cart),
            amount=saving_on(bundle, prices),
        )


def saving_on(bundle: Bundle, prices: Iterable[Money]) -> Money:
    """The monthly saving of a bundle on those monthly prices."""
    return -sum((bundle.discount_on(price) for price in prices), Money.zero())


def _monthly(offering: ProductOffering, in_cart: Mapping[str, Totals]) -> Money:
    known = in_cart.get(offering.slug)
    return known.monthly if known else lowest_monthly_price(offering)
