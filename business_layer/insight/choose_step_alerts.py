"""Choose the steps that an analyst is alerted about, and work on alarms."""

from collections.abc import Collection, Sequence
from uuid import UUID

from business_layer.insight.step_alerts import StepAlarm, StepAlert, StepAlertUnitOfWork, WatchedStep
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import NotPermitted
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class ListStepAlerts:
    """List what the actor is alerted about. Raises NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[StepAlertUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, by: Actor) -> list[WatchedStep]:
        user_id = _require_analyst(by)
        with self._unit_of_work.reading(by=by) as uow:
            return [alert.watched for alert in uow.step_alerts.of_user(user_id) if alert.is_on]


class ChooseStepAlerts:
    """Alert the actor about these steps, and about no others. Raises NotPermitted."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[StepAlertUnitOfWork], clock: Clock, identifiers: Identifiers
    ) -> None:
        self._unit_of_work, self._clock, self._identifiers = unit_of_work, clock, identifiers

    def __call__(self, *, wanted: Collection[WatchedStep], by: Actor) -> None:
        user_id, now = _require_analyst(by), self._clock.now()
        falls = {(watched.step, watched.device): watched.fall for watched in wanted}
        with self._unit_of_work(by=by, reason="choose alerts") as uow:
            known = {(alert.step, alert.device): alert for alert in uow.step_alerts.of_user(user_id)}
            for place, alert in known.items():
                if place in falls:
                    alert.choose(falls[place], at=now)
                else:
                    alert.end(at=now)
            for (step, device), fall in falls.items():
                if (step, device) not in known:
                    uow.step_alerts.add(
                        StepAlert(
                            id=self._identifiers.new(),
                            user_id=user_id,
                            step=step,
                            device=device,
                            fall=fall,
                            is_on=True,
                            chosen_at=now,
                        )
                    )
            uow.commit()


class ListStepAlarms:
    """List the alarms, those noticed last first. Raises NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[StepAlertUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, by: Actor, at_most: int = 50) -> Sequence[StepAlarm]:
        _require_analyst(by)
        with self._unit_of_work.reading(by=by) as uow:
            return uow.step_alarms.newest(at_most=at_most)


class ViewStepAlarm:
    """Return an alarm. Raises NotFound, NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[StepAlertUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, alarm_id: UUID, by: Actor) -> StepAlarm:
        _require_analyst(by)
        with self._unit_of_work.reading(by=by) as uow:
            return uow.step_alarms.get(alarm_id)


class AcknowledgeAlarm:
    """Record that the actor looks into an alarm. Raises NotFound, NotPermitted, IllegalTransition."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[StepAlertUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, alarm_id: UUID, by: Actor) -> None:
        _require_analyst(by)
        with self._unit_of_work(by=by, reason="acknowledge alarm") as uow:
            uow.step_alarms.get(alarm_id).acknowledge(by=by.name, at=self._clock.now())
            uow.commit()


class ExplainAlarm:
    """Keep why a step fell. Raises NotFound, NotPermitted, Invalid."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[StepAlertUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, alarm_id: UUID, note: str, by: Actor) -> None:
        _require_analyst(by)
        with self._unit_of_work(by=by, reason="explain alarm") as uow:
            uow.step_alarms.get(alarm_id).explain(note, by=by.name, at=self._clock.now())
            uow.commit()


def _require_analyst(by: Actor) -> UUID:
    by.require(Permission.VIEW_REPORTS)
    if by.user_id is None:
        raise NotPermitted("Sign in to choose alerts.")
    return by.user_id
