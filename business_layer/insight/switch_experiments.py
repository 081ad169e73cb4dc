"""Analysts look at the experiments, and switch them on and off. Each switch is in the audit trail."""

from dataclasses import dataclass

from business_layer.insight.experiments import EXPERIMENTS, Experiment, ExperimentRun, ExperimentUnitOfWork
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True)
class ListedExperiment:
    """An experiment with its run; None if it was never switched on."""

    experiment: Experiment
    run: ExperimentRun | None


class ListExperiments:
    """Find all experiments that are declared. Raises NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[ExperimentUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, by: Actor) -> tuple[ListedExperiment, ...]:
        by.require(Permission.VIEW_REPORTS)
        with self._unit_of_work.reading(by=by) as uow:
            runs = {run.experiment: run for run in uow.experiment_runs.every()}
        return tuple(ListedExperiment(experiment, runs.get(name)) for name, experiment in EXPERIMENTS.items())


class SwitchOnExperiment:
    """Show visitors their variants. Raises NotFound, NotPermitted, IllegalTransition."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[ExperimentUnitOfWork], clock: Clock, identifiers: Identifiers
    ) -> None:
        self._unit_of_work, self._clock, self._identifiers = unit_of_work, clock, identifiers

    def __call__(self, *, name: str, by: Actor) -> ExperimentRun:
        _require_declared(name)
        by.require(Permission.SWITCH_EXPERIMENTS)
        with self._unit_of_work(by=by, reason=f"switch on experiment {name}") as uow:
            run = uow.experiment_runs.of_experiment(name)
            if run is None:
                run = ExperimentRun(id=self._identifiers.new(), experiment=name)
                uow.experiment_runs.add(run)
            run.begin(at=self._clock.now(), by=by.name)
            uow.commit()
        return run


class SwitchOffExperiment:
    """Show everyone the control. Raises NotFound, NotPermitted, IllegalTransition."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[ExperimentUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, name: str, by: Actor) -> ExperimentRun:
        _require_declared(name)
        by.require(Permission.SWITCH_EXPERIMENTS)
        with self._unit_of_work(by=by, reason=f"switch off experiment {name}") as uow:
            run = uow.experiment_runs.of_experiment(name)
            if run is None:
                raise NotFound("This experiment was never switched on.")
            run.end(at=self._clock.now(), by=by.name)
            uow.commit()
        return run


def _require_declared(name: str) -> None:
    if name not in EXPERIMENTS:
        raise NotFound("There is no such experiment.")
