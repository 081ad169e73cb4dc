"""The catalogue version that something was sold from, as far as this release can read it."""

from typing import Protocol

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.formats import CatalogueNotUnderstood
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.specification import ProductSpecification

# What a page says of a product whose catalogue version only a newer release can read.
DETAILS_LATER = (("Details", "We're updating this page. Check back in a few minutes."),)
# It asks nothing and tells nothing: what is secret of an answer only the real one knows.
TELLS_NOTHING = ProductSpecification(name="", characteristics=())


class Sold(Protocol):
    """Something that was sold from a catalogue version."""

    @property
    def offering_slug(self) -> str: ...

    @property
    def catalogue_version(self) -> int: ...


def catalogue_sold_from(catalogues: Catalogues, sold: Sold) -> Catalogue | None:
    """The version it was sold from; None if only a newer release can read that version."""
    try:
        return catalogues.version(sold.catalogue_version)
    except CatalogueNotUnderstood:
        return None


def offering_sold(catalogues: Catalogues, sold: Sold) -> ProductOffering | None:
    """The offering as it was sold; None if only a newer release can read its catalogue version."""
    catalogue = catalogue_sold_from(catalogues, sold)
    return catalogue.offering(sold.offering_slug) if catalogue else None
