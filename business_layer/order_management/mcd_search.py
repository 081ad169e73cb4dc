"""The search for MCD orders, which do something to a product that a customer has: its criteria, and what it finds."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from business_layer.inventory.product_states import SuspensionReason
from business_layer.order_management.states import ItemState
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.money import Money


class McdKind(StrEnum):
    """The kinds of MCD orders: what happens to a product that the customer has."""

    MOVE = "move"
    CHANGE = "modify"
    DISCONNECT = "delete"
    SUSPEND = "suspend"
    RESUME = "resume"
    TRANSFER = "transfer"


class McdSort(StrEnum):
    """The orders of the list. Each is read from an index, at any size."""

    NEWEST = "newest"
    OLDEST = "oldest"
    SOONEST = "soonest"
    LATEST = "latest"


@dataclass(frozen=True, kw_only=True)
class McdCriteria:
    """The criteria of a search for MCD orders. Empty criteria match everything.

    `kind` is an McdKind, `state` an ItemState. `from_place` and `to_place` are the beginning of a street or city, or a
    ZIP code: of the product, and of the address to which it moves. `expected_from` and `expected_until` are days on
    which the product should be as ordered. `agent` is the beginning of a name, or MYSELF or NOBODY. `telephone` is a
    whole number that the product holds, or its last digits. `changes` names a characteristic that the order changes.
    """

    number: str = ""
    kind: str = ""
    customer_name: str = ""
    offering: str = ""
    from_place: str = ""
    to_place: str = ""
    expected_from: date | None = None
    expected_until: date | None = None
    agent: str = ""
    state: str = ""
    telephone: str = ""
    changes: str = ""


@dataclass(frozen=True, kw_only=True)
class McdOrder:
    """One product of an MCD order, with what it is before and after. `id` is the order item's.

    Of a move, `to_address` and `to_values` are those of the product at the new address, and `state` is that of the leg
    at work. `due_on` is the day on which it should be done. A review or fallout `is_waiting` for a person, a question
    `is_asking` the customer, or work `is_parked`. The months are for everything that the order changes, as it was
    accepted; None if nobody proposed it.
    """

    id: UUID
    number: str
    kind: McdKind
    product_id: UUID
    customer_id: UUID
    customer_name: str
    offering_slug: str
    offering_name: str
    catalogue_version: int
    values: dict[str, Any]
    values_before: dict[str, Any] | None
    to_values: dict[str, Any] | None
    address: GeographicAddress | None
    to_address: GeographicAddress | None
    suspension_reason: SuspensionReason | None
    state: ItemState
    is_waiting: bool
    is_asking: bool
    is_parked: bool
    requested_on: date | None
    due_on: date | None
    placed_at: datetime
    assigned_agent: str
    assigned_agent_id: UUID | None = None
    monthly_before: Money | None
    monthly_after: Money | None


@dataclass(frozen=True)
class McdPageKey:
    """The beginning of a page of the list: just after this item, which should be done on that day if it has a date."""

    id: UUID
    due_on: date | None = None


@dataclass(frozen=True)
class FoundMcdOrders:
    """A page of what a search found. `searched_to` is the last row that was read, if it stopped before the page was
    full: further ones were not searched yet.
    """

    rows: list[McdOrder]
    searched_to: McdPageKey | None = None


class McdSearch(Protocol):
    def matching(
        self, criteria: McdCriteria, *, sort: McdSort, seen_by: Actor, after: McdPageKey | None, limit: int
    ) -> FoundMcdOrders:
        """The orders that match, sorted. Raises NotPermitted, and Invalid if a phone number says too little."""
        ...
