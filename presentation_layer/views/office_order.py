"""An order as agents see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import TaskType
from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.correcting import questions_to_correct
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.user_management.queries import AgentRow
from presentation_layer.forms.form import Form
from presentation_layer.forms.office import AssignmentForm, RetryForm, ReviewForm
from presentation_layer.views.orders import OrderItemView, OrderPage, order_view
from presentation_layer.views.sold_from import catalogue_sold_from
from presentation_layer.views.words import NOT_KNOWN_HERE, OFFICE_ORDER_WORDS, StateWords, instant_words

TASK_WORDS = StateWords(
    {
        TaskState.PENDING: ("Waits", ""),
        TaskState.IN_PROGRESS: ("Under way", ""),
        TaskState.WAITING: ("Waits for a person", "warn"),
        TaskState.COMPLETED: ("Done", "good"),
        TaskState.FALLOUT: ("Fell out", "bad"),
    },
    otherwise=NOT_KNOWN_HERE,
)

QUIET_TASKS = {TaskType.TELL_CUSTOMER: "Telling the customer", TaskType.ACTIVATE_PRODUCT: "Making the product active"}


@dataclass(frozen=True)
class ExchangeView:
    at: str
    what: str
    detail: str
    by: str


@dataclass(frozen=True, kw_only=True)
class TaskView:
    id: UUID
    name: str
    words: str
    kind: str
    specification: str
    reference: str
    attempts: int
    next_attempt: str
    waiting_for: str
    fallout_reason: str
    note: str
    completed: str
    exchanges: tuple[ExchangeView, ...]
    can_review: bool
    can_retry: bool
    can_correct: bool


@dataclass(frozen=True)
class OfficeItem:
    shown: OrderItemView
    tasks: tuple[TaskView, ...]
    network: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OfficeOrder:
    order: OrderPage
    items: tuple[OfficeItem, ...]
    customer_id: UUID
    can_assign: bool


def office_order_view(order: ProductOrder, catalogues: Catalogues, actor: Actor) -> OfficeOrder:
    page = order_view(order, catalogues, OFFICE_ORDER_WORDS)
    pairs = zip(order.items, page.items, strict=True)
    items = tuple(_item(order, item, shown, catalogue_sold_from(catalogues, item), actor) for item, shown in pairs)
    return OfficeOrder(page, items, order.customer_id, order.is_open and actor.may(Permission.ASSIGN_ORDERS))


@dataclass(frozen=True, kw_only=True)
class AssignmentView:
    """Whose an order is; `offered` are agents it may go to, as address and words for a list of suggestions."""

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
        offered=tuple((one.email, f"{one.name}, {one.service_center}") for one in sorted(offered, key=_by_name)),
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
    return {task_id: form.marked(f"-{task_id}") for task_id, form in found.items()}


def _by_name(agent: AgentRow) -> str:
    return agent.name.casefold()


def _item(
    order: ProductOrder, item: ProductOrderItem, shown: OrderItemView, catalogue: Catalogue | None, actor: Actor
) -> OfficeItem:
    zone = item.address.time_zone if item.address else HOUSE_ZONE
    # Only the catalogue tells which of an item's facts are secret: without it, none is shown.
    facts = catalogue.offering(item.offering_slug).specification.facts_for_agents(item.known) if catalogue else ()
    asking = catalogue if actor.may(Permission.CORRECT_ORDERS) else None
    correctable = {task.id for task in item.tasks if asking and questions_to_correct(order, task, asking)}
    return OfficeItem(
        shown,
        tuple(_task(task, actor, zone, can_correct=task.id in correctable) for task in item.tasks),
        tuple(facts),
    )


def _task(task: FulfilmentTask, actor: Actor, zone: str, *, can_correct: bool) -> TaskView:
    words, kind = TASK_WORDS[task.state] if task.is_known else NOT_KNOWN_HERE
    is_review = task.type is TaskType.TECHNICAL_REVIEW and task.state is TaskState.WAITING
    return TaskView(
        id=task.id,
        name=task.milestone or QUIET_TASKS.get(task.type, task.name),
        words=words,
        kind=kind,
        specification=task.specification,
        reference=task.reference,
        attempts=task.attempts,
        next_attempt=instant_words(task.next_attempt_at, zone) if task.is_open else "",
        waiting_for=task.waiting_for,
        fallout_reason=task.fallout_reason,
        note=f"{task.note} ({task.completed_by})" if task.note else "",
        completed=instant_words(task.completed_at, zone),
        exchanges=tuple(
            ExchangeView(instant_words(one.at, zone), one.what, one.detail, one.by) for one in task.exchanges
        ),
        can_review=is_review and actor.may(Permission.COMPLETE_REVIEW),
        can_retry=task.state is TaskState.FALLOUT and actor.may(Permission.RETRY_FALLOUT),
        can_correct=can_correct,
    )
