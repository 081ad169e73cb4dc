"""The experiments of the product, as the pages know them, and the switch that turns one on and off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from site_intelligence.mine.experiments import Plan


class State(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True)
class Switched:
    """A moment at which an experiment was switched, and the name of the agent who did it."""

    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PlannedExperiment:
    """An experiment that the product declares. `variants` says what each one shows, and `shares` who sees it."""

    name: str
    question: str
    place: str
    variants: Mapping[str, str]
    shares: Mapping[str, float]
    control: str
    planned_visitors: int | None = None
    state: State = State.DRAFT
    begun: Switched | None = None
    ended: Switched | None = None

    @property
    def plan(self) -> Plan:
        return Plan(shares=self.shares, control=self.control, visitors=self.planned_visitors)


class PlannedExperiments(Protocol):
    def __call__(self) -> Sequence[PlannedExperiment]:
        """All that are declared, for the current reader."""
        ...


class SwitchExperiment(Protocol):
    def __call__(self, name: str, *, is_on: bool) -> None:
        """Switch an experiment for the current reader, who needs the right to. Raises errors of the product."""
        ...


@dataclass(frozen=True)
class ExperimentRoom:
    """The part of the product that the pages of experiments need."""

    planned: PlannedExperiments
    switch: SwitchExperiment

    def plans(self) -> dict[str, Plan]:
        return {experiment.name: experiment.plan for experiment in self.planned()}
