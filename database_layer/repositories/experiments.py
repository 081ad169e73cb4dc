"""The running of experiments: changed when an analyst switches one, and read by every process that shows pages."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from business_layer.insight.experiments import ExperimentRun, ExperimentState
from database_layer.repositories.collection import Collection
from database_layer.tables.experiments import experiment_runs

SECONDS_BETWEEN_CHECKS = 2.0


class SqlExperimentRuns(Collection[ExperimentRun]):
    def of_experiment(self, name: str) -> ExperimentRun | None:
        return self._one_or_none(self._locked(select(ExperimentRun).where(experiment_runs.c.experiment == name)))

    def every(self) -> list[ExperimentRun]:
        return self._all(select(ExperimentRun).order_by(experiment_runs.c.experiment))


class SqlRunningExperiments:
    """Implements `RunningExperiments`: asks every two seconds, so no page asks by itself (`timer` gives seconds)."""

    def __init__(self, session_factory: sessionmaker[Session], timer: Callable[[], float]) -> None:
        self._session_factory, self._timer = session_factory, timer
        self._known: tuple[float, frozenset[str]] | None = None

    def names(self) -> frozenset[str]:
        now = self._timer()
        if self._known is None or now - self._known[0] >= SECONDS_BETWEEN_CHECKS:
            self._known = (now, self._read())
        return self._known[1]

    def _read(self) -> frozenset[str]:
        running = select(experiment_runs.c.experiment).where(experiment_runs.c.state == ExperimentState.RUNNING)
        with self._session_factory() as session:
            return frozenset(session.execute(running).scalars())
