"""The states of an order and its items in one word for agents: what needs a person comes first."""

from datetime import datetime

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import (
    BEING_CANCELLED,
    NOT_DELIVERED,
    ItemAction,
    ItemState,
    ProductOrderState,
)
from presentation_layer.views.office_task import TaskView
from presentation_layer.views.orders import ASKED_WORDS, DATED_WORDS, PARKED_WORDS, OrderPage
from presentation_layer.words import OFFICE_ORDER_WORDS


def item_words(
    tasks: tuple[TaskView, ...], state: ItemState | None, action: ItemAction, *, is_ready: bool
) -> tuple[str, str]:
    """The state of an item in a word: that of the task that needs a person most."""
    if state in NOT_DELIVERED:
        is_failed = state is ItemState.FAILED
        return OFFICE_ORDER_WORDS[ProductOrderState.FAILED if is_failed else ProductOrderState.CANCELLED]
    if state in BEING_CANCELLED and not any(task.awaits_person for task in tasks):
        return OFFICE_ORDER_WORDS[ProductOrderState.PENDING_CANCELLATION]
    if is_ready:
        return "Ended" if action is ItemAction.DELETE else "Ready", "good"
    if not tasks:
        return "New", ""
    if any((task.words, task.kind) == DATED_WORDS for task in tasks):
        return DATED_WORDS
    loudest = min((task for task in tasks if not task.is_done), key=need, default=tasks[-1])
    return (loudest.words, loudest.kind) if need(loudest) < _rank_of("") else ("Waits", "")


def need(task: TaskView) -> int:
    return _rank_of(task.kind)


def _rank_of(kind: str) -> int:
    """The rank of a state: what needs a person comes first."""
    ranks = ("bad", "warn", "you", "customer", "pause", "work running", "")
    return ranks.index(kind) if kind in ranks else len(ranks)


def order_words(order: ProductOrder, page: OrderPage, now: datetime) -> tuple[str, str]:
    """The order's state in words; if a person waits for something else, what that is."""
    waiting = [task for task in order.tasks if task.awaits_person]
    if waiting and all(task.question for task in waiting):
        return ASKED_WORDS
    if waiting and all(task.is_parked(at=now) for task in waiting):
        return PARKED_WORDS
    if order.state is ProductOrderState.PENDING and not waiting:
        return DATED_WORDS
    return page.words, page.kind
