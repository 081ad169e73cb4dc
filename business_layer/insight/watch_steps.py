"""The daily watch of steps: it begins and ends alarms, and mails those who asked to be alerted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from business_layer.insight.report_rights import recipient_of
from business_layer.insight.step_alerts import (
    Fall,
    FallenStep,
    StepAlarm,
    StepAlert,
    StepAlertUnitOfWork,
    StepWatch,
)
from business_layer.messages.message import Message
from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.unit_of_work import UnitOfWorkFactory

# The fall that is watched for even if nobody asked: the overview shows it.
USUAL_FALL = Fall.QUARTER
Place = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class WatchCounts:
    """The number of alarms that a run began and ended, and of mails that it wrote."""

    begun: int
    ended: int
    mails: int


class WatchSteps:
    """Begin an alarm for each step that fell, end those that are over, and mail each alert once for each alarm.

    All of it is one transaction, so a mail is written once, whatever is killed. Without events, it does nothing.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[StepAlertUnitOfWork],
        watch: StepWatch,
        message_writer: MessageWriter,
        origin: str,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """`origin` is the address of site intelligence, where alarms have their pages."""
        self._unit_of_work, self._watch, self._message_writer = unit_of_work, watch, message_writer
        self._origin, self._clock, self._identifiers = origin.rstrip("/"), clock, identifiers

    def __call__(self) -> WatchCounts | None:
        """Return what was done; None if no events are stored."""
        with self._unit_of_work.reading(by=SYSTEM) as uow:
            falls = {USUAL_FALL, *(alert.fall for alert in uow.step_alerts.switched_on())}
        fallen = self._watch(sorted(falls))
        if fallen is None:
            return None
        with self._unit_of_work(by=SYSTEM, reason="watch steps") as uow:
            current = {alarm.place: alarm for alarm in uow.step_alarms.current()}
            ended = self._end_others(current, fallen)
            begun = self._begin(uow, current, fallen)
            mails = self._mail(uow, current, fallen)
            uow.commit()
        return WatchCounts(begun=begun, ended=ended, mails=mails)

    def _end_others(self, current: dict[Place, StepAlarm], fallen: Sequence[FallenStep]) -> int:
        over = current.keys() - {step.place for step in fallen}
        for place in over:
            current.pop(place).end(at=self._clock.now())
        return len(over)

    def _begin(self, uow: StepAlertUnitOfWork, current: dict[Place, StepAlarm], fallen: Sequence[FallenStep]) -> int:
        before = len(current)
        for step in fallen:
            if step.place not in current:
                current[step.place] = alarm = self._new_alarm(step)
                uow.step_alarms.add(alarm)
        return len(current) - before

    def _new_alarm(self, step: FallenStep) -> StepAlarm:
        return StepAlarm(
            id=self._identifiers.new(),
            step=step.watched.step,
            device=step.watched.device,
            finding=step.finding,
            since=step.since,
            noticed_at=self._clock.now(),
        )

    def _mail(self, uow: StepAlertUnitOfWork, current: Mapping[Place, StepAlarm], fallen: Sequence[FallenStep]) -> int:
        by_watch = {step.watched: step for step in fallen}
        mails = 0
        for alert in uow.step_alerts.switched_on():
            step = by_watch.get(alert.watched)
            if step and alert.mailed_alarm_id != current[step.place].id:
                mails += self._mail_alert(uow, alert, current[step.place].id, step)
        return mails

    def _mail_alert(self, uow: StepAlertUnitOfWork, alert: StepAlert, alarm_id: UUID, step: FallenStep) -> bool:
        to = recipient_of(uow, uow.agents.of_user(alert.user_id))
        if to is None or not to.rights.sees_reports:
            return False
        alert.mailed_alarm_id = alarm_id
        uow.messages.add(self._message(alarm_id, step, to.user.email, to.user.name, self._clock.now()))
        return True

    def _message(self, alarm_id: UUID, step: FallenStep, to: str, name: str, at: datetime) -> Message:
        return self._message_writer.message(
            "step_fell",
            key=f"{alarm_id}:{to}",
            to=to,
            at=at,
            link=f"{self._origin}/alerts/{alarm_id}",
            name=name,
            finding=step.finding,
            fall=FALL_WORDS[step.watched.fall],
        )


FALL_WORDS = {Fall.TENTH: "a tenth", Fall.QUARTER: "a quarter", Fall.HALF: "half"}
