"""The states of products, the moves between them, and the intervals during which a product was in each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class ProductState(StrEnum):
    """TMF637's states."""

    CREATED = "created"
    PENDING_ACTIVE = "pendingActive"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    PENDING_TERMINATE = "pendingTerminate"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    ABORTED = "aborted"


S = ProductState
MOVES = {
    S.CREATED: {S.PENDING_ACTIVE, S.ABORTED},
    S.PENDING_ACTIVE: {S.ACTIVE, S.CANCELLED},
    S.ACTIVE: {S.SUSPENDED, S.PENDING_TERMINATE},
    S.SUSPENDED: {S.ACTIVE, S.PENDING_TERMINATE},
    S.PENDING_TERMINATE: {S.TERMINATED, S.ACTIVE, S.SUSPENDED},
    S.TERMINATED: set[ProductState](),
    S.CANCELLED: set[ProductState](),
    S.ABORTED: set[ProductState](),
}
# The states of a product that a customer has and is charged for.
IN_USE = frozenset({S.ACTIVE, S.SUSPENDED})
# The states after which nothing happens to a product.
ENDED = frozenset(state for state, after in MOVES.items() if not after)


class SuspensionReason(StrEnum):
    """Why a product is suspended; what is charged meanwhile depends on it."""

    VACATION = "vacation"
    LOST = "lost"
    UNPAID = "unpaid"


# No interval is empty: of two changes at the same instant, or timed by clocks that differ, the second is this later.
LEAST = timedelta(microseconds=1)


def after_start(valid_from: datetime, at: datetime) -> datetime:
    """The end of a period that began at `valid_from` and ends at `at`: never before or at its beginning."""
    return max(at, valid_from + LEAST)


@dataclass(frozen=True, kw_only=True)
class StateInterval:
    """A product was in a state during [valid_from, valid_to); the current one is open. Charges follow from these."""

    state: ProductState
    valid_from: datetime
    valid_to: datetime | None = None
    reason: SuspensionReason | None = None

    def includes(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


def reason_for_pausing(history: Sequence[StateInterval]) -> SuspensionReason | None:
    """The reason of the suspension that is in effect, also while the product is about to end from there."""
    present = history[-1]
    is_ending = present.state is ProductState.PENDING_TERMINATE and len(history) > 1
    return history[-2].reason if is_ending else present.reason


def followed_by(
    history: tuple[StateInterval, ...], state: ProductState, at: datetime, reason: SuspensionReason | None = None
) -> tuple[StateInterval, ...]:
    """The intervals with the open one closed and another one open, so that none overlap and no gap is between them."""
    *past, present = history
    at = after_start(present.valid_from, at)
    return (*past, replace(present, valid_to=at), StateInterval(state=state, valid_from=at, reason=reason))
