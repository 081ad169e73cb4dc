"""The product's experiments, as the pages of site intelligence know them. Imported by the process of that site only."""

from datetime import datetime

from business_layer.insight.switch_experiments import (
    ListedExperiment,
    ListExperiments,
    SwitchOffExperiment,
    SwitchOnExperiment,
)
from presentation_layer.context import current_actor
from site_intelligence.site.planned_experiments import ExperimentRoom, PlannedExperiment, State, Switched


class DeclaredExperiments:
    """Implements `PlannedExperiments`."""

    def __init__(self, list_all: ListExperiments) -> None:
        self._list_all = list_all

    def __call__(self) -> list[PlannedExperiment]:
        return [_planned(listed) for listed in self._list_all(by=current_actor())]


class ExperimentSwitch:
    """Implements `SwitchExperiment`."""

    def __init__(self, switch_on: SwitchOnExperiment, switch_off: SwitchOffExperiment) -> None:
        self._switch_on, self._switch_off = switch_on, switch_off

    def __call__(self, name: str, *, is_on: bool) -> None:
        (self._switch_on if is_on else self._switch_off)(name=name, by=current_actor())


def experiment_room(
    list_all: ListExperiments, switch_on: SwitchOnExperiment, switch_off: SwitchOffExperiment
) -> ExperimentRoom:
    return ExperimentRoom(DeclaredExperiments(list_all), ExperimentSwitch(switch_on, switch_off))


def _planned(listed: ListedExperiment) -> PlannedExperiment:
    experiment, run = listed.experiment, listed.run
    return PlannedExperiment(
        name=experiment.name,
        question=experiment.question,
        place=experiment.place,
        variants=experiment.variants,
        shares=experiment.shares,
        control=experiment.control,
        planned_visitors=experiment.planned_visitors,
        state=State(run.state) if run else State.DRAFT,
        begun=_switched(run.begun_at, run.begun_by) if run else None,
        ended=_switched(run.ended_at, run.ended_by) if run else None,
    )


def _switched(at: datetime | None, by: str) -> Switched | None:
    return Switched(at, by) if at else None
