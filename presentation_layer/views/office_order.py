"""An order's record page as agents see it: head, what waits, what can be done, and the plan as rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.correct_answers import questions_to_correct
from business_layer.order_management.end_by_person import can_be_skipped
from business_layer.order_management.items import ExpectedDate, ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.states import NOT_DELIVERED, ItemAction
from business_layer.shared.actor import Actor, Permission
from presentation_layer.views.asked_charge import AskedCharge, asked_charge
from presentation_layer.views.impossible_acts import Impossible, impossible_acts
from presentation_layer.views.item_progress import ItemProgress, items_progress
from presentation_layer.views.moments import NEVER, Moment, age, day
from presentation_layer.views.move_legs import OLD_PLACE, leg_of
from presentation_layer.views.office_states import item_words, need, order_words
from presentation_layer.views.office_task import Act, TaskView, task_view, waiting_for_others
from presentation_layer.views.orders import ASKED_WORDS, PARKED_WORDS, OrderItemView, OrderPage, order_page
from presentation_layer.views.plan_diagram import Diagram, PlannedItem, plan_diagram
from presentation_layer.views.plan_revisions import marks_of, plan_sentence
from presentation_layer.views.return_rules import return_rule
from presentation_layer.views.sold_version import catalogue_sold_from
from presentation_layer.words import ITEM_ACTION_WORDS, OFFICE_ORDER_WORDS

# Reviews and fallouts that are shown at once; the others are folded.
MOST_WAITING = 4
NEW_WORDS = ITEM_ACTION_WORDS[ItemAction.ADD]
MOVE_WORDS = "Move"
# More done tasks of an open item than these are folded.
MOST_DONE = 5


@dataclass(frozen=True)
class OfficeItem:
    """An item as a row of the plan. `when` is the day it was ready, or should be; NEVER while nobody can say.

    Of a move, `leg` says which of the two addresses it is about. `is_over` if nothing more will be done for it: its
    tasks are folded; of an open item, those that are done if they are many.
    """

    shown: OrderItemView
    product_id: UUID
    action: str
    leg: str
    is_over: bool
    words: str
    kind: str
    done: int
    when: Moment
    tasks: tuple[TaskView, ...]
    network: tuple[tuple[str, str], ...]

    @property
    def folded(self) -> int:
        """The number of tasks that are folded."""
        if self.is_over:
            return len(self.tasks)
        done = sum(task.is_done for task in self.tasks)
        return done if done > MOST_DONE else 0

    def folds(self, task: TaskView) -> bool:
        return bool(self.folded) and (self.is_over or task.is_done)


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
    asked_charge: AskedCharge | None
    waiting: tuple[WaitLine, ...]
    acts: tuple[TaskAct, ...]
    diagram: Diagram | None
    revised: str
    impossible: tuple[Impossible, ...]
    can_assign: bool
    can_note: bool
    can_cancel: bool
    can_answer: bool
    can_amend: bool
    can_change_contact: bool
    can_end: bool
    can_redirect: bool

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of change to products that the customer has, each once."""
        return tuple(dict.fromkeys(item.action for item in self.items if item.action not in {"", NEW_WORDS}))

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


def office_order_view(
    order: ProductOrder,
    catalogues: Catalogues,
    actor: Actor,
    *,
    now: datetime,
    revisions: Sequence[OrderRevision] = (),
) -> OfficeOrder:
    progress = items_progress(order, catalogues, now=now)
    page = order_page(order, progress, OFFICE_ORDER_WORDS, revisions)
    items = tuple(_item(each, shown, catalogues, actor) for each, shown in zip(progress, page.items, strict=True))
    asked = asked_charge(revisions, {item.number for item in order.items}, now)
    words, kind = ASKED_WORDS if asked else order_words(order, page, now)
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
        finished=age(order.completed_at or _last_work(order), now),
        moved_from=day(was, now).words,
        moved_because=why,
        done=sum(item.done for item in items),
        tasks=sum(len(item.tasks) for item in items),
        items=items,
        asked_charge=asked,
        waiting=waiting,
        acts=_acts(waiting),
        diagram=plan_diagram([_planned(item, each.item) for item, each in zip(items, progress, strict=True)])
        if order.is_open
        else None,
        revised="" if page.revisions else plan_sentence(order.items, revisions),
        impossible=impossible_acts(order),
        can_assign=order.is_open and actor.may(Permission.ASSIGN_ORDERS),
        can_note=actor.may(Permission.NOTE_ORDERS),
        can_end=_can_end(order) and actor.may(Permission.RETRY_FALLOUT),
        can_change_contact=order.is_open and actor.may(Permission.CHANGE_SERVICES),
        can_amend=page.can_amend and actor.may(Permission.CHANGE_SERVICES),
        can_cancel=page.can_cancel and actor.may(Permission.CANCEL_ORDERS),
        can_answer=asked is not None and actor.may(asked.permission),
        can_redirect=actor.may(Permission.CORRECT_ORDERS),
    )


def _planned(item: OfficeItem, ordered: ProductOrderItem) -> PlannedItem:
    heading = f"{item.shown.number} {item.shown.name} {item.shown.which}".strip()
    relation = ordered.relation
    return PlannedItem(
        number=item.shown.number,
        heading=f"{heading}, {item.leg.lower()}" if item.leg else heading,
        tasks=item.tasks,
        waits_for_item=relation.item_number if relation else None,
    )


def _last_work(order: ProductOrder) -> datetime | None:
    """The instant at which the last task of an order was complete, if nothing is left to do."""
    done = [item.work_done_at for item in order.items if item.work_done_at]
    return max(done, default=None) if not order.is_open else None


def _item(progress: ItemProgress, shown: OrderItemView, catalogues: Catalogues, actor: Actor) -> OfficeItem:
    item, now = progress.item, progress.now
    catalogue = catalogue_sold_from(catalogues, item)
    # Only the catalogue tells which of an item's facts are secret: without it, none is shown.
    facts = catalogue.offering(item.offering_slug).specification.facts_for_agents(item.known) if catalogue else ()
    marks = marks_of(item)
    ending, rule = return_rule(progress, catalogues if catalogue else None)
    # A move is canceled as a whole: the rule is on the item at the new address alone.
    if (leg := leg_of(item, progress.order)) == OLD_PLACE:
        ending = None
    asking = catalogue if actor.may(Permission.CORRECT_ORDERS) else None
    correctable = {task.id for task in item.plan_tasks if asking and questions_to_correct(progress.order, task, asking)}
    tasks = tuple(
        task_view(
            task,
            progress,
            actor,
            can_correct=task.id in correctable,
            can_skip=catalogue is not None and can_be_skipped(task, item, catalogues),
            mark=marks.get(task.id),
            rule=rule if task.id == ending else None,
        )
        for task in item.plan_tasks
    )
    words, kind = item_words(tasks, item.state, item.action, is_ready=progress.is_ready)
    is_over = item.state in NOT_DELIVERED or item.is_complete
    return OfficeItem(
        shown=shown,
        product_id=item.product_id,
        action=MOVE_WORDS if leg else ITEM_ACTION_WORDS.get(item.action, ""),
        leg=leg,
        is_over=is_over,
        words=words,
        kind=kind,
        done=sum(task.is_done for task in tasks),
        when=age(item.work_done_at, now, item.time_zone)
        if progress.is_ready or is_over
        else day(progress.ready_on, now),
        tasks=tuple(waiting_for_others(task, tasks) for task in tasks),
        network=tuple(facts),
    )


def _waiting(items: tuple[OfficeItem, ...]) -> tuple[WaitLine, ...]:
    """Work that waits for a person, fallouts first; then, quiet, what is parked and what the network works on."""
    lines = [_wait_line(task, item, is_one=len(items) == 1) for item in items for task in item.tasks]
    loud = [line for line in lines if not line.is_quiet]
    parked = [line for line in lines if line.task.kind == PARKED_WORDS[1]]
    working = [line for line in lines if line.task.is_working]
    return (*sorted(loud, key=lambda line: need(line.task)), *parked, *working)


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
