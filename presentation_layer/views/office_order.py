"""An order as agents see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.correct_answers import questions_to_correct
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.shared.actor import Actor, Permission
from business_layer.user_management.queries import AgentRow
from presentation_layer.forms.form import Form
from presentation_layer.forms.office import AssignmentForm
from presentation_layer.forms.task_acts import RetryForm, ReviewForm
from presentation_layer.views.office_task import ASKED, PARKED, TaskView, task_view
from presentation_layer.views.orders import DATE_LATER, OrderItemView, OrderPage, order_view
from presentation_layer.views.sold_version import catalogue_sold_from
from presentation_layer.words import OFFICE_ORDER_WORDS

NO_DATE = "No date until this is resolved"


@dataclass(frozen=True)
class OfficeItem:
    shown: OrderItemView
    expected: str
    tasks: tuple[TaskView, ...]
    network: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Waiting:
    """One line at the top of the page: something that waits for a person, and where on the page it stands."""

    task_id: UUID
    what: str
    offering: str
    why: str


@dataclass(frozen=True, kw_only=True)
class OfficeOrder:
    order: OrderPage
    words: str
    kind: str
    items: tuple[OfficeItem, ...]
    waiting: tuple[Waiting, ...]
    customer_id: UUID
    can_assign: bool
    can_note: bool
    can_redirect: bool


def office_order_view(order: ProductOrder, catalogues: Catalogues, actor: Actor, *, now: datetime) -> OfficeOrder:
    page = order_view(order, catalogues, OFFICE_ORDER_WORDS, now=now)
    pairs = zip(order.items, page.items, strict=True)
    items = tuple(_item(order, item, shown, catalogue_sold_from(catalogues, item), actor, now) for item, shown in pairs)
    words, kind = _state(order, page, now)
    return OfficeOrder(
        order=page,
        words=words,
        kind=kind,
        items=items,
        waiting=tuple(
            Waiting(task.id, task.name, item.shown.name, task.fallout_reason or task.waiting_for)
            for item in items
            for task in item.tasks
            if task.awaits_person
        ),
        customer_id=order.customer_id,
        can_assign=order.is_open and actor.may(Permission.ASSIGN_ORDERS),
        can_note=actor.may(Permission.NOTE_ORDERS),
        can_redirect=actor.may(Permission.CORRECT_ORDERS),
    )


@dataclass(frozen=True, kw_only=True)
class AssignmentView:
    """The agent of an order; `offered` are agents it may go to, as address and words for a list of suggestions."""

    name: str
    service_center: str
    is_disabled: bool
    is_mine: bool
    offered: tuple[tuple[str, str], ...]
    form: AssignmentForm
    can_assign: bool


def assignment_view(
    assigned: AgentRow | None,
    offered: Sequence[AgentRow],
    form: AssignmentForm,
    *,
    mine: UUID | None,
    can_assign: bool,
) -> AssignmentView:
    return AssignmentView(
        name=assigned.name if assigned else "",
        service_center=assigned.service_center if assigned else "",
        is_disabled=assigned is not None and assigned.is_disabled,
        is_mine=assigned is not None and assigned.id == mine,
        offered=tuple(
            (agent.email, f"{agent.name}, {agent.service_center}") for agent in sorted(offered, key=_by_name)
        ),
        form=form,
        can_assign=can_assign,
    )


def task_forms(page: OfficeOrder, refused: Form | None, refused_at: UUID | None) -> dict[UUID, Form]:
    """The form of each task that waits for a person, and the refused one as it was typed, each with ids of its own."""
    tasks = [task for item in page.items for task in item.tasks]
    found: dict[UUID, Form] = {}
    for task in tasks:
        if refused and task.id == refused_at:
            found[task.id] = refused
        elif task.can_review:
            found[task.id] = ReviewForm.blank()
        elif task.can_retry:
            found[task.id] = RetryForm.blank()
    for task in tasks:
        if task.id in found:
            found[task.id].typed["expected"] = task.fingerprint
    return {task_id: form.with_id_suffix(f"-{task_id}") for task_id, form in found.items()}


def _by_name(agent: AgentRow) -> str:
    return agent.name.casefold()


def _item(
    order: ProductOrder,
    item: ProductOrderItem,
    shown: OrderItemView,
    catalogue: Catalogue | None,
    actor: Actor,
    now: datetime,
) -> OfficeItem:
    zone = item.time_zone
    # Only the catalogue tells which of an item's facts are secret: without it, none is shown.
    facts = catalogue.offering(item.offering_slug).specification.facts_for_agents(item.known) if catalogue else ()
    asking = catalogue if actor.may(Permission.CORRECT_ORDERS) else None
    correctable = {task.id for task in item.tasks if asking and questions_to_correct(order, task, asking)}
    tasks = [task_view(task, item, actor, zone, now=now, can_correct=task.id in correctable) for task in item.tasks]
    expected = NO_DATE if shown.promise == DATE_LATER else shown.promise
    return OfficeItem(shown, expected, tuple(tasks), tuple(facts))


def _state(order: ProductOrder, page: OrderPage, now: datetime) -> tuple[str, str]:
    """The order's state in words; if a person waits for something else, what that is."""
    waiting = [task for task in order.tasks if task.awaits_person]
    if waiting and all(task.question for task in waiting):
        return ASKED
    if waiting and all(task.is_parked(at=now) for task in waiting):
        return PARKED
    return page.words, page.kind
