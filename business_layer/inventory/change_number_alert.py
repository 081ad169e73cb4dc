"""Confirm or cancel an alert about a number, with its mailed link."""

from business_layer.inventory.number_alerts import (
    NumberAlert,
    NumberAlertState,
    NumberAlertUnitOfWork,
    activate_alert,
)
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.tokens import token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.mailed_links import LinkSpent

ENDED = "This alert has ended. You can ask for a new one."


class ViewNumberAlert:
    """Return the alert of a mailed link; None if the link is not ours, or its alert was deleted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[NumberAlertUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, token: str, by: Actor) -> NumberAlert | None:
        with self._unit_of_work.reading(by=by) as uow:
            return uow.number_alerts.by_hash(token_hash(token))


class ConfirmNumberAlert:
    """Wait for a number from now on. Raises LinkSpent, Invalid."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[NumberAlertUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, token: str, by: Actor) -> NumberAlert:
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="confirm number alert") as uow:
            alert = uow.number_alerts.by_hash(token_hash(token))
            if alert is None or not alert.is_open(at=now):
                raise LinkSpent(ENDED)
            if alert.state is NumberAlertState.UNCONFIRMED:
                activate_alert(alert, uow, at=now)
            uow.commit()
        return alert


class CancelNumberAlert:
    """End an alert without an email. Raises LinkSpent."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[NumberAlertUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, token: str, by: Actor) -> NumberAlert:
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="cancel number alert") as uow:
            alert = uow.number_alerts.by_hash(token_hash(token))
            if alert is None or not alert.is_open(at=now):
                raise LinkSpent(ENDED)
            alert.cancel(at=now)
            uow.commit()
        return alert
