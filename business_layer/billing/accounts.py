"""Billing accounts: the payer, the cycle and the format of bills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Protocol
from uuid import UUID

from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import Invalid
from business_layer.shared.events import Recorder
from business_layer.shared.unit_of_work import UnitOfWork


class BillFormat(StrEnum):
    ELECTRONIC = "electronic"
    PAPER = "paper"


class AccountKind(StrEnum):
    """The kind of payer. Rules differ for homes and businesses: how long a number rests, for one (47 CFR 52.15(f))."""

    RESIDENTIAL = "residential"
    BUSINESS = "business"


@dataclass(frozen=True, kw_only=True)
class BillingDetails:
    """The details of an account. `cycle_day` is the day of the month on which a bill closes, 1 to 28."""

    name: str
    address: GeographicAddress
    format: BillFormat
    cycle_day: int
    kind: AccountKind = AccountKind.RESIDENTIAL

    def __post_init__(self) -> None:
        _require_cycle_day(self.cycle_day)

    @property
    def fingerprint(self) -> str:
        """A hash of the details, which forms send back to show which version the sender saw."""
        state = (self.name, str(self.address), self.format, self.cycle_day, self.kind)
        return blake2b(repr(state).encode(), digest_size=8).hexdigest()


@dataclass(eq=False, kw_only=True)
class BillingAccount(Recorder):
    """The account that charges go to. `cycle_day` is the day of the month on which a bill closes, 1 to 28.

    `kind` is None for an account that was opened before customers were asked.
    """

    id: UUID
    number: str
    customer_id: UUID
    name: str
    address: GeographicAddress
    format: BillFormat
    cycle_day: int
    opened_at: datetime
    kind: AccountKind | None = None

    def __post_init__(self) -> None:
        _require_cycle_day(self.cycle_day)

    @property
    def details(self) -> BillingDetails:
        """The details it has: opening another account with them would repeat this one."""
        return BillingDetails(
            name=self.name,
            address=self.address,
            format=self.format,
            cycle_day=self.cycle_day,
            kind=self.kind or AccountKind.RESIDENTIAL,
        )

    @property
    def is_business(self) -> bool:
        """True if the account is known to be a business's. If in doubt, the rules for homes are the strict ones."""
        return self.kind is AccountKind.BUSINESS

    def change(self, details: BillingDetails) -> None:
        self.name, self.address = details.name, details.address
        self.format, self.cycle_day, self.kind = details.format, details.cycle_day, details.kind


def next_closing(cycle_day: int, today: date) -> date:
    """The next day, from today on, on which a bill with that cycle day closes."""
    this_month = today.replace(day=cycle_day)
    return this_month if this_month >= today else (today.replace(day=1) + timedelta(days=32)).replace(day=cycle_day)


def _require_cycle_day(day: int) -> None:
    if not 1 <= day <= 28:
        raise Invalid("Choose a day from 1 to 28.", field="cycle_day")


class BillingAccounts(Protocol):
    def add(self, account: BillingAccount) -> None: ...

    def get(self, account_id: UUID, *, seen_by: Actor) -> BillingAccount: ...

    def of_customer(self, customer_id: UUID) -> Sequence[BillingAccount]: ...

    def numbered(self, number: str, *, seen_by: Actor) -> BillingAccount:
        """The account with that number. Raises NotFound, also outside the actor's scope."""
        ...

    def next_number(self) -> str:
        """A fresh account number."""
        ...


class BillingUnitOfWork(UnitOfWork, Protocol):
    @property
    def billing_accounts(self) -> BillingAccounts: ...
