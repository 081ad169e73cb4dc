"""The steps of one job are all done, even if one fails."""

import pytest

from environments.worker import independent_steps
from environments.worker.independent_steps import StepsFailed, run_steps
from tests.support.logs import logs_of


class Step:
    def __init__(self, failure: Exception | None = None) -> None:
        self._failure, self.was_done = failure, False

    def __call__(self) -> None:
        self.was_done = True
        if self._failure:
            raise self._failure


def test_all_steps_are_done_and_the_failure_is_reported() -> None:
    first, second = Step(ValueError("a row that cannot be read")), Step()

    with logs_of(independent_steps) as lines, pytest.raises(StepsFailed, match="Step"):
        run_steps(first, second)

    assert second.was_done
    assert [(line["event"], line["step"]) for line in lines] == [("step_failed", "Step")]


def test_steps_that_succeed_are_silent() -> None:
    with logs_of(independent_steps) as lines:
        run_steps(Step(), Step())

    assert lines == []
