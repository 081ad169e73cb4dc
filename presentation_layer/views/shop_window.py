"""View models of the home page and the offerings."""

from collections.abc import Iterable
from dataclasses import dataclass

from babel.lists import format_list

from business_layer.catalogue.catalogue import Bundle, Catalogue
from business_layer.catalogue.offering import ProductOffering, SuitedPlace
from presentation_layer.views.starting_prices import StartingPrice, starting_price


@dataclass(frozen=True)
class OfferingLink:
    slug: str
    name: str
    benefit: str
    price: StartingPrice
    suits: tuple[SuitedPlace, ...] = ()
    is_most_chosen: bool = False


@dataclass(frozen=True)
class Region:
    """A family's region of the home page."""

    slug: str
    name: str
    sentence: str
    links: tuple[OfferingLink, ...]

    @property
    def scene(self) -> tuple[str, ...]:
        """The offerings whose drawings are above the region: the last one and the first."""
        return (self.links[-1].slug, self.links[0].slug) if len(self.links) > 1 else ()


@dataclass(frozen=True)
class Saving:
    """A bundle, in words."""

    name: str
    percent: int
    words: str


@dataclass(frozen=True)
class HomeView:
    regions: tuple[Region, ...]
    savings: tuple[Saving, ...]

    @property
    def count(self) -> int:
        """The number of offerings."""
        return sum(len(region.links) for region in self.regions)

    @property
    def savings_place(self) -> int:
        """The number of the region with room for the savings: the one with the fewest offerings; 0 without savings."""
        if not self.savings:
            return 0
        return min(range(len(self.regions)), key=lambda place: len(self.regions[place].links)) + 1


def home_view(catalogue: Catalogue, most_chosen: str = "") -> HomeView:
    return HomeView(
        tuple(
            Region(
                family.slug,
                family.name,
                family.sentence,
                tuple(offering_link(offering, most_chosen) for offering in catalogue.offerings_of(family.slug)),
            )
            for family in catalogue.families
        ),
        savings_of(catalogue, catalogue.bundles),
    )


def offering_link(offering: ProductOffering, most_chosen: str = "") -> OfferingLink:
    return OfferingLink(
        offering.slug,
        offering.name,
        next(iter(offering.highlights), ""),
        starting_price(offering),
        offering.suits,
        offering.slug == most_chosen,
    )


def savings_of(catalogue: Catalogue, bundles: Iterable[Bundle]) -> tuple[Saving, ...]:
    return tuple(_saving(catalogue, bundle) for bundle in bundles)


def _saving(catalogue: Catalogue, bundle: Bundle) -> Saving:
    names = [
        offering.name
        for family in catalogue.families
        for offering in catalogue.offerings_of(family.slug)
        if offering.slug in bundle.offerings
    ]
    listed = format_list(names, locale="en_US")
    return Saving(
        bundle.name, bundle.percent_off_monthly, f"{listed}, each {bundle.percent_off_monthly}% off every month."
    )
