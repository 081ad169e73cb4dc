"""The forms of billing accounts: in the checkout one the customer has or a new one, later one that changes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from marshmallow import Schema

from business_layer.billing.accounts import AccountKind, BillFormat, BillingAccount, BillingDetails
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import Invalid
from business_layer.shared.invisible_characters import clean_line
from presentation_layer.forms.addresses import BillingAddressSchema, address_field, address_of, typed_address
from presentation_layer.forms.fields import Choice, choice, hidden, text
from presentation_layer.forms.form import Form
from presentation_layer.words import ordinal

NEW = "new"
ACCOUNT_KINDS = {AccountKind.RESIDENTIAL: "A home", AccountKind.BUSINESS: "A business"}
BILLING_DATES = tuple(Choice(str(day), ordinal(day)) for day in range(1, 29))
BILL_FORMATS = {BillFormat.ELECTRONIC: "By email", BillFormat.PAPER: "On paper"}


def _new_account_fields(**looks: Any) -> dict[str, Any]:
    """The fields of a new account. `looks` says when they apply."""
    formats = [Choice(format, words) for format, words in BILL_FORMATS.items()]
    kinds = [Choice(kind, words) for kind, words in ACCOUNT_KINDS.items()]
    return {
        "kind": choice(
            "Who is this account for?",
            kinds,
            optional=True,
            unmarked=True,
            default=AccountKind.RESIDENTIAL.value,
            **looks,
        ),
        "name": text(
            "Name on the bill", longest=100, optional=True, unmarked=True, autocomplete="billing name", **looks
        ),
        "address": address_field({"label": "Billing address", **looks}, BillingAddressSchema),
        "format": choice(
            "How would you like your bill?",
            formats,
            optional=True,
            unmarked=True,
            default=BillFormat.ELECTRONIC.value,
            **looks,
        ),
        "cycle_day": choice(
            "Billing date, each month",
            BILLING_DATES,
            kind="select",
            optional=True,
            unmarked=True,
            default="1",
            **looks,
        ),
    }


class BillingForm(Form):
    """An account the customer has, or a new one."""

    schema = Schema.from_dict(_new_account_fields(), name="BillingSchema")()

    @property
    def is_known_account(self) -> bool:
        """True if the customer chose an account they have."""
        return self.data.get("account", "") not in ("", NEW)

    @property
    def account_id(self) -> UUID:
        try:
            return UUID(self.data["account"])
        except ValueError:
            raise Invalid("Choose one of the accounts shown.", field="account") from None

    @property
    def name(self) -> str:
        return clean_line(self.data["name"])

    @property
    def kind(self) -> AccountKind:
        return AccountKind(self.data["kind"] or AccountKind.RESIDENTIAL)

    @property
    def format(self) -> BillFormat:
        return BillFormat(self.data["format"] or BillFormat.ELECTRONIC)

    @property
    def cycle_day(self) -> int:
        return int(self.data["cycle_day"] or 1)

    def _check(self) -> None:
        super()._check()
        if self.typed.get("account") not in (None, "", NEW):
            # The fields of a new account are hidden then: an error in one could neither be seen nor fixed.
            self.errors = {name: message for name, message in self.errors.items() if name == "account"}
            self.data = {"account": self.typed["account"].strip()}
            return
        if not self.typed["name"].strip():
            self.errors.setdefault("name", "Enter the name for the bill.")
        try:
            self.data["address"] = address_of(self.typed["address"], "address", check=validated_address)
        except Invalid as wrong:
            self.errors = {**wrong.errors, **self.errors}


class KnownAccountsForm(BillingForm):
    """Beginning with the accounts there are, which the page offers as choices: the business knows whose they are."""

    schema = Schema.from_dict(
        {
            "account": text("Billing account", kind="radios", longest=40, missing="Choose a billing account."),
            **_new_account_fields(applies_when={"account": [NEW]}),
        },
        name="KnownAccountsSchema",
    )()


class ChangedBillingForm(BillingForm):
    """The details of an account that the customer has, to be changed."""

    schema = Schema.from_dict({**_new_account_fields(), "expected": hidden()}, name="ChangedBillingSchema")()


def billing_form(*, with_accounts: bool) -> type[BillingForm]:
    return KnownAccountsForm if with_accounts else BillingForm


def typed_billing(details: BillingDetails) -> dict[str, Any]:
    """The details of an account, as the form shows them."""
    return {
        "kind": details.kind.value,
        "name": details.name,
        "address": typed_address(details.address),
        "format": details.format.value,
        "cycle_day": str(details.cycle_day),
    }


def account_choices(view: CheckoutView) -> tuple[Choice, ...]:
    return known_account_choices(view.accounts)


def known_account_choices(accounts: Iterable[BillingAccount]) -> tuple[Choice, ...]:
    """The accounts that a customer has, and a new one."""
    known = (Choice(str(account.id), f"{account.name}, {account.number}", str(account.address)) for account in accounts)
    return (*known, Choice(NEW, "A new account"))
