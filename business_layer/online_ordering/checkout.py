"""Checkout: the steps between a cart and an order, stored so that they survive Back, reload and a lost session."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from business_layer.billing.accounts import BillingDetails
from business_layer.catalogue.documents import ContractDocument
from business_layer.order_management.orders import Contact
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import Conflict
from business_layer.shared.events import DomainEvent, Recorder


class CheckoutStep(StrEnum):
    DETAILS = "details"
    BILLING = "billing"
    CONTRACT = "contract"
    REVIEW = "review"


class StepMissing(Conflict):
    """An earlier step is not done; `step` is that one."""

    code = "step_missing"

    def __init__(self, step: CheckoutStep) -> None:
        super().__init__("Complete the earlier steps first.")
        self.step = step


class ShipTo(StrEnum):
    """The kinds of address that packages may go to."""

    SERVICE = "service"
    BILLING = "billing"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class ShippingChoice:
    """The customer's choice of shipping address; `address` is given for OTHER."""

    to: ShipTo
    address: GeographicAddress | None = None


@dataclass(frozen=True, kw_only=True)
class CheckoutStarted(DomainEvent):
    """A checkout was started. `offering` is the first one in its cart."""

    name: ClassVar[str] = "checkout_started"
    subject_type: ClassVar[str] = "checkout"
    is_of_visit: ClassVar[bool] = True
    analyzed: ClassVar[tuple[str, ...]] = ("offering",)
    offering: str


@dataclass(frozen=True, kw_only=True)
class CheckoutStepDone(DomainEvent):
    name: ClassVar[str] = "checkout_step_done"
    subject_type: ClassVar[str] = "checkout"
    is_of_visit: ClassVar[bool] = True
    analyzed: ClassVar[tuple[str, ...]] = ("step",)
    step: CheckoutStep


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The evidence that a customer agreed to exactly this text (15 USC 7001(c)).

    It is kept for at least two years (47 CFR 64.1120). `signature` is the signer's name on the button, and `act` says
    what was checked and pressed; without `act` the name was typed. `recorded_by` is the user who was signed in, and
    `on_behalf_of` the customer if that was an agent. `in_plain_words` are the sentences above the text on the page; the
    oldest agreements have none.
    """

    code: str
    title: str
    version: str
    text: str
    text_hash: str
    signature: str
    recorded_by: str
    at: datetime
    in_plain_words: tuple[str, ...] = ()
    on_behalf_of: str = ""
    act: str = ""


@dataclass(frozen=True, kw_only=True)
class PackagedDocument:
    """A document of the contract package, filled in: its exact text, and the agreement to it, if there is one.

    What it says `is_acknowledged` if the customer did that as they chose what it is about.
    """

    document: ContractDocument
    in_plain_words: tuple[str, ...]
    text: str
    text_hash: str
    agreement: Agreement | None
    is_acknowledged: bool = False


@dataclass(eq=False, kw_only=True)
class Checkout(Recorder):
    """One checkout of a cart. Its submission key makes a repeated placing return the same order.

    `installations` and `move_days` have the customer's chosen half days and days by the id of the cart item. While a
    new customer's email address is not confirmed there is no `customer_id`: `signed_up_as` is what they entered as
    their own, and `billing` opens the billing account once they are a customer.
    """

    id: UUID
    cart_id: UUID
    customer_id: UUID | None
    submission_key: UUID
    started_at: datetime
    contact: Contact | None = None
    installations: dict[str, str] = field(default_factory=dict)
    shipping: ShippingChoice | None = None
    move_days: dict[str, str] = field(default_factory=dict)
    billing_account_id: UUID | None = None
    signed_up_as: Contact | None = None
    billing: BillingDetails | None = None
    agreements: tuple[Agreement, ...] = ()
    order_number: str = ""
    version: int = 0

    @property
    def is_placed(self) -> bool:
        return bool(self.order_number)

    def record_started(self, offering: str) -> None:
        """Record that the checkout was started, for a cart with that offering first."""
        self.record(
            CheckoutStarted(subject_id=self.id, customer_id=self.customer_id, at=self.started_at, offering=offering)
        )

    def sign_up(self, contact: Contact) -> None:
        """Remember the account that a new customer signed up for. Until they enter another contact, they are it."""
        if self.contact is None or self.contact == self.signed_up_as:
            self.contact = contact
        self.signed_up_as = contact

    def give_to(self, customer_id: UUID, *, cart_id: UUID) -> None:
        """Make a guest's checkout the customer's, at sign-in."""
        self.customer_id, self.cart_id, self.signed_up_as = customer_id, cart_id, None

    def adopt(self, customer_id: UUID) -> None:
        """Make a guest's checkout the customer's if only its cart was given to them at sign-in.

        The previous release does that: it does not know a guest's checkout. The customer chooses the account again.
        """
        if self.customer_id is None:
            self.give_to(customer_id, cart_id=self.cart_id)
            self.billing = None

    def take_over(self, guest: "Checkout", customer_id: UUID) -> None:
        """Continue with what the customer entered as a guest, and leave nothing of it in the guest's checkout."""
        self.contact = guest.contact or self.contact
        self.shipping, self.billing = guest.shipping or self.shipping, guest.billing
        self.installations = {**self.installations, **guest.installations}
        self.move_days = {**self.move_days, **guest.move_days}
        guest.give_to(customer_id, cart_id=guest.cart_id)
        guest.contact, guest.shipping, guest.billing, guest.installations, guest.move_days = None, None, None, {}, {}

    def set_contact(self, contact: Contact, *, at: datetime) -> None:
        self.contact = contact
        self._record_done(CheckoutStep.DETAILS, at)

    def set_installation(self, item_id: UUID, slot: str) -> None:
        # A new mapping each time: the database layer stores an attribute only if another object is assigned to it.
        self.installations = {**self.installations, str(item_id): slot}

    def set_shipping(self, choice: ShippingChoice | None) -> None:
        self.shipping = choice

    def set_move_day(self, item_id: UUID, day: date) -> None:
        self.move_days = {**self.move_days, str(item_id): day.isoformat()}

    def move_day_of(self, item_id: UUID) -> date | None:
        """The chosen day on which the numbers of that cart item move."""
        chosen = self.move_days.get(str(item_id))
        return date.fromisoformat(chosen) if chosen else None

    def set_billing_account(self, account_id: UUID, *, at: datetime) -> None:
        self.billing_account_id, self.billing = account_id, None
        self._record_done(CheckoutStep.BILLING, at)

    def set_billing_details(self, details: BillingDetails, *, at: datetime) -> None:
        self.billing = details
        self._record_done(CheckoutStep.BILLING, at)

    def agree(self, agreements: tuple[Agreement, ...], *, at: datetime) -> None:
        """Keep the evidence. An agreement to a newer text of a document replaces the older agreement."""
        codes = {agreement.code for agreement in agreements}
        kept = tuple(agreement for agreement in self.agreements if agreement.code not in codes)
        self.agreements = kept + agreements
        self._record_done(CheckoutStep.CONTRACT, at)

    def agreement_to(self, code: str, text_hash: str) -> Agreement | None:
        """The agreement to exactly that text; None if there is none."""
        wanted = (code, text_hash)
        return next((agreed for agreed in self.agreements if (agreed.code, agreed.text_hash) == wanted), None)

    def place(self, order_number: str) -> None:
        self.order_number = order_number

    def _record_done(self, step: CheckoutStep, at: datetime) -> None:
        self.record(CheckoutStepDone(subject_id=self.id, customer_id=self.customer_id, at=at, step=step))
