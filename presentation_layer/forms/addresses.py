"""The fields of a United States address."""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, fields

from business_layer.catalogue.characteristics import SHOWN
from business_layer.shared.addresses import PARTS, GeographicAddress, service_address, typed_lines
from business_layer.shared.errors import Invalid
from business_layer.shared.state_names import STATE_NAMES
from presentation_layer.forms.fields import Choice, choice, hidden, text

STATE_CHOICES = tuple(Choice(code, name) for code, name in STATE_NAMES.items())
# Longer than a ZIP code with its four digits more: marks that nobody sees may come along with it.
LONGEST_ZIP_CODE = 20


def _shown() -> Any:
    """The address that the page showed before, so that what looks unusual is asked about once and then taken."""
    return hidden(longest=1000, is_address_shown=True)


class AddressSchema(Schema):
    """Shape only; that ZIP code, city and state agree is the business's rule."""

    street = text(
        "Street address",
        longest=100,
        autocomplete="address-line1",
        missing="Enter the house number and street.",
    )
    unit = text("Apartment or suite", longest=40, optional=True, autocomplete="address-line2")
    city = text("City", longest=60, autocomplete="address-level2", missing="Enter the city.")
    state = choice("State", STATE_CHOICES, kind="select", autocomplete="address-level1", missing="Choose the state.")
    zip_code = text(
        "ZIP code",
        longest=LONGEST_ZIP_CODE,
        inputmode="numeric",
        autocomplete="postal-code",
        missing="Enter a 5-digit ZIP code.",
    )
    shown = _shown()


def _unchecked(autocomplete: dict[str, str]) -> dict[str, Any]:
    """The fields of an address that may not apply; where it does, all but the apartment are needed."""

    def part(name: str, label: str, **looks: Any) -> Any:
        return text(label, longest=200, optional=True, autocomplete=autocomplete.get(name, "off"), **looks)

    state = autocomplete.get("state", "off")
    return {
        "street": part("street", "Street address", unmarked=True),
        "unit": part("unit", "Apartment or suite"),
        "city": part("city", "City", unmarked=True),
        "state": choice("State", STATE_CHOICES, optional=True, unmarked=True, kind="select", autocomplete=state),
        "zip_code": part("zip_code", "ZIP code", unmarked=True, inputmode="numeric"),
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
        raise Invalid.of({f"{dotted}{part}": message for part, message in wrong.errors.items()}) from wrong


def typed_address(address: GeographicAddress | None) -> dict[str, str]:
    """An address as the form shows it."""
    return as_shown({part: getattr(address, part) for part in PARTS}) if address else {}


def as_shown(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The lines of an address, with a hidden copy of them under SHOWN, which says that the page has shown them."""
    return {**typed, SHOWN: typed_lines(**_parts(typed)).words}


def _parts(typed: Mapping[str, Any]) -> dict[str, str]:
    return {part: str(typed.get(part) or "") for part in PARTS}
