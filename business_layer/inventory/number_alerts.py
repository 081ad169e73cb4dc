"""Alerts: a person is emailed once, when a number with a word or digits is available."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.inventory.number_search import NumberSearch
from business_layer.inventory.queries import NumberPool
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.errors import IllegalTransition, Invalid
from business_layer.shared.stored_enums import require_known
from business_layer.user_management.ports import UserUnitOfWork

CONFIRM_WITHIN = timedelta(hours=24)
KEPT_FOR = timedelta(days=90)
ACTIVE_AT_MOST = 10


class NumberAlertState(StrEnum):
    """FOUND: the email about a number was written."""

    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    FOUND = "found"
    CANCELED = "canceled"


S = NumberAlertState
MOVES = {
    S.UNCONFIRMED: {S.ACTIVE, S.CANCELED},
    S.ACTIVE: {S.FOUND, S.CANCELED},
    S.FOUND: set[NumberAlertState](),
    S.CANCELED: set[NumberAlertState](),
}


@dataclass(eq=False, kw_only=True)
class NumberAlert:
    """A wish for a number with a word, in one of these pools, that one email grants.

    It ends at `expires_at`, whatever its state. The secret of its mailed link confirms and cancels it; only the hash is
    stored. A stranger may enter any address, so it does nothing before the owner of the address confirms it.
    """

    id: UUID
    token_hash: str
    email: str
    customer_id: UUID | None
    offering_slug: str
    word: str
    pools: tuple[NumberPool, ...]
    requested_at: datetime
    expires_at: datetime
    state: NumberAlertState = S.UNCONFIRMED

    @property
    def search(self) -> NumberSearch:
        return NumberSearch(self.word)

    @property
    def only_code(self) -> str:
        """The prefix or area code of the numbers, if all of them have the same one."""
        codes = {pool.area_code for pool in self.pools}
        return codes.pop() if len(codes) == 1 else ""

    @property
    def last_day(self) -> date:
        return self.expires_at.astimezone(ZoneInfo(HOUSE_ZONE)).date()

    def is_open(self, *, at: datetime) -> bool:
        """True if it can still be confirmed, or still waits for a number."""
        return self.state in (S.UNCONFIRMED, S.ACTIVE) and at < self.expires_at

    def repeats(self, other: "NumberAlert") -> bool:
        return (self.word, self.pools) == (other.word, other.pools)

    def confirm(self, *, at: datetime) -> None:
        """Wait for a number from now on."""
        self._move_to(S.ACTIVE)
        self.expires_at = at + KEPT_FOR

    def find(self, *, at: datetime) -> None:
        """End it, because the email about a number is written."""
        self._move_to(S.FOUND)
        self.expires_at = at

    def cancel(self, *, at: datetime) -> None:
        self._move_to(S.CANCELED)
        self.expires_at = at

    def _move_to(self, after: NumberAlertState) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A {self.state} alert cannot become {after}.")
        self.state = after


class NumberAlerts(Protocol):
    def add(self, alert: NumberAlert) -> None: ...

    def by_hash(self, token_hash: str) -> NumberAlert | None:
        """Return the alert, locked, so that two clicks cannot both change it."""
        ...

    def active_for(self, email: str, *, at: datetime) -> Sequence[NumberAlert]:
        """Return the alerts of an address that wait for a number, oldest first, locked."""
        ...

    def active_after(self, alert_id: UUID | None, *, at: datetime, at_most: int) -> Sequence[NumberAlert]:
        """Return alerts that wait for a number, by id, after one; from the first without one."""
        ...


class NumberAlertUnitOfWork(UserUnitOfWork, Protocol):
    @property
    def number_alerts(self) -> NumberAlerts: ...


def activate_alert(alert: NumberAlert, uow: NumberAlertUnitOfWork, *, at: datetime) -> None:
    """Confirm an alert in place of an older one for the same word. Raises Invalid if the address has too many."""
    others = uow.number_alerts.active_for(alert.email, at=at)
    repeated = [other for other in others if other.repeats(alert)]
    if len(others) - len(repeated) >= ACTIVE_AT_MOST:
        raise Invalid(
            f"You have {ACTIVE_AT_MOST} alerts already. Cancel one with the link in its email, or wait until it ends."
        )
    for other in repeated:
        other.cancel(at=at)
    alert.confirm(at=at)
