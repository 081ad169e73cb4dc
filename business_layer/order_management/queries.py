"""What pages ask about orders."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.actor import Actor

NUMBER_BEGINS = "DT-"
MYSELF, NOBODY = "me", "nobody"


def order_number(typed: str) -> str:
    """An order's number, or how it begins, however it was typed: "1000001" and "dt-1000001" are DT-1000001."""
    return NUMBER_BEGINS + typed.strip(" #").upper().removeprefix("DT").lstrip("- #")


@dataclass(frozen=True, kw_only=True)
class OrderRow:
    """An order as lists show it. `expected_on` is the latest date of what is not done yet; None where all of it is.

    `asks_customer`: a question waits for the customer's answer; `is_on_hold`: a review waits for a later day.
    `waits_for` is told only in the list of what waits: the tasks, each with its reason.
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
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageKey:
    """Where a page of a list begins: just after the row of that instant and id, in the order of the list."""

    at: datetime
    id: UUID


@dataclass(frozen=True)
class FoundOrders:
    """A page of what a search found, newest first. `searched_to`: older orders than that were not looked at yet."""

    rows: list[OrderRow]
    searched_to: PageKey | None = None


@dataclass(frozen=True, kw_only=True)
class OrderCriteria:
    """What an agent looks for. Empty criteria match everything.

    `agent` is how a name begins, or one of MYSELF and NOBODY. `telephone` is a whole number, or its last digits.
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
    """Which part of a list an agent wants: all of it, what is assigned to them, or what is assigned to nobody."""

    ALL = "all"
    MINE = "mine"
    NOBODYS = "nobodys"


@dataclass(frozen=True)
class SignedDocument:
    """A document that was agreed to with an order, and what was said of it in plain words."""

    title: str
    version: str
    text: str
    text_hash: str
    signature: str
    recorded_by: str
    at: datetime
    in_plain_words: tuple[str, ...] = ()
    on_behalf_of: str = ""


CORRECTED = "corrected"


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """A write to an order: by whom, when, whether on behalf of the customer, and the reason given.

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
    def order(self, number: str, *, seen_by: Actor) -> ProductOrder:
        """The order, to be looked at only. Raises NotFound, also outside the actor's scope."""
        ...

    def of_customer(self, customer_id: UUID, *, after: PageKey | None, limit: int) -> list[OrderRow]:
        """A customer's orders, newest first."""
        ...

    def open_of_agent(self, agent_id: UUID, *, seen_by: Actor, after: PageKey | None, limit: int) -> list[OrderRow]:
        """The open orders that are assigned to an agent, newest first. Raises NotPermitted."""
        ...

    def matching(self, criteria: OrderCriteria, *, seen_by: Actor, after: PageKey | None, limit: int) -> FoundOrders:
        """The orders an agent looks for, newest first. Raises NotPermitted."""
        ...

    def waiting_for_people(
        self, *, seen_by: Actor, after: PageKey | None, limit: int, whose: Whose = Whose.ALL
    ) -> list[OrderRow]:
        """Orders with a review to complete or a fallout to mend, oldest first; without what is parked just now."""
        ...

    def evidence(self, number: str, *, seen_by: Actor) -> list[SignedDocument]: ...

    def timeline(self, number: str, *, seen_by: Actor) -> list[TimelineEntry]: ...
