"""Polling an order because the network sent a notification."""

from uuid import UUID

import pytest

from business_layer.catalogue.plan_steps import TaskType
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.poll_order import PollOrderNow
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.job_requests import JobRequest
from business_layer.shared.stored_enums import read_value
from tests.builders.orders import a_planned_order
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.unit_of_work import Books

S = ProductOrderState


def test_a_notification_requests_a_job_that_asks_about_its_task(books: Books) -> None:
    order = a_planned_order(books)
    task = next(order.tasks)
    task.begin(at=NOON)

    assert PollOrderNow(books, FakeClock())(key=task.key, state="completed")

    assert task.next_attempt_at is None
    assert books.jobs == [advance(order, task.key)]


def test_that_work_has_begun_is_news_about_a_package_only(books: Books) -> None:
    order = a_planned_order(books)
    task = next(order.tasks)
    task.begin(at=NOON)

    assert PollOrderNow(books, FakeClock())(key=task.key, state="inProgress")
    assert books.jobs == []

    task.type = TaskType.SHIP_EQUIPMENT
    assert PollOrderNow(books, FakeClock())(key=task.key, state="inProgress")
    assert books.jobs == [advance(order, task.key)]


def advance(order: ProductOrder, key: str) -> JobRequest:
    arguments = {"order_id": str(order.id), "notified_key": key}
    return JobRequest(task="advance_order", arguments=arguments, lock=f"order:{order.id}")


def test_an_order_that_only_a_newer_release_works_on_gets_a_job_for_that_release(books: Books) -> None:
    order, state = a_planned_order(books), read_value(ProductOrderState, "onVacation")
    task = next(order.tasks)
    task.begin(at=NOON)
    order.state = state

    assert PollOrderNow(books, FakeClock())(key=task.key)

    assert task.next_attempt_at is None
    assert books.jobs == [advance(order, task.key)]


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
