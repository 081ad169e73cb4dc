"""Estimating the taxes and fees on an offering before it is in a cart."""

from collections.abc import Iterable

from business_layer.billing.charge_taxes import taxes_on
from business_layer.billing.tax_tables import TaxTables
from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.clock import Clock
from business_layer.shared.zip_codes import find_place, parse_zip_code


class EstimateTaxes:
    """Estimate the taxes and fees on these prices of one service, as the cart will."""

    def __init__(self, tables: TaxTables, clock: Clock) -> None:
        self._tables, self._clock = tables, clock

    def __call__(
        self, offering: ProductOffering, lines: Iterable[PriceLine], *, address: GeographicAddress | None
    ) -> TaxEstimate:
        return taxes_on(offering, lines, self._tables.current(), address=address, at=self._clock.now())


def place_with(zip_code: str) -> GeographicAddress | None:
    """A place of which only the ZIP code is known, as it was typed; None if there is no such ZIP code."""
    place = find_place(parse_zip_code(zip_code))
    if place is None:
        return None
    return GeographicAddress(
        street="",
        unit="",
        city=place.city,
        state=place.state,
        zip_code=place.zip_code,
        latitude=place.latitude,
        longitude=place.longitude,
        time_zone=place.time_zone,
    )
