"""Billing accounts: the payer, the cycle and the format of bills."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
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


@dataclass(eq=False, kw_only=True)
class BillingAccount(Recorder):
    """The account that charges go to. `cycle_day` is the day of the month on which a bill closes, 1 to 28."""

    id: UUID
    number: str
    customer_id: UUID
    name: str
    address: GeographicAddress
    format: BillFormat
    cycle_day: int
    opened_at: datetime

    def __post_init__(self) -> None:
        if not 1 <= self.cycle_day <= 28:
            raise Invalid("Choose a day from 1 to 28.", field="cycle_day")

    def matches(self, name: str, address: GeographicAddress, format: BillFormat, cycle_day: int) -> bool:
        """True if opening an account with these details again would repeat this one."""
        return (self.name, self.address, self.format, self.cycle_day) == (name, address, format, cycle_day)


class BillingAccounts(Protocol):
    def add(self, account: BillingAccount) -> None: ...

    def get(self, account_id: UUID, *, seen_by: Actor) -> BillingAccount: ...

    def next_number(self) -> str:
        """A fresh account number."""
        ...


class BillingUnitOfWork(UnitOfWork, Protocol):
    @property
    def billing_accounts(self) -> BillingAccounts: ...
