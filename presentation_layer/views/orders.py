"""An order as its customer sees it: where each item is, what comes next, when, and why a date moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.catalogue.distinguishing_words import in_parentheses
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.queries import OrderRow
from business_layer.order_management.shipments import ShipmentState
from business_layer.order_management.states import ProductOrderState, TaskState
from business_layer.order_management.tasks import PARKED_WITHOUT_END, FulfilmentTask
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.views.days import move_words, step_words, visit_words
from presentation_layer.views.packages import PackageView, package_view
from presentation_layer.views.sold_version import DETAILS_LATER, TELLS_NOTHING, offering_sold
from presentation_layer.views.taxes import TaxesView, taxes_view
from presentation_layer.words import (
    ORDER_WORDS,
    date_words,
    instant_words,
    short_date_words,
    short_instant_words,
    slot_sentence,
)

OrderWords = Mapping[ProductOrderState, tuple[str, str]]
ONLY_THERE = "Shown only under My services"
PACKAGE_WORDS = "We couldn't deliver the package."
FALLOUT_WORDS = "Something is holding this up. We're looking into it and will call you if we need anything from you."
QUESTION_WAITS = "We have a question for you. We'll continue once we have your answer."
ASKED_WORDS = ("Waiting for the customer", "")
QUESTION_WORDS = ("We have a question for you", "warn")
NOTHING_CANCELED = "Nothing was canceled. We'll call you to agree on the next step."
# No date is promised while it is not known when the work continues.
DATE_LATER = "We'll give you a new date as soon as we have one"


@dataclass(frozen=True)
class Milestone:
    words: str
    when: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class OrderItemView:
    number: int
    name: str
    which: str
    address: str
    how_to_use: str
    told: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    lines: tuple[PriceLine, ...]
    totals: Totals
    milestones: tuple[Milestone, ...]
    now: str
    next: str
    expected: str
    moved: tuple[str, ...]
    visit: str
    move: str
    package: PackageView | None
    promise: str
    is_complete: bool


@dataclass(frozen=True)
class QuestionView:
    """A question of our engineers to the customer. `fingerprint` says which question an answer is for."""

    task_id: UUID
    offering: str
    text: str
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class OrderPage:
    number: str
    words: str
    kind: str
    placed: str
    contact: tuple[tuple[str, str], ...]
    items: tuple[OrderItemView, ...]
    totals: Totals
    taxes: TaxesView | None
    is_open: bool
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True)
class OrderRowView:
    """A row of a list. No list shows every part, so words for instants are made only where a page shows them."""

    number: str
    words: str
    kind: str
    customer: str
    offerings: str
    agent: str
    placed_at: datetime
    expected_on: date | None
    is_stuck: bool
    waits_for: tuple[str, ...]

    @property
    def placed(self) -> str:
        return instant_words(self.placed_at)

    @property
    def expected(self) -> str:
        return date_words(self.expected_on)

    @property
    def promise(self) -> str:
        """The dates that the customer may count on; none if it is ready."""
        if self.is_stuck:
            return f"{DATE_LATER}."
        return f"Expected on {self.expected}." if self.expected and self.kind != "good" else ""

    @property
    def placed_short(self) -> str:
        return short_instant_words(self.placed_at)

    @property
    def expected_short(self) -> str:
        """The day in a column; none while nobody can promise it."""
        return "–" if self.is_stuck else short_date_words(self.expected_on)


def order_view(
    order: ProductOrder, catalogues: Catalogues, spelled: OrderWords = ORDER_WORDS, *, now: datetime
) -> OrderPage:
    questions, totals, taxes = _questions(order), order.totals, order.taxes
    words, kind = QUESTION_WORDS if questions and spelled is ORDER_WORDS else spelled[order.state]
    return OrderPage(
        number=order.number,
        words=words,
        kind=kind,
        placed=instant_words(order.placed_at, order.items[0].time_zone if order.items else HOUSE_ZONE),
        contact=contact_facts(order.contact),
        items=tuple(_item(item, order, catalogues, now) for item in order.items),
        totals=totals,
        taxes=taxes_view(taxes, totals) if taxes else None,
        is_open=order.is_open,
        questions=questions,
    )


def contact_facts(contact: Contact) -> tuple[tuple[str, str], ...]:
    """The contact, as pages show it."""
    telephone = phone_number_words(contact.telephone)
    return (("Name", contact.name), ("Email", contact.email), ("Phone", telephone))


def rows_view(rows: Sequence[OrderRow], spelled: OrderWords = ORDER_WORDS) -> tuple[OrderRowView, ...]:
    return tuple(
        OrderRowView(
            row.number,
            *_row_words(row, spelled),
            row.contact_name,
            ", ".join(row.offerings),
            row.assigned_agent,
            row.placed_at,
            row.expected_on,
            row.state is ProductOrderState.HELD or row.is_on_hold,
            row.waits_for,
        )
        for row in rows
    )


def _row_words(row: OrderRow, spelled: OrderWords) -> tuple[str, str]:
    if row.asks_customer:
        return QUESTION_WORDS if spelled is ORDER_WORDS else ASKED_WORDS
    return spelled[row.state]


def _questions(order: ProductOrder) -> tuple[QuestionView, ...]:
    return tuple(
        QuestionView(task.id, item.offering_name, task.question, task.fingerprint)
        for item in order.items
        for task in item.tasks
        if task.question
    )


def _item(item: ProductOrderItem, order: ProductOrder, catalogues: Catalogues, now: datetime) -> OrderItemView:
    offering = offering_sold(catalogues, item)
    specification = offering.specification if offering else TELLS_NOTHING
    known, is_ready, expected = item.known, item.is_ready, date_words(item.expected_on)
    secrets = ((label, ONLY_THERE) for label, _ in specification.sensitive_facts(known))
    zone = item.time_zone
    open_tasks = [task for task in item.tasks if task.state is not TaskState.COMPLETED and task.milestone]
    steps = offering.plan_for(item.values) if offering else ()
    planned = [(step.milestone, step.name) for step in steps if step.milestone]
    is_stuck = _is_stuck(item, now)
    days = step_words(item, order, offering) if offering and not is_stuck else {}
    return OrderItemView(
        number=item.number,
        name=item.offering_name,
        which=in_parentheses(specification.distinguishing_words(known)),
        address=str(item.address) if item.address else "",
        how_to_use=specification.how_to_use if is_ready else "",
        told=(*specification.open_facts(known), *secrets),
        facts=tuple(specification.describe(item.values)) if offering else DETAILS_LATER,
        lines=item.price_lines,
        totals=item.totals,
        milestones=_milestones(item, order.placed_at, planned, zone, days, now),
        now=specification.when_ready if is_ready else _now(item, open_tasks, now),
        next=open_tasks[1].milestone if len(open_tasks) > 1 and not item.has_fallout else "",
        expected=expected,
        moved=tuple(
            f"{date_words(after.on)} instead of {date_words(before.on)}: {after.reason}"
            for before, after in zip(item.expected_dates, item.expected_dates[1:], strict=False)
        ),
        visit=visit_words(item, offering, is_stuck=is_stuck) if offering else slot_sentence(item.installation, zone),
        move=move_words(item, offering, is_stuck=is_stuck) if offering else "",
        package=package_view(item, offering) if offering else None,
        promise=DATE_LATER if is_stuck else f"Expected on {expected}",
        is_complete=is_ready,
    )


def _is_stuck(item: ProductOrderItem, now: datetime) -> bool:
    """True if no one can say now when it continues."""
    return item.has_fallout or any(task.question or task.is_parked(at=now) for task in item.tasks)


def _now(item: ProductOrderItem, open_tasks: list[FulfilmentTask], now: datetime) -> str:
    if not item.is_planned:
        return "We have your order and will start on it shortly."
    if any(task.question for task in item.tasks):
        return QUESTION_WAITS
    fallouts = [task for task in item.tasks if task.state is TaskState.FALLOUT]
    if fallouts:
        return _fallout_words(item, fallouts, now)
    if item.shipment and item.shipment.state is ShipmentState.SHIPPED and open_tasks and open_tasks[0].ships:
        expected = f", expected {date_words(item.shipment.expected_on)}" if item.shipment.expected_on else ""
        return f"{item.shipment.contents} on the way{expected}."
    waiting = next((task for task in item.tasks if task.waiting_for), None)
    if waiting is not None and waiting.is_parked(at=now) and _parked_until(waiting):
        return f"{waiting.waiting_for} They will continue on {_parked_until(waiting)}."
    return waiting.waiting_for if waiting else (f"{open_tasks[0].milestone}." if open_tasks else "Almost done.")


def _fallout_words(item: ProductOrderItem, fallouts: list[FulfilmentTask], now: datetime) -> str:
    """The state in words: explained by a person, on hold until a day, not delivered, or being looked into."""
    explained = next((task.customer_words for task in fallouts if task.customer_words), "")
    if explained:
        return f"We can't deliver this as ordered: {explained} {NOTHING_CANCELED}"
    if all(task.is_parked(at=now) for task in fallouts):
        day = _parked_until(max(fallouts, key=lambda task: task.parked_until or now))
        return f"Something is holding this up. We'll continue on {day}." if day else FALLOUT_WORDS
    if item.shipment and item.shipment.problem:
        return f"{PACKAGE_WORDS} {item.shipment.problem}"
    return FALLOUT_WORDS


def _parked_until(task: FulfilmentTask) -> str:
    """The day on which the parked task comes back; empty if it comes back on none."""
    if task.parked_until is None or task.parked_until >= PARKED_WITHOUT_END:
        return ""
    return date_words(task.parked_until.astimezone(ZoneInfo(HOUSE_ZONE)).date())


def _milestones(
    item: ProductOrderItem,
    placed_at: datetime,
    planned: list[tuple[str, str]],
    zone: str,
    days: Mapping[str, str],
    now: datetime,
) -> tuple[Milestone, ...]:
    first = Milestone("Order received", instant_words(placed_at, zone), "done")
    if not item.is_planned:
        return (first, *(Milestone(words, days.get(name, ""), "") for words, name in planned))
    shown = [task for task in item.tasks if task.milestone]
    current = next((task for task in shown if task.state is not TaskState.COMPLETED), None)
    return (first, *(_milestone(task, task is current, zone, days.get(task.name, ""), now) for task in shown))


def _milestone(task: FulfilmentTask, is_current: bool, zone: str, day: str, now: datetime) -> Milestone:
    if task.state is TaskState.COMPLETED:
        return Milestone(task.milestone, instant_words(task.completed_at, zone), "done")
    if task.state is TaskState.FALLOUT:
        return Milestone(task.milestone, _stuck_words(task, now), "stuck")
    if task.question:
        return Milestone(task.milestone, "Waiting for your answer", "stuck")
    current = f"Now. {day}" if day else "Now"
    return Milestone(task.milestone, current if is_current else day, "now" if is_current else "")


def _stuck_words(task: FulfilmentTask, now: datetime) -> str:
    if task.customer_words:
        return "Not possible as ordered"
    if task.is_parked(at=now):
        day = _parked_until(task)
        return f"On hold until {day}" if day else "On hold"
    return "We're looking into it"
