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
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.queries import OrderRow
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.states import ItemAction, ItemState, ProductOrderState
from business_layer.service_changes.amendable_items import why_not_amendable
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.views.connection_settings import split_settings
from presentation_layer.views.days import move_words, visit_words
from presentation_layer.views.first_bill import first_bill_words
from presentation_layer.views.item_progress import ItemProgress, items_progress
from presentation_layer.views.item_status import Status, item_status
from presentation_layer.views.milestones import Milestone, item_milestones
from presentation_layer.views.move_legs import OLD_PLACE, leg_of
from presentation_layer.views.packages import PackageView, package_view
from presentation_layer.views.product_details import product_details
from presentation_layer.views.revisions import RevisionLine, revision_lines
from presentation_layer.views.sold_version import DETAILS_LATER
from presentation_layer.views.taxes import TaxesView, taxes_view
from presentation_layer.words import (
    ORDER_WORDS,
    date_words,
    day_words,
    instant_words,
    order_kind,
    order_title,
    short_date_words,
    slot_sentence,
)

OFFICE_ZONE = ZoneInfo(HOUSE_ZONE)
OrderWords = Mapping[ProductOrderState, tuple[str, str]]
ONLY_THERE = "Shown only under My services"
# For agents: the office's words for work that waits for nobody here.
ASKED_WORDS, PARKED_WORDS, DATED_WORDS = ("Customer", "customer"), ("Parked", "pause"), ("Dated", "")
PLANNED_WORDS = ("Planned", "")
QUESTION_WORDS = ("We have a question for you", "warn")
# No date is promised while it is not known when the work continues.
DATE_LATER = "We'll give you a new date as soon as we have one"


@dataclass(frozen=True, kw_only=True)
class OrderItemView:
    number: int
    slug: str
    name: str
    leg: str
    which: str
    distinction: str
    address: str
    how_to_use: str
    told: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    lines: tuple[PriceLine, ...]
    totals: Totals
    milestones: tuple[Milestone, ...]
    status: Status
    since: str
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


# After these, nothing is said about how to use the service.
STOPPING = frozenset({ItemAction.DELETE, ItemAction.SUSPEND})


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
    can_cancel: bool
    can_amend: bool
    revisions: tuple[RevisionLine, ...]
    is_assessed: bool
    questions: tuple[QuestionView, ...]
    first_bill: str = ""
    has_contract: bool = True
    has_documents: bool = True

    @property
    def has_parts(self) -> bool:
        """True if a part of it can be canceled alone. Both legs of a move are canceled together."""
        return sum(item.leg != OLD_PLACE for item in self.items) > 1


@dataclass(frozen=True)
class OrderRowView:
    """A row of a list. No list shows every part, so words for instants are made only where a page shows them.

    `what` is the kind of order in a word, and `title` says it with the offerings. `risk` says why trouble is likely; ""
    if it is not.
    """

    number: str
    words: str
    kind: str
    customer: str
    offerings: str
    title: str
    what: str
    agent: str
    placed_at: datetime
    expected_on: date | None
    is_stuck: bool
    waits_for: tuple[str, ...]
    risk: str = ""

    @property
    def placed(self) -> str:
        return instant_words(self.placed_at)

    @property
    def expected(self) -> str:
        return date_words(self.expected_on)

    @property
    def placed_short(self) -> str:
        """The day in a column; the pointer shows the time."""
        return short_date_words(self.placed_at.astimezone(OFFICE_ZONE).date())

    @property
    def expected_short(self) -> str:
        """The day in a column; none while nobody can promise it."""
        return "–" if self.is_stuck else short_date_words(self.expected_on)


def order_view(
    order: ProductOrder, catalogues: Catalogues, spelled: OrderWords = ORDER_WORDS, *, now: datetime
) -> OrderPage:
    return order_page(order, items_progress(order, catalogues, now=now), spelled)


def order_page(
    order: ProductOrder,
    items: Sequence[ItemProgress],
    spelled: OrderWords = ORDER_WORDS,
    revisions: Sequence[OrderRevision] = (),
) -> OrderPage:
    questions, totals = _questions(order), order.totals
    taxes = taxes_view(order.taxes, totals) if order.taxes else None
    related = {item.relation.item_number for item in order.items if item.relation}
    # What a move adds at the new address takes the place of a service that was bought before.
    is_purchase = any(item.action is ItemAction.ADD and item.number not in related for item in order.items)
    words, kind = QUESTION_WORDS if questions and spelled is ORDER_WORDS else spelled[order.state]
    return OrderPage(
        number=order.number,
        words=words,
        kind=kind,
        placed=instant_words(order.placed_at, order.items[0].time_zone if order.items else HOUSE_ZONE),
        contact=contact_facts(order.contact),
        items=tuple(map(_item, items)),
        totals=totals,
        taxes=taxes,
        is_open=order.is_open,
        is_assessed=any(item.state is ItemState.ASSESSING_CANCELLATION for item in order.items),
        can_cancel=order.is_open and any(item.can_be_canceled for item in order.items),
        can_amend=order.is_open and any(not why_not_amendable(order, item) for item in order.items),
        revisions=revision_lines(revisions, order),
        questions=questions,
        first_bill=first_bill_words(totals, taxes) if order.is_open and is_purchase else "",
        has_contract=is_purchase,
        has_documents=is_purchase or any(item.action is ItemAction.TRANSFER for item in order.items),
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
            names := ", ".join(dict.fromkeys(row.offerings)),
            order_title(row.kind, names),
            order_kind(row.kind),
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
    if row.is_on_hold and spelled is not ORDER_WORDS:
        return PARKED_WORDS
    if row.is_dated:
        return PLANNED_WORDS if spelled is ORDER_WORDS else DATED_WORDS
    return spelled[row.state]


def _questions(order: ProductOrder) -> tuple[QuestionView, ...]:
    return tuple(
        QuestionView(task.id, item.offering_name, task.question, task.fingerprint)
        for item in order.items
        for task in item.plan_tasks
        if task.question
    )


def _item(progress: ItemProgress) -> OrderItemView:
    item, offering, specification = progress.item, progress.offering, progress.specification
    known, expected, is_stuck = item.known, date_words(item.expected_on), progress.is_stuck
    secrets = ((label, ONLY_THERE) for label, _ in specification.sensitive_facts(known))
    status, zone = item_status(progress), item.time_zone
    distinction = specification.distinguishing_words(known)
    called, settings = split_settings(tuple(specification.open_facts(known)))
    done = item.work_done_at
    return OrderItemView(
        number=item.number,
        slug=item.offering_slug,
        name=item.offering_name,
        leg=leg_of(item, progress.order),
        which=in_parentheses(distinction),
        distinction=distinction,
        address=str(item.address) if item.address else "",
        how_to_use=specification.how_to_use if progress.is_ready and item.action not in STOPPING else "",
        told=(*called, *secrets),
        settings=settings,
        facts=product_details(specification, known, item.address, is_ready=progress.is_ready)
        if offering
        else DETAILS_LATER,
        lines=item.price_lines,
        totals=item.totals,
        milestones=() if progress.is_ready or item.is_being_canceled else item_milestones(progress),
        status=status,
        since=_since(progress.item.action, day_words(done.astimezone(ZoneInfo(zone)).date(), progress.today))
        if progress.is_ready and done
        else "",
        expected="" if item.is_being_canceled else expected,
        moved=tuple(
            f"{date_words(after.on)} instead of {date_words(before.on)}: {after.reason}"
            for before, after in zip(item.expected_dates, item.expected_dates[1:], strict=False)
        ),
        visit=visit_words(item, offering, is_stuck=is_stuck) if offering else slot_sentence(item.installation, zone),
        move=move_words(item, offering, is_stuck=is_stuck) if offering else "",
        package=package_view(item, offering) if offering else None,
        promise="" if item.is_being_canceled else DATE_LATER if is_stuck else f"Expected on {expected}",
        is_complete=progress.is_ready,
    )


def _since(action: ItemAction, day: str) -> str:
    """The day on which an item was done: a new service works since then, and what was done to one was done on it."""
    return f"since {day}" if action in {ItemAction.ADD, ItemAction.NO_CHANGE} else f"on {day}"
