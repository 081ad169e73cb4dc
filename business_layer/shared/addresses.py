"""Structured United States addresses, validated against the ZIP data."""

from dataclasses import dataclass
from typing import NamedTuple

from business_layer.shared.city_names import city_key, match_capitals
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.errors import Invalid
from business_layer.shared.invisible_characters import clean_line
from business_layer.shared.mail_only_addresses import is_mail_only
from business_layer.shared.number_words import starts_with_number
from business_layer.shared.zip_codes import (
    Place,
    find_place,
    parse_zip_code,
    require_served_zip_code,
    zip_code_mismatches,
)

PARTS = ("street", "unit", "city", "state", "zip_code")
BETWEEN_LINES = " | "


@dataclass(frozen=True)
class GeographicAddress:
    """A validated service, billing or 911 address. Latitude and longitude are the ZIP's, in degrees."""

    street: str
    unit: str
    city: str
    state: str
    zip_code: str
    latitude: float
    longitude: float
    time_zone: str

    def __str__(self) -> str:
        street = f"{self.street}, {self.unit}" if self.unit else self.street
        return f"{street}, {self.city}, {self.state} {self.zip_code}"


def zone_of(address: GeographicAddress | None) -> str:
    """The time zone in which days are counted at an address; our own without one."""
    return address.time_zone if address else HOUSE_ZONE


class TypedAddress(NamedTuple):
    """The lines of an address as they were typed, without invisible characters."""

    street: str
    unit: str
    city: str
    state: str
    zip_code: str

    @property
    def words(self) -> str:
        """All lines as one text. A page stores it, so that it asks about an unusual address only once."""
        return BETWEEN_LINES.join(self)

    def with_place_of_zip_code(self, shown: str) -> "TypedAddress":
        """Return these lines with the ZIP code's city and state where those are missing.

        `shown` is the `words` of the address that the page showed. A city and state that it showed with another ZIP
        code follow the new one, unless they fit it.
        """
        place = find_place(parse_zip_code(self.zip_code))
        if place is None or not place.is_served:
            return self
        if self._is_left_from(shown) and not _is_in(place, self.city, self.state):
            return self._replace(city=place.city, state=place.state)
        return self._replace(city=self.city or place.city, state=self.state or place.state)

    def _is_left_from(self, shown: str) -> bool:
        """Return True if the page showed this city and state with another ZIP code."""
        *_, city, state, zip_code = ["", "", "", *shown.rsplit(BETWEEN_LINES, 3)]
        return (city, state) == (self.city, self.state) and zip_code != self.zip_code


def _is_in(place: Place, city: str, state: str) -> bool:
    return state in place.states and city_key(city, state) in place.cities


def typed_lines(*, street: str, unit: str, city: str, state: str, zip_code: str) -> TypedAddress:
    """Return the lines without invisible characters and surplus spaces."""
    return TypedAddress(*(clean_line(line) for line in (street, unit, city, state.upper(), zip_code)))


def is_mail_only_address(address: GeographicAddress) -> bool:
    """Return True for a box or mail counter: mail reaches it, but a delivery service does not."""
    return is_mail_only(address.street, address.unit)


def service_address(
    *, street: str, unit: str, city: str, state: str, zip_code: str, shown: str | None = ""
) -> GeographicAddress:
    """Validate an address to which service and emergency help can be sent: no box and no mail counter.

    `shown` is as in `validated_address`. Raises Invalid.
    """
    if is_mail_only(street, unit):
        raise Invalid(
            "We can't provide service or send 911 help to a PO box or mail counter. Enter a street address.",
            field="street",
        )
    return validated_address(street=street, unit=unit, city=city, state=state, zip_code=zip_code, shown=shown)


def validated_address(
    *, street: str, unit: str, city: str, state: str, zip_code: str, shown: str | None = ""
) -> GeographicAddress:
    """Return the structured address. Raises Invalid naming each line that disagrees with the ZIP data.

    An address that is unusual but may be right is refused once. It is accepted if `shown` is the `words` of exactly
    these lines (a page has asked about them), or None (there is no person to ask).
    """
    typed = typed_lines(street=street, unit=unit, city=city, state=state, zip_code=zip_code)
    may_ask = shown is not None and shown != typed.words
    errors, place = _missing_lines(typed), None
    try:
        place = require_served_zip_code(typed.zip_code, city=typed.city, state=typed.state)
        errors = {**zip_code_mismatches(place, city=typed.city, state=typed.state, may_ask=may_ask), **errors}
    except Invalid as wrong:
        # A city and state that are missing follow from the right ZIP code.
        errors = {part: message for part, message in errors.items() if part == "street"} | wrong.errors
    if may_ask and "street" not in errors and not _has_number(typed.street):
        errors["street"] = (
            f"“{typed.street}” has no house number. Add it. If there is none, continue, and we'll use the address "
            "as you entered it."
        )
    if errors or place is None:
        raise Invalid.of({part: errors[part] for part in PARTS if part in errors})
    return GeographicAddress(
        street=typed.street,
        unit=typed.unit,
        city=match_capitals(typed.city, place.cities[city_key(typed.city, typed.state)]),
        state=typed.state,
        zip_code=place.zip_code,
        latitude=place.latitude,
        longitude=place.longitude,
        time_zone=place.time_zone,
    )


def _missing_lines(typed: TypedAddress) -> dict[str, str]:
    errors = {}
    if not any(character.isalpha() for character in typed.street):
        errors["street"] = "Enter the house number and street, for example 100 Main Street."
    if not typed.city:
        errors["city"] = "Enter the city."
    if not typed.state:
        errors["state"] = "Choose the state."
    return errors


def _has_number(street: str) -> bool:
    return any(character.isdigit() for character in street) or starts_with_number(street)
