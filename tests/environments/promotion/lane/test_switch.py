"""A switch loses no request: it can be killed at each step, and goes back by itself when the new release fails."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from environments.promotion.lane.switch import Switch
from environments.promotion.lane.watch import TakenBack
from environments.promotion.systems.environment_folder import EnvironmentFolder, Serving
from environments.promotion.systems.slots import SlotFailed
from environments.promotion.systems.smoke_journey import SmokeFailed
from tests.environments.promotion.machine import Killed, Machine

OLD, NEW, NEWER = "1" * 64, "2" * 64, "3" * 64


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    environment = EnvironmentFolder("staging", tmp_path, 20_000)
    environment.write_serving(Serving().moved_to("a", OLD))
    return Machine(environment, running={"a": OLD}, workers={"a": OLD})


def switch(machine: Machine) -> Switch:
    return Switch(machine.environment, machine, machine.slot, lambda _line: None, step_seconds=0)


def test_requests_are_shifted_in_steps_and_the_former_release_rests_at_the_end(machine: Machine) -> None:
    machine.in_flight = 3

    switch(machine).run(NEW)

    shares = [step for step in machine.steps if step.startswith("weights")]
    assert [int(share.split()[2].strip(",")) for share in shares] == [1, 10, 50, 100, 100]
    assert machine.steps[:5] == ["migrate", "start", "wait", "warm", "try"]
    assert machine.steps[-1] == "rest a"
    assert (machine.kept, machine.in_flight) == ({"a": 0, "b": 100}, 0)
    assert (machine.running, machine.workers) == ({"a": OLD, "b": NEW}, {"b": NEW})
    assert machine.environment.read_serving() == Serving(active="b", builds={"a": OLD, "b": NEW})


def test_the_first_build_gets_all_requests_at_once(tmp_path: Path) -> None:
    machine = Machine(EnvironmentFolder("staging", tmp_path, 20_000), running={})

    switch(machine).run(NEW)

    assert machine.running == machine.workers == {"b": NEW}
    assert sum(step.startswith("weights") for step in machine.steps) == 2


def test_a_rollback_returns_to_the_sites_that_rest_without_migrating_at_once(machine: Machine) -> None:
    switch(machine).run(NEW)
    machine.steps.clear()

    switch(machine).run(OLD, is_rollback=True)

    assert machine.steps[:3] == ["start", "wait", "weights {'a': 100, 'b': 0}"]
    assert (machine.running, machine.workers) == ({"a": OLD, "b": NEW}, {"a": OLD})


def test_a_rollback_to_sites_that_start_first_warms_them(machine: Machine) -> None:
    switch(machine).run(NEW)
    machine.running.pop("a")
    machine.steps.clear()

    switch(machine).run(OLD, is_rollback=True)

    assert machine.steps[:4] == ["start", "wait", "warm", "weights {'a': 100, 'b': 0}"]


def test_a_rollback_asks_nothing_of_the_former_release(machine: Machine) -> None:
    """The page that fails may fail in both, and the person who returns knows more."""
    switch(machine).run(NEW)
    machine.failing = machine.failing_probes = {OLD: 10}

    switch(machine).run(OLD, is_rollback=True)

    assert machine.environment.read_serving().build == OLD


def test_what_rests_stops_before_the_next_release_migrates(machine: Machine) -> None:
    switch(machine).run(NEW)
    machine.steps.clear()

    switch(machine).run(NEWER)

    assert machine.steps[:4] == ["weights {'b': 100, 'a': 0}", "keep", "stop a", "migrate"]
    assert (machine.running, machine.workers) == ({"a": NEWER, "b": NEW}, {"a": NEWER})


def test_a_release_that_was_rolled_back_is_promoted_again_with_new_processes(machine: Machine) -> None:
    switch(machine).run(NEW)
    switch(machine).run(OLD, is_rollback=True)
    machine.steps.clear()

    switch(machine).run(NEW)

    assert machine.steps.index("stop b") < machine.steps.index("start")


def test_the_time_in_which_shares_change_is_counted(machine: Machine) -> None:
    used = switch(machine)

    used.run(NEW)

    assert 0 < used.shifting_seconds < 1


def test_a_release_that_fails_the_smoke_journey_gets_no_request(machine: Machine) -> None:
    machine.smoking = NEW

    with pytest.raises(SmokeFailed):
        switch(machine).run(NEW)

    assert machine.answered["b"] == 0
    assert machine.running == {"a": OLD}


@pytest.mark.parametrize("failing", [1, 10])
def test_a_release_that_fails_is_taken_back_and_says_why(machine: Machine, failing: int) -> None:
    machine.failing = {NEW: failing}

    with pytest.raises(TakenBack, match=r"answers to clients failed \(\d+%; the former release: 0%\)"):
        switch(machine).run(NEW)

    assert machine.weights == machine.kept == {"a": 100, "b": 0}
    assert machine.running == {"a": OLD}
    assert machine.environment.read_serving().build == OLD
    assert "weights {'b': 50, 'a': 50}" not in machine.steps


@pytest.mark.parametrize(("requests", "failing", "stays"), [(8, 2, True), (8, 10, False), (40, 2, False)])
def test_a_few_answers_take_a_release_back_only_if_most_of_them_fail(
    machine: Machine, requests: int, failing: int, stays: bool
) -> None:
    """Half of eight requests go to the new release in the end: a failure of four may be chance."""
    machine.requests, machine.failing = requests, {NEW: failing}

    with nullcontext() if stays else pytest.raises(TakenBack):
        switch(machine).run(NEW)

    assert machine.workers == ({"b": NEW} if stays else {"a": OLD})


def test_a_release_that_fails_no_more_than_the_former_one_stays(machine: Machine) -> None:
    machine.failing = {OLD: 2, NEW: 2}

    switch(machine).run(NEW)

    assert machine.workers == {"b": NEW}


def test_a_release_that_does_not_start_gets_no_request(machine: Machine) -> None:
    machine.broken = NEW

    with pytest.raises(SlotFailed):
        switch(machine).run(NEW)

    assert machine.answered["b"] == 0
    assert machine.running == {"a": OLD}
    assert switch(machine).underway is None


STEPS_OF_A_SWITCH = 13


def test_a_switch_has_that_many_steps(machine: Machine) -> None:
    switch(machine).run(NEW)

    assert len(machine.steps) == STEPS_OF_A_SWITCH - 1


@pytest.mark.parametrize("dies_at", range(1, STEPS_OF_A_SWITCH))
def test_a_kill_at_any_step_loses_nothing_and_the_next_call_finishes(machine: Machine, dies_at: int) -> None:
    machine.dies_at = dies_at
    with pytest.raises(Killed):
        switch(machine).run(NEW)
    is_served = any(weight and slot in machine.running for slot, weight in machine.weights.items())
    machine.dies_at = 0

    switch(machine).run(NEW)

    assert is_served
    assert (machine.workers, machine.kept) == ({"b": NEW}, {"a": 0, "b": 100})
    assert switch(machine).underway is None


def test_an_interrupted_promotion_continues_with_the_share_that_it_had(machine: Machine) -> None:
    """The kill comes when all requests are about to be shifted, so half of them are."""
    machine.dies_at = 9  # The weights of 100%.
    with pytest.raises(Killed):
        switch(machine).run(NEW)
    machine.dies_at = 0
    machine.steps.clear()

    switch(machine).run(NEW)

    shares = [step for step in machine.steps if step.startswith("weights")]
    assert shares == ["weights {'b': 100, 'a': 0}", "weights {'b': 100, 'a': 0}"]


@pytest.mark.parametrize("dies_at", range(1, STEPS_OF_A_SWITCH))
def test_after_a_kill_another_build_can_be_promoted(machine: Machine, dies_at: int) -> None:
    machine.dies_at = dies_at
    with pytest.raises(Killed):
        switch(machine).run(NEW)
    machine.dies_at = 0

    switch(machine).run(NEWER)

    assert list(machine.workers.values()) == [NEWER]
    assert machine.environment.read_serving().build == NEWER


@pytest.mark.parametrize("dies_at", range(1, STEPS_OF_A_SWITCH))
def test_a_kill_while_a_failing_release_is_taken_back_leaves_the_former_one(machine: Machine, dies_at: int) -> None:
    machine.failing, machine.dies_at = {NEW: 5}, dies_at
    with pytest.raises((Killed, TakenBack)):
        switch(machine).run(NEW)
    machine.dies_at = 0

    switch(machine).settle()

    assert (machine.running, machine.weights) == ({"a": OLD}, {"a": 100, "b": 0})


@pytest.mark.parametrize("dies_at", range(1, 11))
def test_a_kill_at_any_step_after_a_release_before_leaves_its_sites_alone(machine: Machine, dies_at: int) -> None:
    """Here another build rests in the free slot, so there are three more steps at the beginning."""
    switch(machine).run(NEW)
    machine.steps.clear()
    machine.dies_at = dies_at
    with pytest.raises(Killed):
        switch(machine).run(NEWER)
    machine.dies_at = 0

    switch(machine).run(NEWER)

    assert (machine.running, machine.workers) == ({"a": NEWER, "b": NEW}, {"a": NEWER})


@pytest.mark.parametrize("dies_at", range(1, 7))
def test_a_rollback_that_is_killed_at_any_step_is_finished_by_the_next(machine: Machine, dies_at: int) -> None:
    switch(machine).run(NEW)
    machine.steps.clear()
    machine.dies_at = dies_at
    with pytest.raises(Killed):
        switch(machine).run(OLD, is_rollback=True)
    machine.dies_at = 0

    switch(machine).settle()
    switch(machine).run(OLD, is_rollback=True)

    assert (machine.running, machine.workers) == ({"a": OLD, "b": NEW}, {"a": OLD})
    assert "stop a" not in machine.steps
