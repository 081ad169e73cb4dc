"""Alerts about steps, and the alarms."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from business_layer.insight.step_alerts import StepAlarm, StepAlert
from business_layer.shared.errors import NotFound
from database_layer.repositories.collection import Collection
from database_layer.tables.step_alerts import step_alarms, step_alerts


class SqlStepAlerts(Collection[StepAlert]):
    def of_user(self, user_id: UUID) -> Sequence[StepAlert]:
        own = select(StepAlert).where(step_alerts.c.user_id == user_id)
        return self._all(self._locked(own.order_by(step_alerts.c.step, step_alerts.c.device)))

    def switched_on(self) -> Sequence[StepAlert]:
        return self._all(self._locked(select(StepAlert).where(step_alerts.c.is_on).order_by(step_alerts.c.id)))


class SqlStepAlarms(Collection[StepAlarm]):
    def get(self, alarm_id: UUID) -> StepAlarm:
        found = self._one_or_none(self._locked(select(StepAlarm).where(step_alarms.c.id == alarm_id)))
        if found is None:
            raise NotFound("There is no such alarm.")
        return found

    def current(self) -> Sequence[StepAlarm]:
        current = select(StepAlarm).where(step_alarms.c.over_at.is_(None))
        return self._all(self._locked(current.order_by(step_alarms.c.noticed_at, step_alarms.c.id)))

    def newest(self, *, at_most: int) -> Sequence[StepAlarm]:
        newest = select(StepAlarm).order_by(step_alarms.c.noticed_at.desc(), step_alarms.c.id.desc())
        return self._all(newest.limit(at_most))
