"""The choices that depend on the place or on what is free: area codes, access numbers, telephone numbers."""

from collections.abc import Mapping
from typing import Any

from business_layer.catalogue.characteristics import ValueType
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.inventory.queries import ResourceQueries
from business_layer.shared.clock import Clock
from business_layer.shared.counts import count_words
from business_layer.shared.zip_codes import Place, find_place, parse_zip_code
from presentation_layer.forms.fields import Choice
from presentation_layer.forms.views import Offer
from presentation_layer.views.number_picker import NumberPickers, TypedSearch

ACCESS_NUMBERS_SHOWN = 6
# The hints of questions whose choices are near the service address, until it is known.
ONCE_CHECKED = {
    ValueType.AREA_CODE: "Check your address to see the area codes you can choose.",
    ValueType.ACCESS_NUMBER: "Check your address to see the numbers near you.",
}


class PlaceChoices:
    """Asks the inventory what can be offered in a form."""

    def __init__(self, resources: ResourceQueries, clock: Clock) -> None:
        self._resources, self._clock, self._pickers = resources, clock, NumberPickers(resources, clock)

    def of(
        self, offering: ProductOffering, address: Mapping[str, str], answers: Mapping[str, Any], search: TypedSearch
    ) -> dict[str, Offer]:
        """Offers by characteristic; none where nothing can be offered. `answers` may name the pool of a number."""
        place = find_place(parse_zip_code(str(address.get("zip_code", ""))))
        found: dict[str, Offer] = {}
        for asked in offering.specification.characteristics:
            if asked.type is ValueType.AREA_CODE and place:
                found[asked.name] = Offer(tuple(self._area_codes(place)))
            elif asked.type is ValueType.ACCESS_NUMBER and place:
                found[asked.name] = Offer(tuple(self._access_numbers(place)))
            elif asked.type in ONCE_CHECKED and offering.asks_for_address:
                found[asked.name] = Offer((), hint=ONCE_CHECKED[asked.type])
            elif asked.type is ValueType.RESERVED_NUMBER:
                right = offering.specification.valid_answers_so_far(answers)
                found[asked.name] = self._pickers.offer(asked, offering.specification, right, search)
        return {name: offer for name, offer in found.items() if offer.choices or offer.picker or offer.hint}

    def _area_codes(self, place: Place) -> list[Choice]:
        free = self._resources.free_area_codes(place.area_codes, at=self._clock.now())
        return [Choice(code, code) for code in free]

    def _access_numbers(self, place: Place) -> list[Choice]:
        near = self._resources.access_numbers_near(place.latitude, place.longitude, limit=ACCESS_NUMBERS_SHOWN)
        return [
            Choice(
                found.number,
                phone_number_words(found.number),
                f"{found.city}, {found.state}, {_distance_words(found.miles)} away",
            )
            for found in near
        ]


def _distance_words(miles: float) -> str:
    """A distance in whole miles."""
    whole = round(miles)
    return count_words(whole, "mile") if whole else "less than a mile"
