"""Polling an order because the network sent a notification."""

from uuid import UUID

import pytest

from business_layer.order_management.item_plan import plan_tasks
from business_layer.order_management.poll_order import PollOrderNow
from tests.builders.catalogue import the_catalogue
from tests.builders.orders import an_order, kept
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books


@pytest.fixture
def books() -> Books:
    return Books()


def planned(books, slug="paging"):
    order = kept(books, an_order(slug))
    order.start(at=NOON)
    order.items[0].tasks.extend(plan_tasks(order.items[0], the_catalogue(), CountingIdentifiers()))
    return order


def test_a_notification_polls_what_the_network_works_on(books: Books) -> None:
    order = planned(books)
    task = next(order.tasks)
    task.begin(at=NOON)

    assert PollOrderNow(books, FakeClock())(key=task.key)

    assert task.next_attempt_at == NOON
    assert books.jobs[-1].task == "advance_order"


@pytest.mark.parametrize("key", [f"{UUID(int=9)}.1", "nonsense", ""])
def test_a_notification_with_an_unknown_key_is_ignored(books: Books, key: str) -> None:
    planned(books)

    assert not PollOrderNow(books, FakeClock())(key=key)

    assert books.commits == 0
