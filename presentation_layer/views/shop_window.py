"""View models of the home page and the offerings."""

from dataclasses import dataclass

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceType


@dataclass(frozen=True)
class OfferingLink:
    slug: str
    name: str
    from_price: str


@dataclass(frozen=True)
class Region:
    """A family's region of the home page."""

    slug: str
    name: str
    sentence: str
    links: tuple[OfferingLink, ...]


@dataclass(frozen=True)
class HomeView:
    regions: tuple[Region, ...]


def home_view(catalogue: Catalogue) -> HomeView:
    return HomeView(
        tuple(
            Region(
                family.slug,
                family.name,
                family.sentence,
                tuple(OfferingLink(one.slug, one.name, from_price(one)) for one in catalogue.offerings_of(family.slug)),
            )
            for family in catalogue.families
        )
    )


def from_price(offering: ProductOffering) -> str:
    """The lowest monthly price, in words."""
    monthly = [price.amount for price in offering.prices if price.type is PriceType.RECURRING]
    return f"from {min(monthly, key=lambda money: money.amount)} a month" if monthly else "pay as you go"
