"""Resuming orders whose job was lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from business_layer.order_management.stalled_orders import ResumeStalledOrders
from tests.builders.orders import a_planned_order
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.unit_of_work import Books


class Stalled:
    """Implements `StalledOrders` with the ids it is given; keeps what it was asked."""

    def __init__(self, *ids: UUID) -> None:
        self._ids = ids
        self.asked: dict[str, Any] = {}

    def with_overdue_tasks(self, **asked: Any) -> tuple[UUID, ...]:
        self.asked = asked
        return self._ids


def test_a_stalled_order_gets_a_job(books: Books) -> None:
    order = a_planned_order(books)

    woken = ResumeStalledOrders(books, FakeClock(), Stalled(order.id))()

    assert (woken.count, woken.failures) == (1, ())
    assert books.jobs[-1].task == "advance_order"


def test_an_order_that_cannot_be_resumed_does_not_hold_up_the_others(books: Books) -> None:
    missing, order = UUID(int=1), a_planned_order(books)

    woken = ResumeStalledOrders(books, FakeClock(), Stalled(missing, order.id))()

    assert woken.count == 1
    assert [order_id for order_id, _ in woken.failures] == [missing]
    assert books.jobs[-1].arguments == {"order_id": str(order.id)}


def test_orders_are_stalled_a_minute_after_their_work_was_due_or_beyond_any_pause(books: Books) -> None:
    stalled = Stalled()

    ResumeStalledOrders(books, FakeClock(), stalled)()

    assert stalled.asked == {
        "before": NOON - timedelta(minutes=1),
        "beyond": NOON + timedelta(hours=1),
        "at_most": 200,
    }
