"""View models of the home page and the offerings."""

from dataclasses import dataclass

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.lowest_price import lowest_monthly_price
from business_layer.catalogue.offering import ProductOffering


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
                tuple(
                    OfferingLink(offering.slug, offering.name, from_price(offering))
                    for offering in catalogue.offerings_of(family.slug)
                ),
            )
            for family in catalogue.families
        )
    )


def from_price(offering: ProductOffering) -> str:
    """The least it can cost a month, in words."""
    monthly = lowest_monthly_price(offering)
    return f"from {monthly} a month" if monthly else "pay as you go"
