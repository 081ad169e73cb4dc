"""The fields of a United States address."""

from collections.abc import Callable, Mapping
from typing import Any

from babel.lists import format_list
from marshmallow import Schema, fields

from business_layer.catalogue.characteristics import SHOWN
from business_layer.shared.addresses import PARTS, GeographicAddress, service_address, typed_lines
from business_layer.shared.errors import Invalid
from business_layer.shared.state_names import STATE_NAMES
from business_layer.shared.zip_codes import find_place, parse_zip_code
from presentation_layer.forms.fields import Choice, choice, hidden, text

STATE_CHOICES = tuple(Choice(code, name) for code, name in STATE_NAMES.items())
# Longer than a ZIP code with its four digits more: marks that nobody sees may come along with it.
LONGEST_ZIP_CODE = 20
# The fields that follow from the ZIP code.
PLACE = ("city", "state", SHOWN)
OTHER_CITIES_AT_MOST = 3


def _shown() -> Any:
    """The address that the page showed before, so that what looks unusual is asked about once and then taken."""
    return hidden(longest=1000)


class AddressSchema(Schema):
    """Shape only; the business says if ZIP code, city and state agree. City and state follow from the ZIP code."""

    street = text(
        "Street address",
        longest=100,
        autocomplete="address-line1",
        missing="Enter the house number and street.",
    )
    unit = text("Apartment or suite", longest=40, optional=True, autocomplete="address-line2")
    zip_code = text(
        "ZIP code",
        longest=LONGEST_ZIP_CODE,
        inputmode="numeric",
        autocomplete="postal-code",
        missing="Enter a 5-digit ZIP code.",
    )
    city = text("City", longest=60, optional=True, unmarked=True, autocomplete="address-level2")
    state = choice("State", STATE_CHOICES, kind="select", optional=True, unmarked=True, autocomplete="address-level1")
    shown = _shown()


def _unchecked(autocomplete: dict[str, str]) -> dict[str, Any]:
    """The fields of an address that may not apply; where it does, all but the apartment are needed."""

    def part(name: str, label: str, **looks: Any) -> Any:
        return text(label, longest=200, optional=True, autocomplete=autocomplete.get(name, "off"), **looks)

    state = autocomplete.get("state", "off")
    return {
        "street": part("street", "Street address", unmarked=True),
        "unit": part("unit", "Apartment or suite"),
        "zip_code": part("zip_code", "ZIP code", unmarked=True, inputmode="numeric"),
        "city": part("city", "City", unmarked=True),
        "state": choice("State", STATE_CHOICES, optional=True, unmarked=True, kind="select", autocomplete=state),
        SHOWN: _shown(),
    }


# The business says whether such an address is needed, and what is wrong with it.
UncheckedAddressSchema = Schema.from_dict(_unchecked({}), name="UncheckedAddressSchema")
AUTOCOMPLETE = {
    "street": "address-line1",
    "unit": "address-line2",
    "city": "address-level2",
    "state": "address-level1",
    "zip_code": "postal-code",
}
BillingAddressSchema = Schema.from_dict(
    _unchecked({part: f"billing {words}" for part, words in AUTOCOMPLETE.items()}), name="BillingAddressSchema"
)
ShippingAddressSchema = Schema.from_dict(
    _unchecked({part: f"shipping {words}" for part, words in AUTOCOMPLETE.items()}), name="ShippingAddressSchema"
)


def address_field(looks: dict[str, Any], schema: type[Schema] = AddressSchema) -> fields.Nested:
    """An address as a group of fields."""
    return fields.Nested(schema, metadata={"hint": "", **looks, "kind": "address"})


def address_of(
    typed: dict[str, Any], prefix: str, *, check: Callable[..., GeographicAddress] = service_address
) -> GeographicAddress:
    """The checked address; raises Invalid naming the fields, under that prefix if there is one."""
    dotted = f"{prefix}." if prefix else ""
    try:
        return check(**_parts(typed), shown=str(typed.get(SHOWN) or ""))
    except Invalid as wrong:
        # In the order of the fields on the page.
        parts = [part for part in AddressSchema._declared_fields if part in wrong.errors]
        raise Invalid.of({f"{dotted}{part}": wrong.errors[part] for part in parts}) from wrong


def typed_address(address: GeographicAddress | None) -> dict[str, str]:
    """An address as the form shows it."""
    return as_shown({part: getattr(address, part) for part in PARTS}) if address else {}


def place_of_zip_code(zip_code: str) -> dict[str, str]:
    """The end of an address, as far as a ZIP code gives it, as the form shows it. Empty without a ZIP code."""
    place = find_place(parse_zip_code(zip_code))
    return as_shown({"city": place.city, "state": place.state, "zip_code": place.zip_code}) if place else {}


def as_shown(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The lines of an address, with a hidden copy of them under SHOWN, which says that the page has shown them."""
    return {**typed, SHOWN: typed_lines(**_parts(typed)).words}


def following_zip_code(typed: dict[str, Any]) -> dict[str, Any]:
    """The lines as typed, with the city and state of the ZIP code where those are missing or left from another one."""
    lines = typed_lines(**_parts(typed))
    followed = lines.with_place_of_zip_code(str(typed.get(SHOWN) or ""))
    if (followed.city, followed.state) == (lines.city, lines.state):
        return typed
    return {**typed, "city": followed.city, "state": followed.state}


def other_cities_words(typed: Mapping[str, Any]) -> str:
    """Other cities with the typed ZIP code, in words; empty if there are none, or the city is not the main one."""
    place = find_place(parse_zip_code(str(typed.get("zip_code") or "")))
    if place is None or typed.get("city") != place.city or not place.other_cities:
        return ""
    named = list(place.other_cities[:OTHER_CITIES_AT_MOST])
    listed = format_list(named if named == list(place.other_cities) else [*named, "other places"], locale="en_US")
    return f"ZIP code {place.zip_code} also covers {listed}."


def _parts(typed: Mapping[str, Any]) -> dict[str, str]:
    return {part: str(typed.get(part) or "") for part in PARTS}
