"""The choices that depend on the place or on what is free: area codes, access numbers, telephone numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import phonenumbers

from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.inventory.queries import ResourceQueries
from business_layer.shared.clock import Clock
from business_layer.shared.counts import count_words
from business_layer.shared.zip_codes import Place, find_place, parse_zip_code
from presentation_layer.forms.fields import Choice

NUMBERS_SHOWN = 12
ACCESS_NUMBERS_SHOWN = 6


class PlaceChoices:
    """Asks the inventory what can be offered in a form."""

    def __init__(self, resources: ResourceQueries, clock: Clock) -> None:
        self._resources, self._clock = resources, clock

    def of(
        self, offering: ProductOffering, address: Mapping[str, str], answers: Mapping[str, Any], search: str
    ) -> dict[str, Sequence[Choice]]:
        """Choices by characteristic. `answers` may name the pool; `search` is digits or letters of a number."""
        place = find_place(parse_zip_code(str(address.get("zip_code", ""))))
        found: dict[str, Sequence[Choice]] = {}
        for asked in offering.specification.characteristics:
            if asked.type is ValueType.AREA_CODE and place:
                found[asked.name] = self._area_codes(place)
            elif asked.type is ValueType.ACCESS_NUMBER and place:
                found[asked.name] = self._access_numbers(place)
            elif asked.type is ValueType.RESERVED_NUMBER:
                right = offering.specification.valid_answers_so_far(answers)
                found[asked.name] = self._numbers(asked, right, str(answers.get(asked.name, "")), search)
        return found

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

    def _numbers(self, asked: Characteristic, right: Mapping[str, Any], chosen: str, search: str) -> list[Choice]:
        """The free numbers of the pool that the right answers name; none while such an answer is missing."""
        try:
            pool = asked.pool.format_map(right)
        except KeyError:
            return []
        digits = searched_digits(search)
        numbers = self._resources.free_numbers(pool, containing=digits, at=self._clock.now(), limit=NUMBERS_SHOWN)
        shown = [chosen, *numbers] if chosen and chosen not in numbers else numbers
        return [Choice(number, phone_number_words(number), _spelled(search)) for number in shown]


def _distance_words(miles: float) -> str:
    """A distance in whole miles."""
    whole = round(miles)
    return count_words(whole, "mile") if whole else "less than a mile"


def searched_digits(search: str) -> str:
    """The digits of a search: letters are turned into those of the telephone's keys."""
    as_digits = phonenumbers.convert_alpha_characters_in_number(search[:40])
    return "".join(digit for digit in as_digits if digit.isascii() and digit.isdigit())[:7]


def _spelled(search: str) -> str:
    """The word that the search looks for: its letters and digits, if it has letters."""
    word = "".join(sign for sign in search[:40].upper() if sign.isascii() and sign.isalnum())
    return f"spells {word}" if any(sign.isalpha() for sign in word) else ""
