"""The forms with which a service is transferred, and with which it is taken over."""

from typing import Self

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from business_layer.billing.queries import BillingAccountRow
from business_layer.service_changes.accept_transfer_offer import Signing
from presentation_layer.forms.checkout_billing import BillingForm, KnownAccountsForm
from presentation_layer.forms.checkout_contract import AGREE, SigningForm
from presentation_layer.forms.fields import Choice, text
from presentation_layer.forms.form import Form
from presentation_layer.forms.service_changes import AgreementForm, read_day, when_fields

# The answers besides the accounts of the same customer.
SOMEONE, OTHER_CUSTOMER = "someone", "customer"
NO_EMAIL = "Enter their email address."
EMAIL = text(
    "Their email address",
    kind="email",
    longest=200,
    hint="They get a link, and seven days to accept or decline.",
    optional=True,
    unmarked=True,
    autocomplete="off",
    applies_when={"to": [SOMEONE]},
)
TO = text("Who takes it over?", kind="radios", longest=40, missing="Choose who takes it over.")


class TransferForm(Form):
    """A billing account of the same customer, or someone's email address, and a day."""

    schema: Schema = Schema.from_dict({"to": TO, "email": EMAIL, **when_fields()}, name="TransferSchema")()

    @property
    def is_offer(self) -> bool:
        """True if someone is asked by email."""
        return bool(self.data["to"] == SOMEONE)

    @property
    def account(self) -> tuple[str, str]:
        """The number of the billing account, and the field in which it is."""
        return self.data["to"], "to"

    def _check(self) -> None:
        super()._check()
        if self.typed.get("to") == SOMEONE and not str(self.typed.get("email", "")).strip():
            self.errors.setdefault("email", NO_EMAIL)
        if not self.errors:
            read_day(self)


class AgentTransferForm(TransferForm):
    """The same for an agent, who may also give it to an account of another customer: both have agreed."""

    schema = Schema.from_dict(
        {
            "to": TO,
            "account_number": text(
                "Number of their billing account",
                longest=20,
                hint="For example BA-50017. It's on that customer's page.",
                optional=True,
                unmarked=True,
                autocomplete="off",
                applies_when={"to": [OTHER_CUSTOMER]},
            ),
            "email": EMAIL,
            "agreement": text(
                "How did this customer agree?",
                longest=300,
                optional=True,
                unmarked=True,
                hint="For example: asked by phone, called back at the number on file.",
                applies_when={"to": [SOMEONE]},
            ),
            **when_fields(),
        },
        name="AgentTransferSchema",
    )()

    @property
    def account(self) -> tuple[str, str]:
        if self.data["to"] != OTHER_CUSTOMER:
            return super().account
        return self.data["account_number"].upper(), "account_number"

    def _check(self) -> None:
        super()._check()
        if self.typed.get("to") == OTHER_CUSTOMER and not str(self.typed.get("account_number", "")).strip():
            self.errors.setdefault("account_number", "Enter the number of a billing account.")


def offer_takers(form: TransferForm, accounts: list[BillingAccountRow], *, by_agent: bool) -> None:
    """Set who can take it over: the accounts, another customer for agents, and anyone by email."""
    known = tuple(
        Choice(account.number, f"{account.name}, {account.number}", str(account.address)) for account in accounts
    )
    another = Choice(OTHER_CUSTOMER, "Another customer", "Both customers have agreed") if by_agent else None
    by_email = Choice(SOMEONE, "Another person or business", "We ask them by email")
    form.offer("to", (*known, *([another] if another else []), by_email))


class TransferAgreementForm(AgreementForm):
    """The acceptance by an agent for two customers: how each of them agreed."""

    schema = Schema.from_dict(
        {
            "giver_agreement": text(
                "How did the customer who has it agree?",
                longest=300,
                missing="Write down how the customer who has it agreed.",
            ),
            "agreement": text(
                "How did the customer who takes it over agree?",
                longest=300,
                hint="For example: read out and agreed to by phone, called back at the number on file.",
                missing="Write down how the customer who takes it over agreed.",
            ),
        },
        name="TransferAgreementSchema",
    )()


class TakeoverForm(SigningForm, BillingForm):
    """The billing account that pays, and the boxes to sign."""

    def __init__(self) -> None:
        super().__init__()
        self.signature, self.confirms_location = "", False

    def read(self, submitted: MultiDict[str, str]) -> Self:
        super().read(submitted)
        self.signature = submitted.get("signature", "")
        self.confirms_location = bool(submitted.get(f"{AGREE}location"))
        return self

    def _names(self) -> set[str]:
        """The name on the button as well, which the page draws."""
        return {"signature", *super()._names()}

    @property
    def signing(self) -> Signing:
        return Signing(
            shown=self.shown,
            checked=self.checked,
            signature=self.signature,
            confirms_location=self.confirms_location,
        )


class NewPayerForm(TakeoverForm):
    """For a customer without a billing account."""

    schema = BillingForm.schema


class KnownPayerForm(TakeoverForm, KnownAccountsForm):
    """Beginning with the accounts there are."""

    schema = KnownAccountsForm.schema


def takeover_form(*, with_accounts: bool) -> type[TakeoverForm]:
    return KnownPayerForm if with_accounts else NewPayerForm
