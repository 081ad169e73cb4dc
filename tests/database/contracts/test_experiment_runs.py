"""The running of experiments, in the database and in memory."""

import pytest

from business_layer.insight.experiments import ExperimentRun, ExperimentState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Conflict
from tests.database.builders import AnyWork, new_id, unique
from tests.database.contracts import LATER, WHY
from tests.fakes.clock import NOON


def begin(work: AnyWork, name: str) -> None:
    run = ExperimentRun(id=new_id(), experiment=name)
    run.begin(at=NOON, by="Ana Reyes")
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.experiment_runs.add(run)
        uow.commit()


def test_a_run_is_kept_and_ended(work: AnyWork) -> None:
    name = unique("experiment")
    begin(work, name)

    with work(by=SYSTEM, reason=WHY) as uow:
        uow.experiment_runs.of_experiment(name).end(at=LATER, by="Robin Vale")
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        found = next(run for run in uow.experiment_runs.every() if run.experiment == name)
        assert (found.state, found.begun_by, found.ended_at, found.ended_by) == (
            ExperimentState.ENDED,
            "Ana Reyes",
            LATER,
            "Robin Vale",
        )
        assert uow.experiment_runs.of_experiment("none") is None


def test_an_experiment_has_one_run(work: AnyWork) -> None:
    name = unique("experiment")
    begin(work, name)

    with pytest.raises(Conflict):
        begin(work, name)
