"""Experiments on the store: what is asked, between which variants, and since when visitors see them.

An experiment is declared here, with its variants. Analysts switch it on and off; without that, everyone sees the
control.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from business_layer.shared.errors import IllegalTransition
from business_layer.shared.events import Recorder
from business_layer.shared.stored_enums import require_known
from business_layer.shared.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """A question about the store, with the variants that may answer it.

    `variants` says in words what each one shows, and `shares` how many visitors see it. The others are compared with
    the `control`, which everyone sees while the experiment is off. With `planned_visitors`, it is tested once, when
    that many have seen it; without, it may be looked at and ended at any time.
    """

    name: str
    question: str
    place: str
    variants: Mapping[str, str]
    shares: Mapping[str, float]
    control: str
    planned_visitors: int | None = None


HOME_ADDRESS_BOX = Experiment(
    name="home-address-box",
    question="Do more visitors order if the home page begins with the question about their address?",
    place="The top of the store's home page",
    variants={
        "A": "The heading says what we sell. The box below it asks for the address.",
        "B": "The heading asks what is available at the address, and the box follows right away.",
    },
    shares={"A": 1, "B": 1},
    control="A",
)
EXPERIMENTS: Mapping[str, Experiment] = {experiment.name: experiment for experiment in (HOME_ADDRESS_BOX,)}


class ExperimentState(StrEnum):
    """A draft was never switched on. An experiment that ended may be switched on again."""

    DRAFT = "draft"
    RUNNING = "running"
    ENDED = "ended"


S = ExperimentState
MOVES = {S.DRAFT: {S.RUNNING}, S.RUNNING: {S.ENDED}, S.ENDED: {S.RUNNING}}
REFUSALS = {
    S.DRAFT: "An experiment that was switched on is no draft any more.",
    S.RUNNING: "This experiment is switched on already.",
    S.ENDED: "This experiment is not switched on.",
}


@dataclass(eq=False, kw_only=True)
class ExperimentRun(Recorder):
    """The running of an experiment: its state, and the agents who switched it last."""

    id: UUID
    experiment: str
    state: ExperimentState = S.DRAFT
    begun_at: datetime | None = None
    begun_by: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    version: int = 1

    def begin(self, *, at: datetime, by: str) -> None:
        """Show visitors their variants from now on. Raises IllegalTransition."""
        self._move_to(S.RUNNING)
        self.begun_at, self.begun_by, self.ended_at, self.ended_by = at, by, None, ""

    def end(self, *, at: datetime, by: str) -> None:
        """Show everyone the control from now on. Raises IllegalTransition."""
        self._move_to(S.ENDED)
        self.ended_at, self.ended_by = at, by

    def _move_to(self, after: ExperimentState) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(REFUSALS[after])
        self.state = after


class ExperimentRuns(Protocol):
    def add(self, run: ExperimentRun) -> None: ...

    def of_experiment(self, name: str) -> ExperimentRun | None:
        """The run of that experiment; None if it was never switched on."""
        ...

    def every(self) -> Sequence[ExperimentRun]: ...


class ExperimentUnitOfWork(UnitOfWork, Protocol):
    @property
    def experiment_runs(self) -> ExperimentRuns: ...


class RunningExperiments(Protocol):
    """The port to what is switched on, for pages. An adapter may be a few seconds late."""

    def names(self) -> frozenset[str]: ...
