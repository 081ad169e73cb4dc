"""The queries of pages about orders, and the rows that they return."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.order_management.open_changes import OpenChange
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.actor import Actor

NUMBER_BEGINS = "DT-"
MYSELF, NOBODY = "me", "nobody"


def order_number(typed: str) -> str:
    """Normalize an order number, or its beginning: "1000001" and "dt-1000001" become DT-1000001."""
    return NUMBER_BEGINS + typed.strip(" #").upper().removeprefix("DT").lstrip("- #")


@dataclass(frozen=True, kw_only=True)
class OrderRow:
    """An order as lists show it. `expected_on` is the latest date of its unfinished items; None if all are done.

    `asks_customer` means that a question waits for the customer's answer, `is_on_hold` that a review is parked, and
    `is_dated` that nothing is done before the day that was asked for.
    `kind` is an McdKind, or empty for an order of new services. `waits_for` has the waiting tasks with their reasons;
    only the list of waiting work fills it. Only a customer's own list fills the offerings' `slugs`, the `price_lines`
    of each item, how many items are `ready`, `next_on`, the earliest date of the unfinished items, and `begins_on`,
    the first day that was asked for.
    """

    id: UUID
    number: str
    placed_at: datetime
    state: ProductOrderState
    contact_name: str
    offerings: tuple[str, ...]
    expected_on: date | None
    assigned_agent: str
    asks_customer: bool = False
    is_on_hold: bool = False
    is_dated: bool = False
    waits_for: tuple[str, ...] = ()
    slugs: tuple[str, ...] = ()
    price_lines: tuple[tuple[PriceLine, ...], ...] = ()
    ready: int = 0
    next_on: date | None = None
    begins_on: date | None = None
    kind: str = ""

    @property
    def totals(self) -> Totals:
        return sum(map(Totals.of, self.price_lines), Totals.zero())


@dataclass(frozen=True)
class PageKey:
    """The beginning of a page of a list: just after the row of that instant and id, in the order of the list."""

    at: datetime
    id: UUID


@dataclass(frozen=True)
class FoundOrders:
    """A page of what a search found, newest first.

    `searched_to` is where the search stopped before the page was full: older orders were not searched yet. It is None
    if the page is full or no older orders are left.
    """

    rows: list[OrderRow]
    searched_to: PageKey | None = None


@dataclass(frozen=True, kw_only=True)
class OrderCriteria:
    """The criteria of a search for orders. Empty criteria match everything.

    `agent` is the beginning of a name, or MYSELF or NOBODY. `telephone` is a whole number, or its last digits.
    """

    number: str = ""
    customer_name: str = ""
    telephone: str = ""
    email: str = ""
    state: str = ""
    offering: str = ""
    placed_from: date | None = None
    placed_until: date | None = None
    agent: str = ""
    service_center: str = ""


class Whose(StrEnum):
    """The part of a list that an agent wants to see: everything, their own orders, or unassigned ones."""

    ALL = "all"
    MINE = "mine"
    NOBODYS = "nobodys"


@dataclass(frozen=True)
class SignedDocument:
    """A document that the customer signed for an order, with the summary that was shown in plain words.

    `act` says what was checked and pressed; it is empty for signatures that were typed.
    """

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


CORRECTED = "corrected"


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """A write to an order: its author, when, whether on behalf of the customer, and the reason given.

    `entity`, `verb` and the attributes that `changed` are the codes of the audit trail, which pages put into words.
    For a corrected answer (verb CORRECTED) `correction` names it, with the old and the new value.
    """

    at: datetime
    who: str
    on_behalf: bool
    entity: str
    verb: str
    changed: tuple[str, ...] = ()
    correction: str = ""
    reason: str = ""


class OrderQueries(Protocol):
    """The queries. Those about one order raise NotFound, also outside the actor's scope."""

    def order(self, number: str, *, seen_by: Actor) -> ProductOrder:
        """The order, to be shown; changes to it are not saved. Raises NotFound."""
        ...

    def of_customer(self, customer_id: UUID, *, after: PageKey | None, limit: int) -> list[OrderRow]:
        """A customer's orders, newest first."""
        ...

    def open_of_agent(self, agent_id: UUID, *, seen_by: Actor, after: PageKey | None, limit: int) -> list[OrderRow]:
        """The open orders assigned to an agent, newest first. Raises NotPermitted."""
        ...

    def matching(self, criteria: OrderCriteria, *, seen_by: Actor, after: PageKey | None, limit: int) -> FoundOrders:
        """The orders that match, newest first. Raises NotPermitted."""
        ...

    def waiting_for_people(
        self, *, seen_by: Actor, after: PageKey | None, limit: int, whose: Whose = Whose.ALL
    ) -> list[OrderRow]:
        """Orders with a review or a fallout that waits for a person, oldest first; without parked ones."""
        ...

    def numbered(self, numbers: Sequence[str], *, seen_by: Actor) -> list[OrderRow]:
        """The orders with these numbers, newest first. Raises NotPermitted."""
        ...

    def open_changes(self, customer_id: UUID) -> list[OpenChange]:
        """The open changes of a customer's products."""
        ...

    def evidence(self, number: str, *, seen_by: Actor) -> list[SignedDocument]:
        """The documents that the customer signed with the order."""
        ...

    def revisions(self, order: ProductOrder) -> list[OrderRevision]:
        """The revisions of an order that was just read, oldest first; none if it was never amended."""
        ...

    def timeline(self, number: str, *, seen_by: Actor) -> list[TimelineEntry]:
        """Everything that people did to the order, oldest first."""
        ...
