"""An order's record page as agents see it: head, what waits, what can be done, and the plan as rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.correct_answers import questions_to_correct
from business_layer.order_management.end_by_person import can_be_skipped
from business_layer.order_management.items import ExpectedDate
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import BEING_CANCELLED, NOT_DELIVERED, ItemState, ProductOrderState
from business_layer.shared.actor import Actor, Permission
from business_layer.user_management.queries import AgentRow
from presentation_layer.views.item_progress import ItemProgress, items_progress
from presentation_layer.views.moments import NEVER, Moment, age, day
from presentation_layer.views.office_task import Act, TaskView, task_view, waiting_for_others
from presentation_layer.views.orders import ASKED_WORDS, PARKED_WORDS, OrderItemView, OrderPage, order_page
from presentation_layer.views.plan_diagram import Diagram, plan_diagram
from presentation_layer.views.sold_version import catalogue_sold_from
from presentation_layer.words import ITEM_ACTION_WORDS, OFFICE_ORDER_WORDS

# Reviews and fallouts that are shown at once; the others are folded.
MOST_WAITING = 4


@dataclass(frozen=True)
class OfficeItem:
    """An item as a row of the plan. `when` is the day it was ready, or should be; NEVER while nobody can say."""

    shown: OrderItemView
    product_id: UUID
    action: str
    words: str
    kind: str
    done: int
    when: Moment
    tasks: tuple[TaskView, ...]
    network: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class WaitLine:
    """One line of the strip: a task that waits, and the item that it is of if there are several."""

    task: TaskView
    item: str
    offering: str
    is_quiet: bool


@dataclass(frozen=True)
class TaskAct:
    """A button of the action bar, and the task that it is for, if it is not plain from the page."""

    task: TaskView
    act: Act
    item: str


@dataclass(frozen=True, kw_only=True)
class OfficeOrder:
    order: OrderPage
    words: str
    kind: str
    contact_name: str
    telephone: str
    telephone_uri: str
    placed: Moment
    expected: Moment
    finished: Moment
    moved_from: str
    moved_because: str
    done: int
    tasks: int
    items: tuple[OfficeItem, ...]
    waiting: tuple[WaitLine, ...]
    acts: tuple[TaskAct, ...]
    diagram: Diagram | None
    can_assign: bool
    can_note: bool
    can_cancel: bool
    can_end: bool
    can_redirect: bool

    @property
    def news(self) -> str:
        """The words of a page that follows the order when what waits changed."""
        return " ".join(line.task.news for line in self.waiting if not line.is_quiet)

    @property
    def few_waiting(self) -> tuple[WaitLine, ...]:
        return self.waiting[:MOST_WAITING]

    @property
    def more_waiting(self) -> tuple[WaitLine, ...]:
        return self.waiting[MOST_WAITING:]

    @property
    def first_acts(self) -> tuple[TaskAct, ...]:
        """The acts of the one task that waits. Those of several tasks are folded: they would drown the others."""
        return tuple(it for it in self.acts if not (it.item or it.act.is_rare))

    @property
    def more_acts(self) -> tuple[TaskAct, ...]:
        return tuple(it for it in self.acts if it.item or it.act.is_rare)


def office_order_view(order: ProductOrder, catalogues: Catalogues, actor: Actor, *, now: datetime) -> OfficeOrder:
    progress = items_progress(order, catalogues, now=now)
    page = order_page(order, progress, OFFICE_ORDER_WORDS)
    items = tuple(_item(each, shown, catalogues, actor) for each, shown in zip(progress, page.items, strict=True))
    words, kind = _state(order, page, now)
    was, why = _last_move(order)
    waiting = _waiting(items)
    return OfficeOrder(
        order=page,
        words=words,
        kind=kind,
        contact_name=order.contact.name,
        telephone=phone_number_words(order.contact.telephone),
        telephone_uri=f"tel:{order.contact.telephone.partition(';')[0]}",
        placed=age(order.placed_at, now),
        expected=_expected(progress, now),
        finished=age(order.completed_at, now),
        moved_from=day(was, now).words,
        moved_because=why,
        done=sum(item.done for item in items),
        tasks=sum(len(item.tasks) for item in items),
        items=items,
        waiting=waiting,
        acts=_acts(waiting),
        diagram=plan_diagram([(_heading(item), item.tasks) for item in items]) if order.is_open else None,
        can_assign=order.is_open and actor.may(Permission.ASSIGN_ORDERS),
        can_note=actor.may(Permission.NOTE_ORDERS),
        can_end=_can_end(order) and actor.may(Permission.RETRY_FALLOUT),
        can_cancel=page.can_cancel and actor.may(Permission.CANCEL_ORDERS),
        can_redirect=actor.may(Permission.CORRECT_ORDERS),
    )


@dataclass(frozen=True, kw_only=True)
class OwnerView:
    """The agent of an order, if it has one."""

    id: UUID | None
    name: str
    service_center: str
    is_disabled: bool
    is_mine: bool


def owner_view(assigned: AgentRow | None, *, mine: UUID | None) -> OwnerView:
    return OwnerView(
        id=assigned.id if assigned else None,
        name=assigned.name if assigned else "",
        service_center=assigned.service_center if assigned else "",
        is_disabled=assigned is not None and assigned.is_disabled,
        is_mine=assigned is not None and assigned.id == mine,
    )


def _heading(item: OfficeItem) -> str:
    return f"{item.shown.number} {item.shown.name} {item.shown.which}".strip()


def _item(progress: ItemProgress, shown: OrderItemView, catalogues: Catalogues, actor: Actor) -> OfficeItem:
    item, now = progress.item, progress.now
    catalogue = catalogue_sold_from(catalogues, item)
    # Only the catalogue tells which of an item's facts are secret: without it, none is shown.
    facts = catalogue.offering(item.offering_slug).specification.facts_for_agents(item.known) if catalogue else ()
    asking = catalogue if actor.may(Permission.CORRECT_ORDERS) else None
    correctable = {task.id for task in item.tasks if asking and questions_to_correct(progress.order, task, asking)}
    tasks = tuple(
        task_view(
            task,
            progress,
            actor,
            can_correct=task.id in correctable,
            can_skip=catalogue is not None and can_be_skipped(task, item, catalogues),
        )
        for task in item.tasks
    )
    words, kind = _item_words(tasks, item.state, is_ready=progress.is_ready)
    return OfficeItem(
        shown=shown,
        product_id=item.product_id,
        action=ITEM_ACTION_WORDS.get(item.action, ""),
        words=words,
        kind=kind,
        done=sum(task.is_done for task in tasks),
        when=age(item.work_done_at, now, item.time_zone) if progress.is_ready else day(progress.ready_on, now),
        tasks=tuple(waiting_for_others(task, tasks) for task in tasks),
        network=tuple(facts),
    )


def _item_words(tasks: tuple[TaskView, ...], state: ItemState | None, *, is_ready: bool) -> tuple[str, str]:
    """The state of an item in a word: that of the task that needs a person most."""
    if state in NOT_DELIVERED:
        is_failed = state is ItemState.FAILED
        return OFFICE_ORDER_WORDS[ProductOrderState.FAILED if is_failed else ProductOrderState.CANCELLED]
    if state in BEING_CANCELLED and not any(task.awaits_person for task in tasks):
        return OFFICE_ORDER_WORDS[ProductOrderState.PENDING_CANCELLATION]
    if is_ready:
        return "Ready", "good"
    if not tasks:
        return "New", ""
    loudest = min((task for task in tasks if not task.is_done), key=_need, default=tasks[-1])
    return (loudest.words, loudest.kind) if _need(loudest) < _need_of("") else ("Waits", "")


def _need(task: TaskView) -> int:
    return _need_of(task.kind)


def _need_of(kind: str) -> int:
    """The rank of a state: what needs a person comes first."""
    ranks = ("bad", "warn", "you", "customer", "pause", "work running", "")
    return ranks.index(kind) if kind in ranks else len(ranks)


def _waiting(items: tuple[OfficeItem, ...]) -> tuple[WaitLine, ...]:
    """Work that waits for a person, fallouts first; then, quiet, what is parked and what the network works on."""
    lines = [_wait_line(task, item, is_one=len(items) == 1) for item in items for task in item.tasks]
    loud = [line for line in lines if not line.is_quiet]
    parked = [line for line in lines if line.task.kind == PARKED_WORDS[1]]
    working = [line for line in lines if line.task.is_working]
    return (*sorted(loud, key=lambda line: _need(line.task)), *parked, *working)


def _wait_line(task: TaskView, item: OfficeItem, *, is_one: bool) -> WaitLine:
    is_loud = task.awaits_person or task.kind == ASKED_WORDS[1]
    number = "" if is_one else f"Item {item.shown.number}"
    return WaitLine(task, number, f"{item.shown.name} {item.shown.which}".strip(), is_quiet=not is_loud)


def _acts(waiting: tuple[WaitLine, ...]) -> tuple[TaskAct, ...]:
    """The other things that can be done with what waits. The item tells several tasks apart."""
    several = sum(bool(line.task.acts) for line in waiting) > 1
    return tuple(
        TaskAct(line.task, act, (line.item or line.task.name) if several else "")
        for line in waiting
        for act in line.task.acts
    )


def _expected(progress: list[ItemProgress], now: datetime) -> Moment:
    """The latest day of the items that are not ready; NEVER if all are, or if nobody can say."""
    days = [each.ready_on for each in progress if not each.is_ready]
    known = [on for on in days if on]
    return day(max(known), now) if known and len(known) == len(days) else NEVER


def _last_move(order: ProductOrder) -> tuple[date | None, str]:
    """The day before the latest move of an expected date, and the reason of the move."""
    moves = [pair for item in order.items for pair in _moves_of(item.expected_dates)]
    if not moves:
        return None, ""
    before, after = max(moves, key=lambda move: move[1].at)
    return before.on, after.reason


def _moves_of(dates: tuple[ExpectedDate, ...]) -> Iterator[tuple[ExpectedDate, ExpectedDate]]:
    return pairwise(dates)


def _can_end(order: ProductOrder) -> bool:
    """True if an item has fallen out that can still be ended as failed."""
    return order.is_open and any(item.has_fallout and item.can_be_ended for item in order.items)


def _state(order: ProductOrder, page: OrderPage, now: datetime) -> tuple[str, str]:
    """The order's state in words; if a person waits for something else, what that is."""
    waiting = [task for task in order.tasks if task.awaits_person]
    if waiting and all(task.question for task in waiting):
        return ASKED_WORDS
    if waiting and all(task.is_parked(at=now) for task in waiting):
        return PARKED_WORDS
    return page.words, page.kind
