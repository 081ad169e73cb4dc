"""Choices of mails about reports, and the alarms, in memory."""

from collections.abc import Hashable, Sequence
from uuid import UUID

from business_layer.insight.monday_mail import MondayMail
from business_layer.insight.step_alerts import StepAlarm, StepAlert
from tests.fakes.collection import Shelf


class FakeMondayMails(Shelf[MondayMail]):
    """Implements `MondayMails`."""

    def of_user(self, user_id: UUID) -> MondayMail | None:
        return self._first(lambda mail: mail.user_id == user_id)

    def switched_on(self) -> Sequence[MondayMail]:
        return sorted(self._every(lambda mail: mail.is_on), key=lambda mail: mail.id)

    def _unique_values(self, entity: MondayMail) -> tuple[Hashable, ...]:
        return (entity.user_id,)


class FakeStepAlerts(Shelf[StepAlert]):
    """Implements `StepAlerts`."""

    def of_user(self, user_id: UUID) -> Sequence[StepAlert]:
        own = self._every(lambda alert: alert.user_id == user_id)
        return sorted(own, key=lambda alert: (alert.step, alert.device))

    def switched_on(self) -> Sequence[StepAlert]:
        return sorted(self._every(lambda alert: alert.is_on), key=lambda alert: alert.id)

    def _unique_values(self, entity: StepAlert) -> tuple[Hashable, ...]:
        return ((entity.user_id, entity.step, entity.device),)


class FakeStepAlarms(Shelf[StepAlarm]):
    """Implements `StepAlarms`."""

    def get(self, alarm_id: UUID) -> StepAlarm:
        return self._of_key(alarm_id)

    def current(self) -> Sequence[StepAlarm]:
        current = self._every(lambda alarm: alarm.over_at is None)
        return sorted(current, key=lambda alarm: (alarm.noticed_at, alarm.id))

    def newest(self, *, at_most: int) -> Sequence[StepAlarm]:
        found = sorted(self._every(lambda _: True), key=lambda alarm: (alarm.noticed_at, alarm.id), reverse=True)
        return found[:at_most]

    def _unique_values(self, entity: StepAlarm) -> tuple[Hashable, ...]:
        return ((entity.step, entity.device),) if entity.over_at is None else ()
