"""Addresses in the form of the SOAP services."""

from business_layer.shared.addresses import GeographicAddress


def place_on_the_wire(address: GeographicAddress) -> dict[str, str | None]:
    """Return the structured address without an empty unit."""
    return {
        "street": address.street,
        "unit": address.unit or None,
        "city": address.city,
        "state": address.state,
        "zip": address.zip_code,
    }
