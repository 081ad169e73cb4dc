"""The fake unit of work misses a commit, so that no use case can forget one."""

from collections.abc import Callable

import pytest

from business_layer.order_management.events import OrderAdvanceDue
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import NotFound
from tests.builders.orders import an_order, kept
from tests.fakes.clock import NOON
from tests.fakes.unit_of_work import Books, FakeUnitOfWork

CHANGES: dict[str, Callable[[FakeUnitOfWork], object]] = {
    "an entity changed": lambda uow: uow.product_orders.get("DT-1", seen_by=SYSTEM).start(at=NOON),
    "inside an entity": lambda uow: uow.product_orders.get("DT-1", seen_by=SYSTEM).items[0].values.clear(),
    "an entity added": lambda uow: uow.product_orders.add(an_order(number="DT-2")),
    "an attempt counted": lambda uow: uow.attempts.add("sign_in", "maria", at=NOON),
    "a wish recorded": lambda uow: uow.record(OrderAdvanceDue(subject_id=an_order().id, at=NOON)),
}


@pytest.fixture
def books() -> Books:
    books = Books()
    kept(books, an_order())
    return books


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_left_without_commit_is_an_error_and_taken_back(
    books: Books, change: Callable[[FakeUnitOfWork], object]
) -> None:
    def forget_the_commit() -> None:
        with books(by=SYSTEM, reason="try") as uow:
            change(uow)

    with pytest.raises(AssertionError, match="left without commit"):
        forget_the_commit()

    (order,) = books.product_orders.all.values()
    assert (order.state, order.items[0].values != {}) == ("acknowledged", True)
    assert (books.attempts.all, books.events, books.jobs, books.commits) == ([], [], [], 0)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_committed_stays(books: Books, change: Callable[[FakeUnitOfWork], object]) -> None:
    with books(by=SYSTEM, reason="try") as uow:
        change(uow)
        uow.commit()

    assert books.commits == 1


def test_an_error_takes_back_what_was_not_committed_and_passes_through(books: Books) -> None:
    def fail_half_way() -> None:
        with books(by=SYSTEM, reason="try") as uow:
            uow.product_orders.get("DT-1", seen_by=SYSTEM).start(at=NOON)
            uow.commit()
            uow.product_orders.get("DT-1", seen_by=SYSTEM).items.clear()
            uow.product_orders.get("DT-3", seen_by=SYSTEM)

    with pytest.raises(NotFound):
        fail_half_way()

    (order,) = books.product_orders.all.values()
    assert (order.state, len(order.items)) == ("inProgress", 1)


def test_what_was_only_looked_at_needs_no_commit(books: Books) -> None:
    with books(by=SYSTEM, reason="try") as uow:
        found = uow.product_orders.get("DT-1", seen_by=SYSTEM)

    assert found.number == "DT-1"
