"""Structured United States addresses, checked against the ZIP data."""

from dataclasses import dataclass
from typing import NamedTuple

from business_layer.shared.city_names import city_key, match_capitals
from business_layer.shared.errors import Invalid
from business_layer.shared.invisible_characters import clean_line
from business_layer.shared.mail_only_addresses import is_mail_only
from business_layer.shared.number_words import starts_with_number
from business_layer.shared.zip_codes import (
    MILITARY_OR_ABROAD,
    Place,
    find_place,
    is_near,
    parse_zip_code,
    zip_codes_of_city,
)

PARTS = ("street", "unit", "city", "state", "zip_code")
ZIP_CODES_NAMED = 6


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


class TypedAddress(NamedTuple):
    """The lines of an address as somebody typed them, without what nobody sees."""

    street: str
    unit: str
    city: str
    state: str
    zip_code: str

    @property
    def words(self) -> str:
        """All of it on one line. A page keeps it, so that what looks unusual is asked about once and then taken."""
        return " | ".join(self)


def typed_lines(*, street: str, unit: str, city: str, state: str, zip_code: str) -> TypedAddress:
    """The lines without invisible marks and surplus spaces."""
    return TypedAddress(*(clean_line(line) for line in (street, unit, city, state.upper(), zip_code)))


def is_mail_only_address(address: GeographicAddress) -> bool:
    """Whether mail can be sent there, and no carrier can: a box, or a mail counter."""
    return is_mail_only(address.street, address.unit)


def service_address(
    *, street: str, unit: str, city: str, state: str, zip_code: str, shown: str | None = ""
) -> GeographicAddress:
    """A validated address that a line can be brought to and help be sent to: no box and no mail counter.

    `shown` is as for `validated_address`. Raises Invalid.
    """
    if is_mail_only(street, unit):
        raise Invalid(
            "Service and 911 need a place, not a post office box or mail counter. Enter the house number and street.",
            field="street",
        )
    return validated_address(street=street, unit=unit, city=city, state=state, zip_code=zip_code, shown=shown)


def validated_address(
    *, street: str, unit: str, city: str, state: str, zip_code: str, shown: str | None = ""
) -> GeographicAddress:
    """The structured address; raises Invalid naming each line that does not agree with the ZIP data.

    What is unusual, and may be right all the same, is asked about once: it is taken if `shown` says that a page has
    shown these very lines before (their `words`), or is None because there is nobody to ask.
    """
    typed = typed_lines(street=street, unit=unit, city=city, state=state, zip_code=zip_code)
    may_ask = shown is not None and shown != typed.words
    errors, place = _missing_lines(typed), None
    try:
        place = _served_place(typed)
        errors = {**_disagreements(place, typed, may_ask=may_ask), **errors}
    except Invalid as wrong:
        errors.update(wrong.errors)
    if may_ask and "street" not in errors and not _has_number(typed.street):
        errors["street"] = (
            f"We see no number in “{typed.street}”. Add the house number; if there is none, continue and we'll use the "
            "address as you entered it."
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


def _disagreements(place: Place, typed: TypedAddress, *, may_ask: bool) -> dict[str, str]:
    """What is wrong with state or city, given the ZIP code. A state next door is asked about once."""
    if typed.state not in place.states:
        wrong = f"ZIP code {place.zip_code} is in {place.state}."
        if not is_near(place, typed.state):
            return {"state": f"{wrong} Choose {place.state} or correct the ZIP code."}
        if may_ask:
            return {
                "state": f"{wrong} If the address is in {typed.state} all the same, continue; otherwise correct it."
            }
    if city_key(typed.city, typed.state) not in place.cities:
        return {
            "city": f"ZIP code {place.zip_code} belongs to {place.city}. Enter {place.city} or correct the ZIP code."
        }
    return {}


def _served_place(typed: TypedAddress) -> Place:
    digits = parse_zip_code(typed.zip_code)
    if not digits:
        raise Invalid("Enter the five digits of the ZIP code, for example 10001.", field="zip_code")
    place = find_place(digits)
    if place is None:
        raise Invalid(f"There is no ZIP code {digits}. {_others(typed)}", field="zip_code")
    if place.state in MILITARY_OR_ABROAD:
        raise Invalid(
            f"We do not serve ZIP code {digits}: it is outside the states, the District of Columbia and Puerto Rico.",
            field="zip_code",
        )
    if not place.is_somewhere:
        raise Invalid(f"ZIP code {digits} is for mail only and belongs to no place. Check it.", field="zip_code")
    return place


def _others(typed: TypedAddress) -> str:
    """The ZIP codes of the city that was typed, if they are few: some that people know are no longer in use."""
    found = zip_codes_of_city(typed.city, typed.state)
    if not 0 < len(found) <= ZIP_CODES_NAMED:
        return "Check the five digits."
    return f"ZIP codes of {typed.city}, {typed.state}: {', '.join(found)}."
