"""Addresses as the SOAP services want them."""

from business_layer.shared.addresses import GeographicAddress


def place_on_the_wire(address: GeographicAddress) -> dict[str, str | None]:
    """The structured address; an empty unit is left out."""
    return {
        "street": address.street,
        "unit": address.unit or None,
        "city": address.city,
        "state": address.state,
        "zip": address.zip_code,
    }
