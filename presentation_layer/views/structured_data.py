"""Facts about pages for machines, in the words of schema.org."""

from typing import Any

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceType, ProductOfferingPrice
from business_layer.shared.company import COMPANY
from business_layer.shared.money import Money
from presentation_layer.views.starting_prices import starting_price

Facts = dict[str, Any]
CONTEXT = "https://schema.org"
MONTH = "MON"


def organization_facts(origin: str, telephone: str) -> Facts:
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": COMPANY,
        "url": f"{origin}/",
        "telephone": telephone,
        "areaServed": "US",
    }


def product_facts(catalogue: Catalogue, slug: str, origin: str) -> Facts:
    """An offering and its lowest price, as its page shows them. Says nothing about stock, which changes."""
    offering = catalogue.offering(slug)
    family = catalogue.family(offering.family)
    url = f"{origin}/offerings/{slug}"
    product = {
        "@type": "Product",
        "name": offering.name,
        "description": offering.summary,
        "category": family.name,
        "url": url,
        "brand": {"@type": "Brand", "name": COMPANY},
        "offers": {
            "@type": "Offer",
            "url": url,
            "seller": {"@type": "Organization", "name": COMPANY},
            "areaServed": "US",
            "priceSpecification": [*_monthly(offering), *_once(offering)],
        },
    }
    steps = [("Home", f"{origin}/"), (family.name, f"{origin}/{family.slug}"), (offering.name, url)]
    return {"@context": CONTEXT, "@graph": [product, _breadcrumbs(steps)]}


def _monthly(offering: ProductOffering) -> list[Facts]:
    price = starting_price(offering)
    if price.lowest is None:
        return []
    return [_price(price.lowest, "Subscription", is_from=price.is_from) | {"unitCode": MONTH, "name": price.unit}]


def _once(offering: ProductOffering) -> list[Facts]:
    """The charges that are paid once; those that depend on the options are the most that is paid."""
    return [_fee(price) for price in offering.prices if price.type is PriceType.ONE_TIME]


def _fee(price: ProductOfferingPrice) -> Facts:
    fee = _price(price.amount, "ActivationFee") | {"name": price.name}
    if price.when.clauses:
        fee["maxPrice"] = fee.pop("price")
    return fee


def _price(amount: Money, component: str, *, is_from: bool = False) -> Facts:
    return {
        "@type": "UnitPriceSpecification",
        "priceComponentType": f"{CONTEXT}/{component}",
        "minPrice" if is_from else "price": str(amount.amount),
        "priceCurrency": amount.currency,
    }


def _breadcrumbs(steps: list[tuple[str, str]]) -> Facts:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(steps, 1)
        ],
    }
