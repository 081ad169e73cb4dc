"""Alerts about numbers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from business_layer.inventory.number_alerts import NumberAlert, NumberAlertState
from database_layer.repositories.collection import Collection
from database_layer.tables.inventory import number_alerts


class SqlNumberAlerts(Collection[NumberAlert]):
    def by_hash(self, token_hash: str) -> NumberAlert | None:
        return self._one_or_none(self._locked(select(NumberAlert).where(number_alerts.c.token_hash == token_hash)))

    def active_for(self, email: str, *, at: datetime) -> Sequence[NumberAlert]:
        active = select(NumberAlert).where(
            number_alerts.c.email == email,
            number_alerts.c.state == NumberAlertState.ACTIVE,
            number_alerts.c.expires_at > at,
        )
        return self._all(self._locked(active.order_by(number_alerts.c.id)))

    def active_after(self, alert_id: UUID | None, *, at: datetime, at_most: int) -> Sequence[NumberAlert]:
        active = select(NumberAlert).where(
            number_alerts.c.state == NumberAlertState.ACTIVE, number_alerts.c.expires_at > at
        )
        if alert_id is not None:
            active = active.where(number_alerts.c.id > alert_id)
        return self._all(active.order_by(number_alerts.c.id).limit(at_most))
