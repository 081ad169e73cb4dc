"""Polling an order because the network sent a notification."""

from uuid import UUID

import pytest

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.poll_order import PollOrderNow
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.job_requests import JobRequest
from business_layer.shared.stored_enums import read_value
from tests.builders.orders import a_planned_order
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.unit_of_work import Books

S = ProductOrderState


def test_a_notification_polls_what_the_network_works_on(books: Books) -> None:
    order = a_planned_order(books)
    task = next(order.tasks)
    task.begin(at=NOON)

    assert PollOrderNow(books, FakeClock())(key=task.key)

    assert task.next_attempt_at == NOON
    assert [other.next_attempt_at for other in order.tasks if other is not task] == [None, None, None]
    assert books.jobs == [advance(order)]


def advance(order: ProductOrder) -> JobRequest:
    return JobRequest(task="advance_order", arguments={"order_id": str(order.id)}, lock=f"order:{order.id}")


def test_an_order_that_only_a_newer_release_works_on_gets_a_job_for_that_release(books: Books) -> None:
    order, state = a_planned_order(books), read_value(ProductOrderState, "onVacation")
    task = next(order.tasks)
    task.begin(at=NOON)
    order.state = state

    assert PollOrderNow(books, FakeClock())(key=task.key)

    assert task.next_attempt_at is None
    assert books.jobs == [advance(order)]


def test_a_notification_about_an_order_that_is_done_is_ignored(books: Books) -> None:
    order = a_planned_order(books)
    order.state = S.COMPLETED

    assert not PollOrderNow(books, FakeClock())(key=next(order.tasks).key)

    assert (books.commits, books.jobs) == (0, [])


@pytest.mark.parametrize("key", [f"{UUID(int=9)}.1", "nonsense", ""])
def test_a_notification_with_an_unknown_key_is_ignored(books: Books, key: str) -> None:
    a_planned_order(books)

    assert not PollOrderNow(books, FakeClock())(key=key)

    assert books.commits == 0
