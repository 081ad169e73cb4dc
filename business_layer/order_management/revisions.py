"""Revisions of an order in flight: what someone wants canceled or amended, its charge, and the customer's answer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.order_management.item_terms import ItemTerms
from business_layer.order_management.plan_delta import PlanDelta
from business_layer.shared.errors import Conflict, IllegalTransition
from business_layer.shared.money import Money
from business_layer.shared.stored_enums import require_known

# Without an answer for this long, a charge counts as declined, and the order continues.
ANSWER_WITHIN = timedelta(days=7)


class RevisionKind(StrEnum):
    """CANCEL and AMEND are wanted by the customer; with END, an agent ends what can never be finished."""

    CANCEL = "cancel"
    AMEND = "amend"
    END = "end"


class RevisionState(StrEnum):
    PROPOSED = "proposed"
    AWAITING_ACCEPTANCE = "awaitingAcceptance"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    APPLIED = "applied"


S = RevisionState
# What was accepted is asked about again if it costs more by the time it can be applied.
REVISION_MOVES: dict[RevisionState, set[RevisionState]] = {
    S.PROPOSED: {S.AWAITING_ACCEPTANCE, S.ACCEPTED, S.DECLINED},
    S.AWAITING_ACCEPTANCE: {S.ACCEPTED, S.DECLINED},
    S.ACCEPTED: {S.AWAITING_ACCEPTANCE, S.APPLIED, S.DECLINED},
    S.DECLINED: set(),
    S.APPLIED: set(),
}
OPEN_REVISIONS = frozenset(state for state, after in REVISION_MOVES.items() if after)


class ChargeNotAgreed(Conflict):
    """The revision costs something else than what was shown."""

    code = "charge_not_agreed"


@dataclass(eq=False, kw_only=True)
class OrderRevision:
    """One revision of some items of an order, counted by `number`.

    `charges` are what the customer was shown. `agreement` says how they agreed, if an agent noted it; `outcome` says
    why it was declined. An amendment has the `terms` that its item gets, and the `delta` between both plans once it is
    applied.
    """

    id: UUID
    order_id: UUID
    customer_id: UUID
    number: int
    kind: RevisionKind
    items: tuple[int, ...]
    reason: str
    requested_by: str
    requested_at: datetime
    state: RevisionState = S.PROPOSED
    charges: tuple[PriceLine, ...] = ()
    agreement: str = ""
    answer_by: datetime | None = None
    answered_by: str = ""
    answered_at: datetime | None = None
    outcome: str = ""
    terms: ItemTerms | None = None
    delta: PlanDelta | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_REVISIONS

    @property
    def awaits_answer(self) -> bool:
        return self.state is S.AWAITING_ACCEPTANCE

    @property
    def charge(self) -> Money:
        return charge_of(self.charges)

    def covers(self, charges: Iterable[PriceLine]) -> bool:
        """True if the customer has agreed to pay that much."""
        due = charge_of(tuple(charges))
        return self.state is S.ACCEPTED and due.amount <= self.charge.amount

    def ask(self, charges: tuple[PriceLine, ...], *, at: datetime) -> None:
        """Ask the customer to accept a charge."""
        self._move_to(S.AWAITING_ACCEPTANCE)
        self.charges, self.answer_by = charges, at + ANSWER_WITHIN

    def accept(self, *, by: str, at: datetime, charges: tuple[PriceLine, ...] | None = None, note: str = "") -> None:
        """Accept it at these charges, or those that were asked for."""
        self._move_to(S.ACCEPTED)
        self.charges = self.charges if charges is None else charges
        self.answered_by, self.answered_at, self.agreement, self.answer_by = by, at, note, None

    def decline(self, *, by: str, at: datetime, outcome: str) -> None:
        """Leave the order as it was."""
        self._move_to(S.DECLINED)
        self.answered_by, self.answered_at, self.outcome, self.answer_by = by, at, outcome, None

    def apply(self) -> None:
        """Carry it out: from now on it cannot be taken back."""
        self._move_to(S.APPLIED)

    def _move_to(self, after: RevisionState) -> None:
        require_known(self.state)
        if after not in REVISION_MOVES[self.state]:
            raise IllegalTransition("This was answered already.")
        self.state = after


def charge_of(charges: tuple[PriceLine, ...]) -> Money:
    """The sum of one-time charges."""
    return Totals.of(charges).one_time


class OrderRevisions(Protocol):
    """The revisions of orders. The finders lock what they return until the unit of work ends."""

    def add(self, revision: OrderRevision) -> None: ...

    def of_order(self, order_id: UUID) -> Sequence[OrderRevision]:
        """The revisions of an order, oldest first."""
        ...

    def unanswered(self, *, before: datetime, at_most: int) -> Sequence[UUID]:
        """The orders with a charge that should have been answered before an instant."""
        ...


def open_revision_of(item_number: int, revisions: Iterable[OrderRevision]) -> OrderRevision | None:
    """The open revision that ends an item; None if there is none, as in orders that an earlier release canceled."""
    ending = (revision for revision in revisions if revision.is_open and revision.kind is not RevisionKind.AMEND)
    return next((revision for revision in ending if item_number in revision.items), None)


def open_amendments_of(item_numbers: Collection[int], revisions: Iterable[OrderRevision]) -> list[OrderRevision]:
    """The open amendments of any of these items."""
    amending = (revision for revision in revisions if revision.is_open and revision.kind is RevisionKind.AMEND)
    return [revision for revision in amending if not set(item_numbers).isdisjoint(revision.items)]
