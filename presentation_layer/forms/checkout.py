"""The forms of the checkout's steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar, Self
from uuid import UUID

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from business_layer.billing.accounts import BillFormat
from business_layer.catalogue.answer_validation import validate_answer
from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.online_ordering.checkout import Checkout, ShippingChoice, ShipTo
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.order_management.orders import Contact
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import Invalid
from presentation_layer.forms.addresses import (
    BillingAddressSchema,
    ShippingAddressSchema,
    address_field,
    address_of,
    typed_address,
)
from presentation_layer.forms.fields import Choice, choice, hidden, text
from presentation_layer.forms.form import Form
from presentation_layer.forms.typed import whole_number

INSTALLATION = "installation_"
MOVE = "move_"
SHIP_TO, SHIPPING_ADDRESS = "ship_to", "shipping_address"
HASH, AGREE = "hash.", "agree."
# Says that the form had days to choose, also where no choice was sent.
VISITS = "visits"
BILL_FORMATS = {BillFormat.ELECTRONIC: "By e-mail", BillFormat.PAPER: "On paper"}
TELEPHONE = Characteristic(name="telephone", label="Phone", type=ValueType.TELEPHONE, is_to_call_back=True)
EMAIL = Characteristic(name="email", label="E-mail", type=ValueType.EMAIL)
NAME = Characteristic(name="name", label="Your name", type=ValueType.PERSON_NAME)


class DetailsSchema(Schema):
    name = text("Your name", longest=100, autocomplete="name", missing="Enter your name.")
    email = text(
        "E-mail address",
        kind="email",
        longest=200,
        autocomplete="email",
        hint="For questions about this order. We send updates to your account's email address.",
        missing="Enter your e-mail address.",
    )
    telephone = text(
        "Phone",
        kind="tel",
        longest=40,
        autocomplete="tel",
        hint="In case we have a question about the order. Add an extension if there is one.",
        missing="Enter your phone number.",
    )


class DetailsForm(Form):
    """Whom to reach, where to ship, and the days that the customer chooses."""

    schema: ClassVar[type[Schema]] = DetailsSchema

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
        if SHIP_TO in self._names():
            self._check_shipping()

    def _check_shipping(self) -> None:
        typed, self.data[SHIPPING_ADDRESS] = self.typed[SHIPPING_ADDRESS], None
        if self.typed[SHIP_TO] != ShipTo.OTHER:
            return
        try:
            self.data[SHIPPING_ADDRESS] = address_of(typed, SHIPPING_ADDRESS, check=validated_address)
        except Invalid as wrong:
            self.errors = {**wrong.errors, **self.errors}


@dataclass(frozen=True, kw_only=True)
class DetailsAsked:
    """What the step asks beside whom to reach: half days for visits and days for moves, each with its label, by cart
    item; and where to ship, with what is shipped, where anything is.
    """

    visits: Mapping[UUID, tuple[str, list[Choice]]]
    moves: Mapping[UUID, tuple[str, list[Choice]]]
    shipped: str = ""
    destinations: tuple[Choice, ...] = ()

    @property
    def defaults(self) -> dict[str, str]:
        """The first place to ship to, where anything is shipped."""
        return {SHIP_TO: self.destinations[0].value} if self.destinations else {}


def details_form(asked: DetailsAsked) -> type[DetailsForm]:
    """The form with what has to be asked for this cart."""
    if not asked.visits and not asked.moves:
        return shipping_form(asked.shipped) if asked.destinations else DetailsForm
    shape: dict[str, Any] = {
        f"{INSTALLATION}{item_id}": choice(
            label, choices, kind="radios", missing="Choose when our technician may come."
        )
        for item_id, (label, choices) in asked.visits.items()
    }
    for item_id, (label, choices) in asked.moves.items():
        shape[f"{MOVE}{item_id}"] = choice(
            label,
            choices,
            kind="select",
            default=choices[0].value,
            hint="Your current service goes on until then. Do not cancel it yourself.",
            missing="Choose the day on which your number moves.",
        )
    if asked.destinations:
        shape |= _shipping_fields(asked.shipped)
    shape[VISITS] = hidden(default="yes")
    schema = type("DetailsWithVisits", (DetailsSchema,), shape)
    return type("DetailsForm", (DetailsForm,), {"schema": schema})


@lru_cache(maxsize=128)
def shipping_form(shipped: str = "order") -> type[DetailsForm]:
    """The form of a cart without days to choose. It is the same whoever asks: the page offers where to ship."""
    schema = type("DetailsWithShipping", (DetailsSchema,), _shipping_fields(shipped))
    return type("DetailsForm", (DetailsForm,), {"schema": schema})


def _shipping_fields(shipped: str) -> dict[str, Any]:
    other = {SHIP_TO: [ShipTo.OTHER.value]}
    return {
        SHIP_TO: choice(
            f"Where should we ship your {shipped}?",
            tuple(Choice(one, "") for one in ShipTo),
            optional=True,
            unmarked=True,
        ),
        SHIPPING_ADDRESS: address_field({"label": "Shipping address", "applies_when": other}, ShippingAddressSchema),
    }


def known_days_and_shipping(checkout: Checkout) -> dict[str, Any]:
    """What the customer chose in this step before, as the form shows it."""
    known: dict[str, Any] = {f"{MOVE}{item_id}": day for item_id, day in checkout.move_days.items()}
    if checkout.shipping:
        known[SHIP_TO] = checkout.shipping.to.value
        if checkout.shipping.address:
            known[SHIPPING_ADDRESS] = typed_address(checkout.shipping.address)
    return known


def _new_account_fields(**looks: Any) -> dict[str, Any]:
    """The fields of a new account. `looks` says when they apply."""
    formats = [Choice(format, words) for format, words in BILL_FORMATS.items()]
    return {
        "name": text(
            "Name on the bill", longest=100, optional=True, unmarked=True, autocomplete="billing name", **looks
        ),
        "address": address_field({"label": "Billing address", **looks}, BillingAddressSchema),
        "format": choice(
            "How shall we send the bill?",
            formats,
            optional=True,
            unmarked=True,
            default=BillFormat.ELECTRONIC.value,
            **looks,
        ),
        "cycle_day": text(
            "Day of the month on which a bill closes",
            kind="number",
            longest=2,
            optional=True,
            unmarked=True,
            inputmode="numeric",
            hint="From 1 to 28",
            default="1",
            **looks,
        ),
    }


class BillingForm(Form):
    """An account the customer has, or a new one."""

    NEW: ClassVar[str] = "new"
    schema: ClassVar[type[Schema]] = Schema.from_dict(_new_account_fields(), name="BillingSchema")

    @property
    def account_id(self) -> UUID:
        try:
            return UUID(self.data["account"])
        except ValueError:
            raise Invalid("Choose one of the accounts shown.", field="account") from None

    @property
    def format(self) -> BillFormat:
        return BillFormat(self.data["format"] or BillFormat.ELECTRONIC)

    @property
    def cycle_day(self) -> int:
        return int(self.data["cycle_day"] or 1)

    def _check(self) -> None:
        super()._check()
        if self.typed.get("account") not in (None, "", self.NEW):
            # Nothing is asked of a new account then, and what stands in its fields is nobody's business.
            self.errors = {name: message for name, message in self.errors.items() if name == "account"}
            self.data = {"account": self.typed["account"].strip()}
            return
        if not self.typed["name"].strip():
            self.errors.setdefault("name", "Enter the name that shall stand on the bill.")
        if not whole_number(self.typed["cycle_day"].strip() or "1", most=28):
            self.errors.setdefault("cycle_day", "Enter a day from 1 to 28.")
        try:
            self.data["address"] = address_of(self.typed["address"], "address", check=validated_address)
        except Invalid as wrong:
            self.errors = {**wrong.errors, **self.errors}


class KnownAccountsForm(BillingForm):
    """Beginning with the accounts there are, which the page offers as choices: the business knows whose they are."""

    schema: ClassVar[type[Schema]] = Schema.from_dict(
        {
            "account": text("Bill to", kind="radios", longest=40, missing="Choose an account, or a new one."),
            **_new_account_fields(applies_when={"account": [BillingForm.NEW]}),
        },
        name="KnownAccountsSchema",
    )


def billing_form(*, with_accounts: bool) -> type[BillingForm]:
    return KnownAccountsForm if with_accounts else BillingForm


def account_choices(view: CheckoutView) -> tuple[Choice, ...]:
    known = (Choice(str(one.id), f"{one.name}, {one.number}", str(one.address)) for one in view.accounts)
    return (*known, Choice(BillingForm.NEW, "A new account"))


class SignatureSchema(Schema):
    signature = text(
        "Your full name, as your signature", longest=100, autocomplete="name", missing="Sign with your full name."
    )


class RecordedSignatureSchema(Schema):
    signature = text(
        "The customer's full name, as the signature",
        longest=100,
        autocomplete="off",
        hint="The record says that you entered it on the customer's behalf.",
        missing="Enter the customer's full name.",
    )


class SignatureForm(Form):
    """The signature, and each document as it was shown: the hash of its text, and a box to agree to it."""

    schema: ClassVar[type[Schema]] = SignatureSchema

    def __init__(self, typed: Mapping[str, Any]) -> None:
        super().__init__(typed)
        self.shown: dict[str, str] = {}
        self.agreed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, submitted: MultiDict[str, str]) -> Self:
        form = super().of(submitted)
        form.shown = {name.removeprefix(HASH): value for name, value in submitted.items() if name.startswith(HASH)}
        form.agreed = frozenset(code for code in form.shown if submitted.get(AGREE + code))
        form.errors |= {AGREE + code: "Read the document and tick its box to agree." for code in form.unread}
        return form

    @property
    def unread(self) -> list[str]:
        return [code for code in self.shown if code not in self.agreed]

    def name_documents(self, titles: Mapping[str, str]) -> None:
        """Say which document each message is about, which only the page knows."""
        named = {AGREE + code: f"Read “{title}” and tick its box to agree." for code, title in titles.items()}
        self.errors |= {name: words for name, words in named.items() if name in self.errors}

    def _names(self) -> set[str]:
        """The documents' boxes differ from order to order; they stand together under one name."""
        return {"documents", *super()._names()}


class RecordedSignatureForm(SignatureForm):
    """The signature of a customer who is on the phone, recorded by an agent."""

    schema = RecordedSignatureSchema


class PlacingSchema(Schema):
    submission_key = hidden()
    seen = hidden()


class PlacingForm(Form):
    """What the review page showed, so that nothing else is ordered."""

    schema = PlacingSchema

    @property
    def submission_key(self) -> UUID:
        try:
            return UUID(self.data["submission_key"])
        except ValueError:
            raise Invalid("This page is not complete. Reload it and try again.") from None

    @property
    def expected_digest(self) -> str:
        return str(self.data["seen"])
