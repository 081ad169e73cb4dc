"""Analysts switch experiments on and off, and each switch says who did it."""

import pytest

from business_layer.insight.experiments import EXPERIMENTS, HOME_ADDRESS_BOX, ExperimentState
from business_layer.insight.switch_experiments import ListExperiments, SwitchOffExperiment, SwitchOnExperiment
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.errors import IllegalTransition, NotFound, NotPermitted
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

NAME = HOME_ADDRESS_BOX.name
ANALYST = Actor(
    kind=ActorKind.AGENT,
    name="Ana Reyes",
    permissions=frozenset({Permission.VIEW_REPORTS, Permission.SWITCH_EXPERIMENTS}),
)
READER = Actor(kind=ActorKind.AGENT, name="Lee Park", permissions=frozenset({Permission.VIEW_REPORTS}))


@pytest.fixture
def books() -> Books:
    return Books()


def switch_on(books: Books, by: Actor = ANALYST, name: str = NAME) -> None:
    SwitchOnExperiment(books, FakeClock(), CountingIdentifiers())(name=name, by=by)


def switch_off(books: Books, by: Actor = ANALYST) -> None:
    SwitchOffExperiment(books, FakeClock())(name=NAME, by=by)


def test_an_experiment_begins_ends_and_begins_again(books: Books) -> None:
    assert ListExperiments(books)(by=READER)[0].run is None

    switch_on(books)
    listed = ListExperiments(books)(by=READER)[0].run
    assert (listed.state, listed.begun_at, listed.begun_by) == (ExperimentState.RUNNING, NOON, "Ana Reyes")
    switch_off(books)
    assert (listed.state, listed.ended_by) == (ExperimentState.ENDED, "Ana Reyes")
    switch_on(books)

    assert (listed.state, listed.ended_at, listed.ended_by) == (ExperimentState.RUNNING, None, "")


def test_what_is_switched_already_is_refused_in_words(books: Books) -> None:
    switch_on(books)
    with pytest.raises(IllegalTransition, match="switched on already"):
        switch_on(books)
    switch_off(books)
    with pytest.raises(IllegalTransition, match="not switched on"):
        switch_off(books)


def test_what_was_never_switched_on_or_declared_is_not_found(books: Books) -> None:
    with pytest.raises(NotFound, match="never switched on"):
        switch_off(books)
    with pytest.raises(NotFound, match="no such experiment"):
        switch_on(books, name="nope")


def test_a_reader_of_reports_switches_nothing(books: Books) -> None:
    with pytest.raises(NotPermitted):
        switch_on(books, READER)
    switch_on(books)
    with pytest.raises(NotPermitted):
        switch_off(books, READER)
    with pytest.raises(NotPermitted):
        ListExperiments(books)(by=Actor(kind=ActorKind.AGENT, name="Kim"))


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=lambda experiment: experiment.name)
def test_each_declared_experiment_is_whole(experiment) -> None:
    assert set(experiment.variants) == set(experiment.shares)
    assert experiment.control in experiment.variants
    assert min(experiment.shares.values()) > 0
    assert experiment.question.endswith("?")
