"""The queries of pages about the inventory, and the rows that they return."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from business_layer.catalogue.pools import Pool
from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.number_search import NumberPattern
from business_layer.inventory.product_states import ProductState, SuspensionReason
from business_layer.shared.addresses import GeographicAddress


@dataclass(frozen=True, kw_only=True)
class ProductRow:
    """A product as "My services" lists it. `state_since` is when its current state began.

    No time is before its customer had it: what was then is the customer's before.
    """

    id: UUID
    billing_account_id: UUID
    order_number: str
    offering_slug: str
    offering_name: str
    catalogue_version: int
    values: dict[str, Any]
    network: dict[str, str]
    address: GeographicAddress | None
    price_lines: tuple[PriceLine, ...]
    state: ProductState
    active_since: datetime | None
    state_since: datetime | None = None
    suspended_for: SuspensionReason | None = None
    paused_for: SuspensionReason | None = None

    @property
    def known(self) -> dict[str, Any]:
        """The customer's answers, the assigned numbers and other scarce things, and what the network reported."""
        return {**self.values, **self.network}


class ProductQueries(Protocol):
    """The queries about products."""

    def of_customer(self, customer_id: UUID) -> list[ProductRow]:
        """All products of a customer, past ones too, newest first; those of one order in the order of its items."""
        ...


@dataclass(frozen=True)
class NumberPool:
    """A pool of phone numbers that all have one area code, or toll-free prefix."""

    name: str
    area_code: str

    @classmethod
    def named(cls, name: str) -> "NumberPool":
        """The pool of that name, which ends in the area code: local:614, toll-free:800."""
        return cls(name, Pool.named(name).area)


@dataclass(frozen=True, kw_only=True)
class InstallationSlot:
    """A half day on which a crew is free."""

    on: date
    window: str
    crews_left: int


@dataclass(frozen=True, kw_only=True)
class AccessNumber:
    """A dial-up access number, and the distance of its city from an address, in miles."""

    number: str
    city: str
    state: str
    miles: float


class FreeNumbers(Protocol):
    """The search of free numbers. It locks nothing."""

    def free_numbers(
        self, pools: Sequence[NumberPool], patterns: Sequence[NumberPattern], *, at: datetime, limit: int
    ) -> list[str]:
        """Free phone numbers (E.164) of these pools that fit one of the patterns, in a stable order."""
        ...


class NumberStock(Protocol):
    """The number of phone numbers that are left."""

    def count_free_numbers(self, *, at: datetime) -> dict[str, int]:
        """Count the free numbers by area code, or toll-free prefix. One without any has the count 0."""
        ...


class ResourceQueries(FreeNumbers, Protocol):
    """The queries about scarce things. They lock nothing."""

    def free_slots(self, pool: str, *, earliest: date, at: datetime, limit: int) -> list[InstallationSlot]:
        """Half days on which a crew is free, from a day on, soonest first."""
        ...

    def free_area_codes(self, area_codes: tuple[str, ...], *, at: datetime) -> list[str]:
        """The area codes that still have a free number."""
        ...

    def access_numbers_near(self, latitude: float, longitude: float, *, limit: int) -> list[AccessNumber]:
        """The nearest dial-up access numbers."""
        ...
