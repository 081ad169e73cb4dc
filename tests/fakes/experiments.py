"""The running of experiments in memory."""

from collections.abc import Hashable, Sequence

from business_layer.insight.experiments import ExperimentRun
from tests.fakes.collection import Shelf


class FakeExperimentRuns(Shelf[ExperimentRun]):
    """Implements `ExperimentRuns`."""

    def of_experiment(self, name: str) -> ExperimentRun | None:
        return self._first(lambda run: run.experiment == name)

    def every(self) -> Sequence[ExperimentRun]:
        return sorted(self._every(lambda _run: True), key=lambda run: run.experiment)

    def _unique_values(self, entity: ExperimentRun) -> tuple[Hashable, ...]:
        return (entity.experiment,)


class FakeRunningExperiments:
    """Implements `RunningExperiments`."""

    def __init__(self, *names: str) -> None:
        self.running = set(names)

    def names(self) -> frozenset[str]:
        return frozenset(self.running)
