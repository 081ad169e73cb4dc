"""Queries of the pages about billing."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from business_layer.billing.accounts import AccountKind, BillFormat, BillingDetails
from business_layer.shared.addresses import GeographicAddress


@dataclass(frozen=True, kw_only=True)
class BillingAccountRow:
    """A billing account as its customer sees it."""

    id: UUID
    number: str
    name: str
    address: GeographicAddress
    format: BillFormat
    cycle_day: int
    kind: AccountKind | None

    @property
    def details(self) -> BillingDetails:
        return BillingDetails(
            name=self.name,
            address=self.address,
            format=self.format,
            cycle_day=self.cycle_day,
            kind=self.kind or AccountKind.RESIDENTIAL,
        )


class BillingQueries(Protocol):
    def of_customer(self, customer_id: UUID) -> list[BillingAccountRow]:
        """The billing accounts of a customer, oldest first."""
        ...
