"""Alerts: an agent gets a mail when a step of the way to an order falls on a device."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from business_layer.shared.errors import IllegalTransition, Invalid
from business_layer.shared.events import Recorder
from business_layer.shared.invisible_characters import LINE_BREAKS, ORDINARY, has_control
from business_layer.shared.stored_enums import require_known
from business_layer.user_management.ports import UserUnitOfWork

LONGEST_NOTE = 500


class Fall(StrEnum):
    """The size of a fall that is watched for, in percent of what was usual."""

    TENTH = "10"
    QUARTER = "25"
    HALF = "50"


@dataclass(frozen=True, kw_only=True)
class WatchedStep:
    """A step on a device, by the names that reports have for them, and the fall that is watched for."""

    step: str
    device: str
    fall: Fall


@dataclass(eq=False, kw_only=True)
class StepAlert(Recorder):
    """An agent's choice to get a mail when a step falls. `mailed_alarm_id` is the last alarm that was mailed."""

    id: UUID
    user_id: UUID
    step: str
    device: str
    fall: Fall
    is_on: bool
    chosen_at: datetime
    mailed_alarm_id: UUID | None = None

    @property
    def watched(self) -> WatchedStep:
        return WatchedStep(step=self.step, device=self.device, fall=self.fall)

    def choose(self, fall: Fall, *, at: datetime) -> None:
        """Watch for that fall. Choosing the same again changes nothing."""
        if not self.is_on or fall is not self.fall:
            self.is_on, self.fall, self.chosen_at = True, fall, at

    def end(self, *, at: datetime) -> None:
        if self.is_on:
            self.is_on, self.chosen_at = False, at


class AlarmState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    EXPLAINED = "explained"


S = AlarmState
# An explanation may be corrected.
MOVES = {
    S.OPEN: {S.ACKNOWLEDGED, S.EXPLAINED},
    S.ACKNOWLEDGED: {S.EXPLAINED},
    S.EXPLAINED: {S.EXPLAINED},
}


@dataclass(eq=False, kw_only=True)
class StepAlarm(Recorder):
    """A fall of a step on a device. `finding` says in words what fell.

    It is current until `over_at`: the step is as usual again, or what it fell to has become usual. `changed_by` is the
    name of the person who acknowledged or explained it.
    """

    id: UUID
    step: str
    device: str
    finding: str
    since: date
    noticed_at: datetime
    state: AlarmState = S.OPEN
    note: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None
    over_at: datetime | None = None

    @property
    def place(self) -> tuple[str, str]:
        return self.step, self.device

    def acknowledge(self, *, by: str, at: datetime) -> None:
        self._move_to(S.ACKNOWLEDGED, by, at)

    def explain(self, note: str, *, by: str, at: datetime) -> None:
        """Keep why the step fell. Raises Invalid without words."""
        words = note.strip()
        if not words:
            raise Invalid("Say why the step fell.", field="note")
        if has_control(words, allowed=LINE_BREAKS):
            raise Invalid(ORDINARY, field="note")
        if len(words) > LONGEST_NOTE:
            raise Invalid(f"Use at most {LONGEST_NOTE} characters.", field="note")
        self._move_to(S.EXPLAINED, by, at)
        self.note = words

    def end(self, *, at: datetime) -> None:
        self.over_at = self.over_at or at

    def _move_to(self, after: AlarmState, by: str, at: datetime) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"An {self.state} alarm cannot become {after}.")
        self.state, self.changed_by, self.changed_at = after, by, at


@dataclass(frozen=True, kw_only=True)
class FallenStep:
    """A step that fell, as a watch for falls of a size found it: since when, and in words that may be shown."""

    watched: WatchedStep
    since: date
    finding: str

    @property
    def place(self) -> tuple[str, str]:
        return self.watched.step, self.watched.device


class StepWatch(Protocol):
    def __call__(self, falls: Collection[Fall]) -> Sequence[FallenStep] | None:
        """Watch each step on each device for falls of these sizes. It takes seconds, so no transaction is open.

        Return None if no events are stored. Raises CannotCount.
        """
        ...


class StepAlerts(Protocol):
    def add(self, alert: StepAlert) -> None: ...

    def of_user(self, user_id: UUID) -> Sequence[StepAlert]:
        """Return a user's alerts, also those that are off, by step and device, locked."""
        ...

    def switched_on(self) -> Sequence[StepAlert]:
        """Return all that are on, by id, locked."""
        ...


class StepAlarms(Protocol):
    def add(self, alarm: StepAlarm) -> None: ...

    def get(self, alarm_id: UUID) -> StepAlarm:
        """Return the alarm, locked. Raises NotFound."""
        ...

    def current(self) -> Sequence[StepAlarm]:
        """Return the alarms that are not over, oldest first, locked."""
        ...

    def newest(self, *, at_most: int) -> Sequence[StepAlarm]:
        """Return the alarms, those noticed last first."""
        ...


class StepAlertUnitOfWork(UserUnitOfWork, Protocol):
    @property
    def step_alerts(self) -> StepAlerts: ...

    @property
    def step_alarms(self) -> StepAlarms: ...
