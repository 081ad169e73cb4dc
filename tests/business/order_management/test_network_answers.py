"""Advancing an order while the network refuses, fails, or does not answer."""

from datetime import date, timedelta

import pytest

from business_layer.order_management.service_orders import (
    ProvisioningRefused,
    ServiceOrderState,
)
from business_layer.order_management.states import TaskState
from tests.builders.orders import an_order
from tests.business.order_management.world import DOWN, POLICY, S, World, a_report, raising
from tests.fakes.clock import NOON


@pytest.fixture
def world() -> World:
    return World(an_order("toll-free"))


def test_the_network_is_asked_again_later_if_it_does_not_answer(world: World) -> None:
    world.network.outcome = DOWN

    world.advance()

    assert world.order.state is S.IN_PROGRESS
    assert "is not responding right now" in world.service_order.waiting_for
    assert world.service_order.next_attempt_at == NOON + timedelta(seconds=2)
    assert world.books.jobs == []


def test_a_task_without_an_answer_for_too_long_falls_out_with_its_reason(world: World) -> None:
    world.network.outcome = DOWN

    world.advance(31, passing=timedelta(minutes=2))

    assert world.order.state is S.HELD
    assert "Asked 31 times." in world.service_order.fallout_reason
    assert "task_fell_out" in world.books.event_names


def test_an_outage_within_the_retry_policy_sends_no_task_to_fallout(world: World) -> None:
    world.network.outcome = DOWN
    world.advance(29, passing=timedelta(minutes=2))

    world.network.outcome = None
    world.advance(3)

    assert world.order.state is S.COMPLETED


def test_each_answer_restarts_the_time_without_an_answer(world: World) -> None:
    world.network.ask = lambda key: world.network._report(key, ServiceOrderState.IN_PROGRESS)
    world.advance()
    for _ in range(3):
        submit, ask = world.network.submit, world.network.ask
        world.network.ask = world.network.submit = raising(DOWN)
        world.advance(12, passing=timedelta(minutes=4))
        world.network.submit, world.network.ask = submit, ask
        world.advance()

    assert world.order.state is S.IN_PROGRESS
    assert world.service_order.unanswered_since is None


def test_a_clock_that_jumps_ahead_sends_no_task_to_fallout(world: World) -> None:
    world.network.outcome = DOWN
    world.advance()

    world.clock.pass_time(timedelta(days=2))
    world.advance()

    assert world.service_order.state is TaskState.IN_PROGRESS


def test_a_clock_that_was_ahead_for_a_while_delays_nothing(world: World) -> None:
    world.network.outcome = DOWN
    world.clock.pass_time(timedelta(days=1))
    world.advance(passing=-timedelta(days=1))

    world.network.outcome = None
    world.advance(3)

    assert world.order.state is S.COMPLETED


def test_a_job_that_comes_a_moment_early_is_not_lost(world: World) -> None:
    world.advance(passing=timedelta(seconds=POLICY.follow_seconds, milliseconds=-300))

    world.advance()

    assert world.service_order.state is TaskState.COMPLETED


def test_the_network_is_not_asked_before_a_task_is_due(world: World) -> None:
    world.network.outcome = DOWN
    world.advance(passing=timedelta(0))
    attempts = world.service_order.attempts

    world.advance(5, passing=timedelta(0))

    assert world.service_order.attempts == attempts == 1


def test_a_refused_task_falls_out_immediately_with_the_networks_reason(world: World) -> None:
    world.network.outcome = ProvisioningRefused("This pager number is not ours.")

    world.advance()

    assert world.order.state is S.HELD
    assert world.service_order.fallout_reason == "This pager number is not ours."


def test_a_lost_answer_is_asked_for_again_with_the_same_key(world: World) -> None:
    with world.network.loses_answers(DOWN):
        world.advance()
    world.advance(3)

    assert world.order.state is S.COMPLETED
    assert list(world.network.requests) == [f"{world.service_order.id}.1"]


def test_a_refused_repetition_does_not_spend_the_key_of_an_accepted_service_order(world: World) -> None:
    with world.network.loses_answers(DOWN):
        world.advance()
    world.network.submit = raising(ProvisioningRefused("This is a duplicate."))
    world.advance(3)

    assert world.order.state is S.COMPLETED
    assert list(world.network.requests) == [f"{world.service_order.id}.1"]


def test_a_refusal_counts_only_when_the_network_confirms_that_it_has_no_service_order(world: World) -> None:
    world.network.submit, world.network.ask = raising(ProvisioningRefused("No.")), raising(DOWN)

    world.advance()

    assert world.order.state is S.IN_PROGRESS
    assert world.service_order.tries == 1


def test_a_worker_that_dies_before_it_records_the_answer_asks_again_with_the_same_key(world: World) -> None:
    with pytest.raises(KeyboardInterrupt), world.network.loses_answers(KeyboardInterrupt()):
        world.advance()

    world.advance(3)

    assert world.order.state is S.COMPLETED
    assert list(world.network.requests) == [f"{world.service_order.id}.1"]


def test_a_service_order_that_failed_falls_out(world: World) -> None:
    world.network.ask = lambda key: a_report(key, ServiceOrderState.FAILED, reason="No free port at the switch.")

    world.advance(2)

    assert world.order.state is S.HELD
    assert world.service_order.fallout_reason == "No free port at the switch."


def test_a_service_order_that_never_finishes_falls_out(world: World) -> None:
    world.network.ask = lambda key: a_report(key, ServiceOrderState.IN_PROGRESS)

    world.advance(2)
    assert world.order.state is S.IN_PROGRESS
    world.advance(2, passing=timedelta(seconds=POLICY.stalled_after_seconds))

    assert world.order.state is S.HELD
    assert "never finished it" in world.service_order.fallout_reason


def test_a_service_order_may_take_until_the_day_that_was_promised() -> None:
    world = World(an_order(expected=date(2026, 12, 8)))
    world.network.ask = lambda key: a_report(key, ServiceOrderState.IN_PROGRESS)

    world.advance(3, passing=timedelta(days=4))
    assert world.order.state is S.IN_PROGRESS
    world.advance(2, passing=timedelta(days=4))

    assert world.order.state is S.HELD
