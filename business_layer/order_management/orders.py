"""Product orders: what a customer asked for, and the progress of its fulfillment."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.inventory.products import Product
from business_layer.order_management.events import (
    AnswersCorrected,
    CancellationReason,
    ExpectedDateMoved,
    OrderAdvanceDue,
    OrderAssigned,
    OrderCircumstances,
    OrderItemAmended,
    OrderUnassigned,
    ProductOrderCancelled,
    ProductOrderCompleted,
    ProductOrderPlaced,
    ProductOrderStateChanged,
    TaskCompleted,
    TaskFellOut,
)
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.item_terms import ItemTerms
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.retry_policy import RetryPolicy
from business_layer.order_management.states import (
    BEING_CANCELLED,
    MOVES,
    NOT_DELIVERED,
    OPEN_STATES,
    STATES_WORKED_ON,
    ItemAction,
    ItemState,
    ProductOrderState,
    TaskState,
)
from business_layer.order_management.task_log import Correction
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.counts import count_words
from business_layer.shared.errors import IllegalTransition, NotFound
from business_layer.shared.events import Recorder
from business_layer.shared.stored_enums import is_known, require_known

S = ProductOrderState
NOTHING_DELIVERED = {S.CANCELLED: CancellationReason.CUSTOMER, S.FAILED: CancellationReason.FAILED}
UNKNOWN_CIRCUMSTANCES = OrderCircumstances()


@dataclass(frozen=True)
class Contact:
    """The person to reach about an order."""

    name: str
    email: str
    telephone: str


@dataclass(eq=False, kw_only=True)
class ProductOrder(Recorder):
    """One order. `submission_key` is unique, so that a double click or a repeated request places no second order."""

    id: UUID
    number: str
    customer_id: UUID
    billing_account_id: UUID
    submission_key: UUID
    contact: Contact
    placed_at: datetime
    placed_by: str
    state: ProductOrderState = S.ACKNOWLEDGED
    completed_at: datetime | None = None
    assigned_agent_id: UUID | None = None
    items: list[ProductOrderItem] = field(default_factory=list)
    version: int = 0
    # Not kept, and not a field: entities that are read have it from the class.
    _follows_later = False

    @property
    def totals(self) -> Totals:
        """The charges of everything that is not canceled."""
        return sum((item.totals for item in self.items if item.state not in NOT_DELIVERED), Totals.zero())

    @property
    def taxes(self) -> TaxEstimate | None:
        """The tax estimate shown when the order was placed; None if none was shown."""
        kept = [item.taxes for item in self.items if item.taxes and item.state not in NOT_DELIVERED]
        return TaxEstimate.together(kept) if kept else None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_worked_on(self) -> bool:
        """True if this release works on orders in this state."""
        return self.state in STATES_WORKED_ON

    @property
    def tasks(self) -> Iterator[FulfilmentTask]:
        return (task for item in self.items for task in item.tasks)

    @property
    def is_revised(self) -> bool:
        """True if an item was amended, or someone tried to."""
        return any(item.revised_in is not None for item in self.items)

    def record_placed(self, circumstances: OrderCircumstances = UNKNOWN_CIRCUMSTANCES) -> None:
        """Record that the order was placed. Call it when the order has its items."""
        added = [item for item in self.items if item.action is ItemAction.ADD]
        self.record(
            ProductOrderPlaced(
                **self._facts(self.placed_at),
                offerings=tuple(item.offering_slug for item in added or self.items),
                monthly_cents=sum((item.totals for item in added), Totals.zero()).monthly.cents,
                region=circumstances.region,
                term=circumstances.term,
                access=circumstances.access,
                device=circumstances.device,
            )
        )

    def start(self, *, at: datetime) -> None:
        """Begin fulfillment, unless it has begun."""
        if self.state is S.ACKNOWLEDGED:
            self._move_to(S.IN_PROGRESS, at)

    def new_product(self, item: ProductOrderItem) -> Product:
        """The product that an item adds, exactly as it was ordered; it becomes active when the item is done."""
        return Product(
            id=item.product_id,
            customer_id=self.customer_id,
            billing_account_id=self.billing_account_id,
            order_number=self.number,
            offering_slug=item.offering_slug,
            offering_name=item.offering_name,
            catalogue_version=item.catalogue_version,
            values=item.values,
            address=item.address,
            price_lines=item.price_lines,
            order_item_id=item.id,
            qualification_id=item.qualification_id,
            created_at=self.placed_at,
        )

    def item_of(self, task: FulfilmentTask) -> ProductOrderItem:
        return next(item for item in self.items if item.id == task.item_id)

    def task(self, task_id: UUID) -> FulfilmentTask:
        """Return the task with that id. Raises NotFound."""
        found = next((task for item in self.items if (task := item.task(task_id))), None)
        if found is None:
            raise NotFound("This order has no such task.")
        return found

    def ready_tasks(self, *, at: datetime) -> Iterator[FulfilmentTask]:
        """The tasks that this release can work on now, including those that become ready on the way."""
        return (task for item, task in self._ready(at) if item.is_worked_on and task.is_known)

    def needs_newer_release(self, *, at: datetime) -> bool:
        """True if something is due that only a newer release knows how to do."""
        if not self.is_worked_on:
            return self.is_open or not is_known(self.state)
        unplanned = any(not item.is_planned and not item.is_worked_on for item in self.items)
        ready = any(not item.is_worked_on or not task.is_known for item, task in self._ready(at))
        return unplanned or ready or any(not is_known(task.state) for task in self.tasks)

    def _ready(self, at: datetime) -> Iterator[tuple[ProductOrderItem, FulfilmentTask]]:
        return ((item, task) for item in self.items if not self.is_held_back(item) for task in item.ready_tasks(at=at))

    def is_held_back(self, item: ProductOrderItem) -> bool:
        """True if an item depends on another one that is not ready yet. What is canceled waits for no other."""
        relation = item.relation
        if relation is None or item.is_being_canceled:
            return False
        return any(other.number == relation.item_number and not other.is_ready for other in self.items)

    def awaited_on(self, item: ProductOrderItem) -> date | None:
        """The day on which the item that this one depends on should be ready; None if it depends on none."""
        relation = item.relation
        if relation is None or item.is_being_canceled:
            return None
        return next((other.expected_on for other in self.items if other.number == relation.item_number), None)

    def cancel(self, *, at: datetime, numbers: Collection[int] | None = None) -> tuple[ProductOrderItem, ...]:
        """Begin to cancel all of the order, or these items and those that depend on them. Return what is canceled.

        Raises PastReturn once a point of no return of any of them is complete, and NotFound.
        """
        require_known(self.state)
        left = [item.number for item in self.items if not item.is_being_canceled]
        items = self.items_canceled_with((left or [item.number for item in self.items]) if numbers is None else numbers)
        for item in items:
            item.assess_cancellation(at=at)
        self._follow_items(at)
        self.request_advance_job(at=at)
        return items

    def end(self, *, at: datetime, numbers: Collection[int]) -> tuple[ProductOrderItem, ...]:
        """Begin to end these items, and those that depend on them, as failed. Return them.

        Unlike a cancellation, this is possible until the product is as it was ordered. Raises PastReturn, NotFound.
        """
        items = self.items_canceled_with(numbers)
        for item in items:
            item.assess_cancellation(at=at, as_failed=True)
        self._follow_items(at)
        self.request_advance_job(at=at)
        return items

    def items_canceled_with(self, numbers: Collection[int]) -> tuple[ProductOrderItem, ...]:
        """The items with these numbers, and those that make no sense without them. A move is canceled whole.

        Raises NotFound if there is none.
        """
        found = set(numbers)
        while more := {number for item in self.items for number in item.numbers_canceled_with(found)} - found:
            found |= more
        items = tuple(item for item in self.items if item.number in found)
        if len(items) < len(found) or not items:
            raise NotFound("This order has no such item.")
        return items

    def decide_cancellations(
        self,
        undo: Callable[[ProductOrderItem], Iterable[FulfilmentTask]],
        *,
        at: datetime,
        items: Collection[ProductOrderItem],
        as_failed: bool = False,
    ) -> None:
        """Take back each of these items whose cancellation is assessed, if nothing of it is at the network any more."""
        for item in items:
            continues = self.is_too_late_to_take_back(item, as_failed=as_failed)
            item.decide_cancellation(undo, at, continues=continues)
        if items:
            self.derive_state(at=at)

    def is_too_late_to_take_back(self, item: ProductOrderItem, *, as_failed: bool = False) -> bool:
        """True once a point of no return of it is complete; to end it as failed, once its product is as ordered.

        A move is taken back whole, so it is also too late for one leg if it is for the other.
        """
        legs = [item, *(other for other in self.items if other.moves_with(item))]
        return any(leg.is_delivered if as_failed else leg.is_past_return for leg in legs)

    def recall(self, task_ids: Collection[UUID], *, at: datetime) -> None:
        """Ask the network again about tasks that gave up and that an amendment changes."""
        for task in self.tasks:
            if task.id in task_ids and task.state is TaskState.FALLOUT:
                task.retry()
                task.begin(at=at)
        self.derive_state(at=at)

    def begin_amendment(self, item: ProductOrderItem, revision_number: int, *, at: datetime) -> None:
        """Begin to amend an item: nothing else of it is begun. Raises PastReturn, IllegalTransition."""
        item.begin_amendment(revision_number)
        self.request_advance_job(at=at)

    def amend_item(
        self, item: ProductOrderItem, terms: ItemTerms, price_lines: tuple[PriceLine, ...], *, at: datetime
    ) -> None:
        """Give an item the terms of an amendment, at these prices. Its plan is amended already."""
        item.take_terms(terms, price_lines)
        self.record(OrderItemAmended(**self._facts(at), item_number=item.number, offering=item.offering_slug))
        self.derive_state(at=at)

    def carry_on(self, numbers: Collection[int], *, at: datetime) -> None:
        """Continue with these items, which are not canceled or amended after all."""
        for item in self.items:
            if item.number in numbers and item.state is ItemState.ASSESSING_CANCELLATION:
                item.carry_on(at=at)
            elif item.number in numbers and item.amended_in is not None:
                item.leave_as_it_is()
        self.derive_state(at=at)
        self.request_advance_job(at=at)

    def cancel_task(self, task: FulfilmentTask, *, at: datetime) -> None:
        """Never do a task, which has no effect."""
        task.cancel()
        self.derive_state(at=at)

    def complete_task(self, task: FulfilmentTask, *, at: datetime, by: str = "", note: str = "") -> None:
        """Complete a task. `by` and `note` are a person's name and findings; both are empty if no person did it."""
        task.complete(at=at, by=by, note=note)
        self._record_completed(task, at)
        if not self._follows_later:
            self.derive_state(at=at)

    def complete_by_hand(
        self, task: FulfilmentTask, *, at: datetime, by: str, evidence: str, results: dict[str, str]
    ) -> None:
        """Complete a task that fell out and that a person did. `evidence` says how, and where it is recorded.

        `results` are what the network would have reported.
        """
        task.complete_by_hand(at=at, by=by, evidence=evidence, results=results)
        self._go_on_after(task, at)

    def skip_task(self, task: FulfilmentTask, *, at: datetime, by: str, reason: str) -> None:
        """Continue without a task that waits for a person."""
        task.skip(at=at, by=by, reason=reason)
        self._go_on_after(task, at)

    def _go_on_after(self, task: FulfilmentTask, at: datetime) -> None:
        self._record_completed(task, at)
        self.derive_state(at=at)
        self.request_advance_job(at=at)

    def _record_completed(self, task: FulfilmentTask, at: datetime) -> None:
        offering = self.item_of(task).offering_slug
        self.record(TaskCompleted(**self._facts(at), task=task.name, offering=offering, task_id=task.id))

    @contextmanager
    def following_once(self, *, at: datetime) -> Iterator[None]:
        """Complete many tasks, and bring the order's state in line with them once, at the end.

        Each time takes a look at all tasks, so that completing 200 would take 40,000.
        """
        self._follows_later = True
        yield
        self._follows_later = False
        self.derive_state(at=at)

    def postpone_task(self, task: FulfilmentTask, *, at: datetime, reason: str, policy: RetryPolicy) -> None:
        """Ask again later, for the network did not answer; give up once the policy does."""
        if not task.postpone(at=at, reason=reason, policy=policy):
            reason = f"{reason} Asked {count_words(task.attempts, 'time')}."
            self.send_to_fallout(task, Fallout.of_giving_up(reason, at=at))

    def keep_polling_task(self, task: FulfilmentTask, *, at: datetime, reference: str, policy: RetryPolicy) -> None:
        """Keep asking about a service order that the network works on; give up once the policy does."""
        promised = self.item_of(task).promised_by
        if not task.keep_polling(at=at, reference=reference, promised=promised, policy=policy):
            reason = "The network accepted the service order but never finished it."
            self.send_to_fallout(task, Fallout.of_giving_up(reason, at=at))

    def send_to_fallout(self, task: FulfilmentTask, fallout: Fallout) -> None:
        """Take a task off the automatic path, so that it waits for a person."""
        task.send_to_fallout(fallout)
        self.record(TaskFellOut(**self._facts(fallout.at), cause=fallout.code or fallout.kind, task=task.name))
        self.derive_state(at=fallout.at)

    def retry_task(self, task: FulfilmentTask, *, at: datetime) -> None:
        """Put a task that fell out back on the automatic path."""
        task.retry()
        self.derive_state(at=at)
        self.request_advance_job(at=at)

    def correct_item(self, task: FulfilmentTask, values: dict[str, Any], correction: Correction) -> None:
        """Take corrected values for the item of a task that was refused, and try it again."""
        item = self.item_of(task)
        item.values = values
        task.note_correction(correction)
        self.record(AnswersCorrected(**self._facts(correction.at), task=task.name, offering=item.offering_slug))
        self.retry_task(task, at=correction.at)

    def change_contact(self, contact: Contact) -> None:
        """Have another person to reach."""
        self.contact = contact

    def set_expected_date(self, item: ProductOrderItem, on: date, *, reason: str, at: datetime) -> bool:
        """Set or revise an item's expected date. Return True if it moves a date that was given before."""
        had_one = bool(item.expected_dates)
        moved = item.set_expected_date(on, reason=reason, at=at) and had_one
        if moved:
            self.record(ExpectedDateMoved(**self._facts(at), item_number=item.number, reason=reason))
        return moved

    def assign(self, agent_id: UUID, *, at: datetime) -> None:
        """Assign the order to an agent. Nothing happens if the agent has it already."""
        if self.assigned_agent_id != agent_id:
            self.assigned_agent_id = agent_id
            self.record(OrderAssigned(**self._facts(at), agent_id=agent_id))

    def unassign(self, *, at: datetime) -> None:
        """Leave the order assigned to nobody."""
        if self.assigned_agent_id is not None:
            self.assigned_agent_id = None
            self.record(OrderUnassigned(**self._facts(at)))

    def derive_state(self, *, at: datetime) -> None:
        """Bring the order's state in line with its tasks.

        Leave it alone if the order or a task is in a state that only a newer release understands.
        """
        is_left_to_newer_release = self.is_open and not self.is_worked_on
        if is_left_to_newer_release or not all(is_known(task.state) for task in self.tasks):
            return
        require_known(self.state)
        self.start(at=at)
        for item in self.items:
            if item.is_worked_on:
                item.follow_tasks(at=at)
        self._follow_items(at)

    def _follow_items(self, at: datetime) -> None:
        if (derived := state_of_items(item.state for item in self.items)) is not self.state:
            self._move_to(derived, at)

    def _move_to(self, after: ProductOrderState, at: datetime) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A {self.state} order cannot become {after}.")
        self.record(ProductOrderStateChanged(**self._facts(at), before=self.state, after=after))
        self.state = after
        if after is S.COMPLETED:
            self.completed_at = at
            self._record_outcome(at)
        elif after in NOTHING_DELIVERED:
            self.record(ProductOrderCancelled(**self._facts(at), reason=NOTHING_DELIVERED[after]))

    def _record_outcome(self, at: datetime) -> None:
        """Record that it is completed. Nothing was promised by a date in the oldest orders."""
        promised = max((item.first_promised_by for item in self.items if item.first_promised_by), default=None)
        self.record(
            ProductOrderCompleted(
                **self._facts(at),
                offering=self.items[0].offering_slug,
                promised_at=promised.astimezone(UTC).isoformat() if promised else "",
                on_time=promised is None or at <= promised,
            )
        )

    def _facts(self, at: datetime) -> dict[str, Any]:
        """The facts in each event of the order."""
        return {"subject_id": self.id, "customer_id": self.customer_id, "at": at, "number": self.number}

    def request_advance_job(self, *, at: datetime) -> None:
        """Ask for a job that advances the order now. A task that is due later needs none: it is found by its time."""
        self.record(OrderAdvanceDue(subject_id=self.id, at=at))


def state_of_items(states: Iterable[ItemState | None]) -> ProductOrderState:
    """The state of an order that has begun, from the states of its items.

    While some of its items are canceled, it is where the others are.
    """
    found = set(states)
    if found == {ItemState.COMPLETED}:
        return S.COMPLETED
    if found and found <= NOT_DELIVERED:
        return S.FAILED if ItemState.FAILED in found else S.CANCELLED
    if found and found <= NOT_DELIVERED | {ItemState.COMPLETED}:
        return S.PARTIAL
    if found and found <= BEING_CANCELLED:
        is_assessed = ItemState.ASSESSING_CANCELLATION in found
        return S.ASSESSING_CANCELLATION if is_assessed else S.PENDING_CANCELLATION
    if ItemState.HELD in found:
        return S.HELD
    return S.PENDING if ItemState.PENDING in found else S.IN_PROGRESS
