"""Addresses in the form of the SOAP services."""

from typing import Any

from business_layer.shared.addresses import GeographicAddress, TypedAddress


def place_on_the_wire(address: GeographicAddress) -> dict[str, str | None]:
    """Return the structured address without an empty unit."""
    return {
        "street": address.street,
        "unit": address.unit or None,
        "city": address.city,
        "state": address.state,
        "zip": address.zip_code,
    }


def typed_place(place: Any) -> TypedAddress:
    """Return the lines of an address that came from a service."""
    return TypedAddress(place.street, place.unit or "", place.city, place.state, place.zip)
