"""The form with which a package gets another address."""

from marshmallow import Schema

from business_layer.shared.addresses import GeographicAddress, validated_address
from business_layer.shared.errors import DomainError, Invalid
from presentation_layer.forms.addresses import AddressSchema, address_field, address_of
from presentation_layer.forms.form import Form


class RedirectionForm(Form):
    """The new address; a PO box if the carrier delivers to one."""

    schema = Schema.from_dict(
        {"address": address_field({"label": "Shipping address"}, AddressSchema)}, name="RedirectionSchema"
    )()

    @property
    def address(self) -> GeographicAddress:
        found: GeographicAddress = self.data["address"]
        return found

    def reject(self, error: DomainError) -> None:
        """Show the business's error about a part of the address at that part."""
        if isinstance(error, Invalid) and error.errors:
            error = Invalid.of({f"address.{name}": words for name, words in error.errors.items()})
        super().reject(error)

    def _check(self) -> None:
        super()._check()
        if not self.errors:
            try:
                self.data["address"] = address_of(self.typed["address"], "address", check=validated_address)
            except Invalid as wrong:
                self.errors = dict(wrong.errors)
