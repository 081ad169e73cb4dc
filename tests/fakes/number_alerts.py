"""Alerts about numbers, in memory."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from business_layer.inventory.number_alerts import NumberAlert, NumberAlertState
from tests.fakes.collection import Shelf


class FakeNumberAlerts(Shelf[NumberAlert]):
    """Implements `NumberAlerts`."""

    def by_hash(self, token_hash: str) -> NumberAlert | None:
        return self._first(lambda alert: alert.token_hash == token_hash)

    def active_for(self, email: str, *, at: datetime) -> Sequence[NumberAlert]:
        return self._active(at, lambda alert: alert.email == email)

    def active_after(self, alert_id: UUID | None, *, at: datetime, at_most: int) -> Sequence[NumberAlert]:
        return self._active(at, lambda alert: alert_id is None or alert.id > alert_id)[:at_most]

    def _active(self, at: datetime, is_wanted: Callable[[NumberAlert], bool]) -> list[NumberAlert]:
        active = self._every(lambda alert: alert.state is NumberAlertState.ACTIVE and alert.expires_at > at)
        return sorted(filter(is_wanted, active), key=lambda alert: alert.id)
