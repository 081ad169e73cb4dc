"""Advancing an order against a network that answers, refuses, is silent, or is not there."""

from datetime import date, timedelta
from typing import Never

import pytest

from business_layer.inventory.products import ProductState
from business_layer.order_management.advance_order import AdvanceOrder
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.retry_policy import RetryPolicy
from business_layer.order_management.service_orders import (
    ProvisioningRefused,
    ServiceOrderReport,
    ServiceOrderState,
)
from business_layer.order_management.states import ProductOrderState, TaskState
from business_layer.order_management.task_handlers import TaskHandlers
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.backoff import Backoff
from business_layer.shared.errors import GatewayUnavailable
from tests.builders.messages import a_message_writer
from tests.builders.orders import OneCatalogue, an_item, an_order, kept
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.gateways import FakeProvisioning, dies_after_asking
from tests.fakes.unit_of_work import Books

S = ProductOrderState
POLICY = RetryPolicy(
    backoff=Backoff(base_seconds=1, cap_seconds=60),
    give_up_after_seconds=3600,
    follow_seconds=5,
    stalled_after_seconds=600,
)
DOWN = GatewayUnavailable("The network did not answer.")


class World:
    """An order, the network, a clock, and the use case between them."""

    def __init__(self, order: ProductOrder) -> None:
        self.books, self.clock, self.network = Books(), FakeClock(), FakeProvisioning()
        self.order = kept(self.books, order)
        catalogues, identifiers = OneCatalogue(), CountingIdentifiers()
        self._advance = AdvanceOrder(
            self.books,
            catalogues,
            self.network,
            TaskHandlers(catalogues, a_message_writer(identifiers)),
            POLICY,
            self.clock,
            identifiers,
        )

    def advance(self, times: int = 1, passing: timedelta = timedelta(seconds=10)) -> None:
        for _ in range(times):
            self._advance(order_id=self.order.id)
            self.clock.pass_time(passing)

    @property
    def service_order(self) -> FulfilmentTask:
        return next(task for task in self.order.tasks if task.specification)


def raising(error: Exception):
    def fail(_) -> Never:
        raise error

    return fail


@pytest.fixture
def world() -> World:
    return World(an_order("toll-free"))


def test_an_order_is_asked_for_followed_completed_and_told(world: World) -> None:
    world.advance(3)

    assert world.order.state is S.COMPLETED
    assert world.order.completed_at is not None
    product = world.books.products.all[world.order.items[0].product_id]
    assert product.state is ProductState.ACTIVE
    assert [message.kind for message in world.books.messages.all.values()] == ["product_active"]
    assert len(world.network.requests) == 1


def test_the_mail_says_how_to_use_it_and_where_the_password_is_but_not_which() -> None:
    world = World(an_order("mobile-dial-up"))
    world.network.assigns["MobileDialUp"] = {
        "nationwide_number": "+18005550155",
        "initial_password": "kq7wm3zx9thr",
        "service_id": "MD-0000001",
    }

    world.advance(3)

    (mail,) = world.books.messages.all.values()
    assert mail.subject == "Mobile Dial-up is ready (order DT-1)"
    assert "1. Mobile Dial-up (road.l). Ready to use." in mail.body
    assert "Access number: (800) 555-0155" in mail.body
    assert "Temporary password: sign in and see My services" in mail.body
    assert "Have your laptop call the access number" in mail.body
    assert "kq7wm3zx9thr" not in mail.body
    assert "MD-0000001" not in mail.body
    product = world.books.products.all[world.order.items[0].product_id]
    assert product.network["initial_password"] == "kq7wm3zx9thr"


def with_items(order: ProductOrder, *slugs: str) -> ProductOrder:
    for slug in slugs:
        order.items.append(an_item(order, slug))
    return order


def told(world: World) -> list[str]:
    return [message.subject for message in world.books.messages.all.values()]


def test_what_becomes_ready_together_is_told_in_one_mail() -> None:
    world = World(with_items(an_order("conferencing"), "conferencing", "calling-card"))

    world.advance(4)

    assert told(world) == ["Your services are ready (order DT-1)"]
    (mail,) = world.books.messages.all.values()
    assert [f"{number}. " in mail.body for number in (1, 2, 3)] == [True, True, True]
    assert world.order.state is S.COMPLETED


def test_what_is_ready_waits_a_minute_for_the_rest_of_its_order_and_no_longer() -> None:
    world = World(with_items(an_order("mobile-calling-card"), "toll-free"))
    world.network.stays["TollFree"] = {}

    world.advance(2, passing=timedelta(seconds=20))
    assert told(world) == []
    assert world.order.items[0].is_ready
    world.advance(3, passing=timedelta(seconds=20))
    assert told(world) == ["Mobile Calling Card is ready (order DT-1)"]

    world.network.stays.clear()
    world.advance(3)
    assert told(world)[1:] == ["Toll Free is ready (order DT-1)"]


def test_what_waits_for_a_person_keeps_no_mail_back() -> None:
    world = World(with_items(an_order("calling-card"), "dedicated"))

    world.advance(3)

    assert world.order.state is S.PENDING
    assert told(world) == ["Calling Card is ready (order DT-1)"]


def test_a_subject_has_nothing_that_a_customer_typed() -> None:
    order = an_order("calling-card")
    order.items[0].values["cards"][0]["holder"] = "You won call 900 555 0111 now"
    world = World(order)

    world.advance(3)

    assert told(world) == ["Calling Card is ready (order DT-1)"]


def test_what_is_asked_is_written_down_before_it_is_asked(world: World) -> None:
    seen = []
    submit = world.network.submit
    world.network.submit = lambda request: seen.append(world.service_order.state) or submit(request)

    world.advance()

    assert seen == [TaskState.IN_PROGRESS]
    assert world.service_order.exchanges[0].what == "Asked to add TollFree"


def test_an_order_that_is_complete_is_left_alone(world: World) -> None:
    world.advance(3)
    before = world.books.commits

    world.advance(3)

    assert world.books.commits == before
    assert len(world.network.requests) == 1


def test_the_network_is_asked_again_later_when_it_does_not_answer(world: World) -> None:
    world.network.outcome = DOWN

    world.advance()

    assert world.order.state is S.IN_PROGRESS
    assert "is not responding right now" in world.service_order.waiting_for
    assert world.service_order.next_attempt_at == NOON + timedelta(seconds=2)
    assert world.books.jobs[-1].task == "wake_order"
    assert world.books.jobs[-1].lock is None


def test_a_task_that_nobody_answers_for_too_long_falls_out_with_its_reason(world: World) -> None:
    world.network.outcome = DOWN

    world.advance(31, passing=timedelta(minutes=2))

    assert world.order.state is S.HELD
    assert "Asked 31 times." in world.service_order.fallout_reason
    assert "task_fell_out" in world.books.event_names


def test_an_outage_shorter_than_the_budget_sends_no_order_to_an_agent(world: World) -> None:
    world.network.outcome = DOWN
    world.advance(29, passing=timedelta(minutes=2))

    world.network.outcome = None
    world.advance(3)

    assert world.order.state is S.COMPLETED


def test_the_budget_begins_anew_with_each_answer(world: World) -> None:
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


def test_a_clock_that_jumps_ahead_gives_no_order_up(world: World) -> None:
    world.network.outcome = DOWN
    world.advance()

    world.clock.pass_time(timedelta(days=2))
    world.advance()

    assert world.service_order.state is TaskState.IN_PROGRESS


def test_a_clock_that_was_ahead_for_a_while_parks_nothing(world: World) -> None:
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


def test_nothing_is_asked_before_it_is_due(world: World) -> None:
    world.network.outcome = DOWN
    world.advance(passing=timedelta(0))
    attempts = world.service_order.attempts

    world.advance(5, passing=timedelta(0))

    assert world.service_order.attempts == attempts == 1


def test_a_refusal_falls_out_at_once_in_the_networks_words(world: World) -> None:
    world.network.outcome = ProvisioningRefused("This pager number is not ours.")

    world.advance()

    assert world.order.state is S.HELD
    assert world.service_order.fallout_reason == "This pager number is not ours."


def test_a_lost_answer_is_asked_for_again_with_the_same_key(world: World) -> None:
    submit = world.network.submit

    def lose_the_answer(request) -> Never:
        submit(request)
        raise DOWN

    world.network.submit = lose_the_answer
    world.advance()
    world.network.submit = submit
    world.advance(3)

    assert world.order.state is S.COMPLETED
    assert list(world.network.requests) == [f"{world.service_order.id}.1"]


def test_a_repetition_that_is_refused_does_not_spend_the_key_of_what_was_done(world: World) -> None:
    submit = world.network.submit

    def lose_the_answer(request) -> Never:
        submit(request)
        raise DOWN

    world.network.submit = lose_the_answer
    world.advance()
    world.network.submit = _raises(ProvisioningRefused("This is a duplicate."))
    world.advance(3)

    assert world.order.state is S.COMPLETED
    assert list(world.network.requests) == [f"{world.service_order.id}.1"]


def test_a_refusal_is_none_before_the_network_says_that_it_did_nothing(world: World) -> None:
    world.network.submit, world.network.ask = _raises(ProvisioningRefused("No.")), _raises(DOWN)

    world.advance()

    assert world.order.state is S.IN_PROGRESS
    assert world.service_order.tries == 1


def test_a_worker_that_dies_before_it_records_the_answer_asks_again_with_the_same_key(world: World) -> None:
    with dies_after_asking(world.network), pytest.raises(KeyboardInterrupt):
        world.advance()

    world.advance(3)

    assert world.order.state is S.COMPLETED
    assert list(world.network.requests) == [f"{world.service_order.id}.1"]


def test_what_the_network_could_not_do_falls_out(world: World) -> None:
    world.network.ask = lambda key: _report(key, ServiceOrderState.FAILED, reason="No free port at the switch.")

    world.advance(2)

    assert world.order.state is S.HELD
    assert world.service_order.fallout_reason == "No free port at the switch."


def test_silence_after_acceptance_falls_out_in_the_end(world: World) -> None:
    world.network.ask = lambda key: _report(key, ServiceOrderState.IN_PROGRESS)

    world.advance(2)
    assert world.order.state is S.IN_PROGRESS
    world.advance(2, passing=timedelta(seconds=POLICY.stalled_after_seconds))

    assert world.order.state is S.HELD
    assert "never finished it" in world.service_order.fallout_reason


def test_silence_is_counted_from_the_day_that_was_promised() -> None:
    world = World(an_order(expected=date(2026, 12, 8)))
    world.network.ask = lambda key: _report(key, ServiceOrderState.IN_PROGRESS)

    world.advance(3, passing=timedelta(days=4))
    assert world.order.state is S.IN_PROGRESS
    world.advance(2, passing=timedelta(days=4))

    assert world.order.state is S.HELD


def test_a_date_that_the_network_moves_is_told_with_its_reason() -> None:
    world = World(an_order("toll-free", expected=date(2026, 11, 25)))
    later = date(2026, 11, 30)
    world.network.ask = lambda key: _report(key, ServiceOrderState.IN_PROGRESS, reason="A part is late.", on=later)

    world.advance(3)

    assert world.order.items[0].expected_on == later
    assert [message.kind for message in world.books.messages.all.values()] == ["date_moved"]
    assert "A part is late." in next(iter(world.books.messages.all.values())).body


def test_a_technical_review_waits_for_an_engineer_before_anything_is_asked() -> None:
    world = World(an_order("dedicated"))

    world.advance(3)

    assert world.order.state is S.PENDING
    assert world.network.requests == {}


def _report(key, state, *, reason="", on=None):
    return ServiceOrderReport(key=key, reference="SO-1", state=state, reason=reason, expected_date=on)


def _raises(error):
    def call(_asked) -> Never:
        raise error

    return call
