"""The form of the checkout's first step: the contact, where to ship, and the days that the customer chooses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from marshmallow import Schema
from marshmallow.fields import Field

from business_layer.catalogue.answer_validation import validate_answer
from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.online_ordering.checkout import Checkout, ShippingChoice, ShipTo
from business_layer.order_management.orders import Contact
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import Invalid
from presentation_layer.forms.addresses import ShippingAddressSchema, address_field, address_of, typed_address
from presentation_layer.forms.day_grid import DayGrid
from presentation_layer.forms.fields import Choice, choice, hidden, text
from presentation_layer.forms.form import Form

INSTALLATION = "installation_"
MOVE = "move_"
CONTACT = ("name", "email", "telephone")
SHIP_TO, SHIPPING_ADDRESS = "ship_to", "shipping_address"
# The hidden field of a form that asked for days, also if no day was chosen.
DAYS_ASKED = "visits"
ANY_DESTINATION = tuple(Choice(to, "") for to in ShipTo)
TELEPHONE = Characteristic(name="telephone", label="Phone", type=ValueType.TELEPHONE, is_to_call_back=True)
EMAIL = Characteristic(name="email", label="Email", type=ValueType.EMAIL)
NAME = Characteristic(name="name", label="Your name", type=ValueType.PERSON_NAME)


class DetailsSchema(Schema):
    name = text("Your name", longest=100, autocomplete="name", missing="Enter your name.")
    email = text(
        "Email address",
        kind="email",
        longest=200,
        autocomplete="email",
        hint="For questions about this order. We send updates to your account's email address.",
        missing="Enter your email address.",
    )
    telephone = text(
        "Phone",
        kind="tel",
        longest=40,
        autocomplete="tel",
        hint="In case we have questions about your order. Include an extension if you have one.",
        missing="Enter your phone number.",
    )


class ShippedDetailsSchema(DetailsSchema):
    ship_to = choice("Where should we ship your order?", ANY_DESTINATION, optional=True, unmarked=True)
    shipping_address = address_field(
        {"label": "Shipping address", "applies_when": {SHIP_TO: [ShipTo.OTHER.value]}}, ShippingAddressSchema
    )


@dataclass(frozen=True, kw_only=True)
class DetailsAsked:
    """The questions of the details step for one cart.

    `visits` (half days) map a cart item to its label and grid, `moves` (days) to its label and choices. `shipped` names
    what is shipped, for the label of `destinations`, the places to ship to. Both are empty if nothing is shipped.
    """

    visits: Mapping[UUID, tuple[str, DayGrid]] = field(default_factory=dict)
    moves: Mapping[UUID, tuple[str, list[Choice]]] = field(default_factory=dict)
    shipped: str = ""
    destinations: tuple[Choice, ...] = ()

    @property
    def defaults(self) -> dict[str, str]:
        """The first place to ship to, if anything is shipped."""
        return {SHIP_TO: self.destinations[0].value} if self.destinations else {}

    @property
    def day_fields(self) -> dict[str, Field[Any]]:
        """The fields for the days to choose. Their names and choices differ from cart to cart."""
        found: dict[str, Field[Any]] = {}
        for item_id, (label, grid) in self.visits.items():
            missing = "Choose an installation appointment."
            found[f"{INSTALLATION}{item_id}"] = choice(label, grid.choices, kind="day_grid", grid=grid, missing=missing)
        for item_id, (label, choices) in self.moves.items():
            found[f"{MOVE}{item_id}"] = choice(
                label,
                choices,
                kind="select",
                default=choices[0].value,
                hint="Your current service continues until then. Don't cancel it yourself.",
                missing="Choose the day your number should move.",
            )
        return found | {DAYS_ASKED: hidden(default="yes")} if found else {}


class DetailsForm(Form):
    """The contact, the shipping address, and the days that the customer chooses."""

    schema = DetailsSchema()
    shipped_schema = ShippedDetailsSchema()

    def __init__(self, asked: DetailsAsked | None = None) -> None:
        super().__init__()
        asked = asked or DetailsAsked()
        self._day_fields = asked.day_fields
        if asked.destinations:
            self.schema = self.shipped_schema

    @property
    def _all_fields(self) -> Mapping[str, Field[Any]]:
        return {**type(self).schema.fields, **self._day_fields, **self.schema.fields}

    @property
    def contact(self) -> Contact:
        return Contact(name=self.data["name"], email=self.data["email"], telephone=self.data["telephone"])

    @property
    def installations(self) -> dict[UUID, str]:
        return {
            UUID(name.removeprefix(INSTALLATION)): value
            for name, value in self.data.items()
            if name.startswith(INSTALLATION)
        }

    @property
    def moves(self) -> dict[UUID, date]:
        """The days chosen for numbers to move, by cart item."""
        return {
            UUID(name.removeprefix(MOVE)): date.fromisoformat(value)
            for name, value in self.data.items()
            if name.startswith(MOVE)
        }

    @property
    def shipping(self) -> ShippingChoice | None:
        to = self.data.get(SHIP_TO)
        return ShippingChoice(to=ShipTo(to), address=self.data.get(SHIPPING_ADDRESS) or None) if to else None

    def _check(self) -> None:
        super()._check()
        for asked in (NAME, EMAIL, TELEPHONE):
            if asked.name not in self.errors:
                try:
                    self.data[asked.name] = validate_answer(asked, self.typed[asked.name])
                except Invalid as wrong:
                    self.errors[asked.name] = wrong.message
        if SHIP_TO in self.typed:
            self._check_shipping()

    def _check_shipping(self) -> None:
        typed, self.data[SHIPPING_ADDRESS] = self.typed[SHIPPING_ADDRESS], None
        if self.typed[SHIP_TO] != ShipTo.OTHER:
            return
        try:
            self.data[SHIPPING_ADDRESS] = address_of(typed, SHIPPING_ADDRESS, check=validated_address)
        except Invalid as wrong:
            self.errors = {**wrong.errors, **self.errors}


def known_days_and_shipping(checkout: Checkout) -> dict[str, Any]:
    """The customer's earlier choices in this step, as the form shows them."""
    known: dict[str, Any] = {f"{MOVE}{item_id}": day for item_id, day in checkout.move_days.items()}
    if checkout.shipping:
        known[SHIP_TO] = checkout.shipping.to.value
        if checkout.shipping.address:
            known[SHIPPING_ADDRESS] = typed_address(checkout.shipping.address)
    return known
