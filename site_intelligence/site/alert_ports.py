"""Ports of the pages about alerts: the product keeps alerts and alarms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

OPEN, ACKNOWLEDGED, EXPLAINED = "open", "acknowledged", "explained"
LONGEST_NOTE = 500
Place = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A step that fell on a device. It is current until `over_on`. `changed_by` acknowledged or explained it."""

    id: UUID
    step: str
    device: str
    finding: str
    since: date
    noticed_on: date
    state: str
    note: str
    changed_by: str
    changed_on: date | None
    over_on: date | None

    @property
    def place(self) -> Place:
        return self.step, self.device

    @property
    def is_current(self) -> bool:
        return self.over_on is None


class Alerts(Protocol):
    """The current reader's alerts, and the alarms of all."""

    def chosen(self) -> Mapping[Place, str]:
        """The steps that the reader is alerted about, each with its fall: "10", "25" or "50"."""
        ...

    def choose(self, wanted: Collection[tuple[str, str, str]]) -> None:
        """Alert the reader about these steps, devices and falls, and about no others."""
        ...

    def alarms(self) -> Sequence[Alarm]:
        """The alarms, those noticed last first."""
        ...

    def alarm(self, alarm_id: UUID) -> Alarm:
        """An alarm. If there is none, the site's page about that answers the request."""
        ...

    def acknowledge(self, alarm_id: UUID) -> None: ...

    def explain(self, alarm_id: UUID, note: str) -> None: ...
