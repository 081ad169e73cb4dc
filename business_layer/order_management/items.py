"""Order items: each adds, changes or removes one product."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.plan_steps import TaskType
from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.inventory.product_states import SuspensionReason
from business_layer.inventory.referrals import Referral
from business_layer.order_management.item_terms import ItemTerms
from business_layer.order_management.plans import Configuration, PlanRequest
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import (
    ACTIONS_WORKED_ON,
    AMENDABLE_ACTIONS,
    BEING_CANCELLED,
    ITEM_MOVES,
    STATES_OF_TASKS,
    TAKEN_BACK,
    ItemAction,
    ItemState,
    RelationKind,
    TaskState,
)
from business_layer.order_management.task_log import Correction
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.addresses import GeographicAddress, zone_of
from business_layer.shared.errors import Conflict, IllegalTransition
from business_layer.shared.stored_enums import require_known

# The names of the task that gives a product up: its order was canceled, or could never be finished.
CANCEL_PRODUCT, FAIL_PRODUCT = "cancel_product", "fail_product"
ENDED_TASKS = frozenset({TaskState.COMPLETED, TaskState.CANCELLED})
PLANNED_ACTIONS = frozenset(action.value for action in PlanAction)


class PastReturn(Conflict):
    """The item is past its point of no return: it can be changed or ended by another order, but not canceled."""

    code = "past_return"


@dataclass(frozen=True, kw_only=True)
class ExpectedDate:
    """The day on which the item should be done, at its service address, and the reason for it (MEF 123 R46, R50)."""

    on: date
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ItemRelation:
    """The dependence of an item on another of its order, by its number: nothing is done until the other is ready.

    `referral` names the new numbers for those that do not move along.
    """

    kind: RelationKind
    item_number: int
    referral: Referral | None = None


@dataclass(eq=False, kw_only=True)
class ProductOrderItem:
    """One product, exactly as it was configured and priced. A change also has the values before it.

    `installation` is the half day chosen for a technician, `move_on` the day chosen for a number to move. Nothing is
    done before the day in `requested_on`. An item that only the previous release has worked on has no `state`.
    `taxes` is the estimate that was shown; older orders have none. `amended_in` is the number of the accepted revision
    that amends it and is not applied yet: nothing is begun until it is. `revised_in` is that of its last amendment.
    """

    id: UUID
    order_id: UUID
    number: int
    action: ItemAction
    product_id: UUID
    offering_slug: str
    offering_name: str
    catalogue_version: int
    values: dict[str, Any]
    address: GeographicAddress | None
    price_lines: tuple[PriceLine, ...]
    qualification_id: UUID | None = None
    installation: str = ""
    move_on: date | None = None
    shipment: Shipment | None = None
    expected_dates: tuple[ExpectedDate, ...] = ()
    taxes: TaxEstimate | None = None
    tasks: list[FulfilmentTask] = field(default_factory=list)
    state: ItemState | None = ItemState.ACKNOWLEDGED
    values_before: dict[str, Any] | None = None
    relation: ItemRelation | None = None
    requested_on: date | None = None
    suspension_reason: SuspensionReason | None = None
    amended_in: int | None = None
    revised_in: int | None = None

    @property
    def plan_request(self) -> PlanRequest:
        """The request to plan the item: its action, and the product before and after it."""
        ordered = Configuration(offering=self.offering_slug, values=self.values)
        if self.action is ItemAction.ADD:
            return PlanRequest(action=self.action, after=ordered)
        if self.values_before is None:
            return PlanRequest(action=self.action, before=ordered)
        before = Configuration(offering=self.offering_slug, values=self.values_before)
        return PlanRequest(action=self.action, before=before, after=ordered)

    @property
    def plan_action(self) -> PlanAction:
        """The plan by which the item is carried out and scheduled; that of an addition if it changes nothing."""
        return PlanAction(self.action) if self.action.value in PLANNED_ACTIONS else PlanAction.ADD

    @property
    def totals(self) -> Totals:
        return Totals.of(self.price_lines)

    @property
    def expected_on(self) -> date | None:
        return self.expected_dates[-1].on if self.expected_dates else None

    @property
    def promised_by(self) -> datetime | None:
        """The end of the expected date at the service address; None without such a date."""
        return self._end_of(self.expected_on)

    @property
    def first_promised_by(self) -> datetime | None:
        """The end of the date that the customer was given first, at the service address; None without such a date."""
        return self._end_of(self.expected_dates[0].on if self.expected_dates else None)

    def _end_of(self, day: date | None) -> datetime | None:
        return datetime.combine(day, time.max, ZoneInfo(self.time_zone)) if day else None

    @property
    def time_zone(self) -> str:
        """The zone in which the item's days are counted: its service address's, or our own without one."""
        return zone_of(self.address)

    @property
    def done_on(self) -> dict[str, date]:
        """The days on which steps of the plan were completed, by the names of the steps."""
        zone = ZoneInfo(self.time_zone)
        done = ((task.name, task.completed_at) for task in self.plan_tasks if task.state is TaskState.COMPLETED)
        return {name: at.astimezone(zone).date() for name, at in done if at}

    @property
    def done_or_sent(self) -> frozenset[str]:
        """The steps of the plan that are complete. A package counts as soon as nobody can call it back."""
        return frozenset(self.done_on) | {task.name for task in self.plan_tasks if self.is_package_gone(task)}

    @property
    def is_planned(self) -> bool:
        return bool(self.tasks)

    @property
    def plan_tasks(self) -> list[FulfilmentTask]:
        """The tasks of the plan as it is now: those that an amendment took out of it are kept as a record."""
        return [task for task in self.tasks if task.superseded_in is None]

    @property
    def is_being_canceled(self) -> bool:
        """True if it is, or may be, taken back; also once it is canceled."""
        return self.state in BEING_CANCELLED

    @property
    def is_to_be_planned(self) -> bool:
        """True if this release can plan the item, and nobody has yet. An item that is canceled first needs no plan."""
        return self.is_worked_on and not self.is_planned and not self.is_being_canceled

    @property
    def is_complete(self) -> bool:
        if self.action is ItemAction.NO_CHANGE:
            return True
        return self._is_carried_out and all(task.state is TaskState.COMPLETED for task in self.plan_tasks)

    @property
    def is_ready(self) -> bool:
        """True if everything is done but telling the customer."""
        if self.action is ItemAction.NO_CHANGE:
            return True
        work = [task for task in self.plan_tasks if task.type is not TaskType.TELL_CUSTOMER]
        return self._is_carried_out and all(task.state is TaskState.COMPLETED for task in work)

    @property
    def _is_carried_out(self) -> bool:
        """True if its tasks do what was ordered, and not the opposite."""
        return self.is_planned and self.state not in TAKEN_BACK

    @property
    def is_moving(self) -> bool:
        """True if the item is not ready and no task of it waits for a person."""
        waits = any(task.state in {TaskState.WAITING, TaskState.FALLOUT} for task in self.plan_tasks)
        return not self.is_ready and not waits

    @property
    def work_done_at(self) -> datetime | None:
        """The instant at which the latest task was completed."""
        return max((task.completed_at for task in self.plan_tasks if task.completed_at), default=None)

    @property
    def has_fallout(self) -> bool:
        return any(task.state is TaskState.FALLOUT for task in self.plan_tasks)

    @property
    def is_delivered(self) -> bool:
        """True if the product is as ordered: it was activated, changed or ended."""
        return any(task.changes_product and task.state is TaskState.COMPLETED for task in self.plan_tasks)

    @property
    def is_past_return(self) -> bool:
        """True if a point of no return is complete: the item can be changed by another order, but not canceled."""
        return any(task.ends_return and task.state is TaskState.COMPLETED for task in self.plan_tasks)

    @property
    def can_be_ended(self) -> bool:
        """True until the product is as it was ordered: an agent can end what can never be finished."""
        return not (self.is_being_canceled or self.is_delivered or self.is_complete)

    @property
    def ends_as_failed(self) -> bool:
        """True if it is taken back because it could never be finished."""
        return any(task.name == FAIL_PRODUCT for task in self.plan_tasks)

    @property
    def is_at_network(self) -> bool:
        """True if the network was asked for something of it, and what came of that is not known."""
        return any(task.may_be_at_network and not self.is_package_gone(task) for task in self.plan_tasks)

    @property
    def is_package_sent(self) -> bool:
        """True if its package is on its way, or there: nobody can call it back."""
        return self.shipment is not None and self.shipment.is_sent

    def is_package_gone(self, task: FulfilmentTask) -> bool:
        """True if a task sends a package that is on its way: the network will only report that it arrived."""
        return task.ships and self.is_package_sent

    @property
    def can_be_canceled(self) -> bool:
        """True before the point of no return, unless it is being canceled already."""
        return not (self.is_being_canceled or self.is_past_return or self.is_complete)

    @property
    def can_be_amended(self) -> bool:
        """True before the point of no return of a product that the order adds, and before a change of one begins."""
        is_early = self.action is ItemAction.ADD or self.is_unbegun
        return self.can_be_canceled and self.is_worked_on and self.action in AMENDABLE_ACTIONS and is_early

    @property
    def is_unbegun(self) -> bool:
        """True if nothing of it was begun, so that canceling it costs nothing and changes nothing."""
        return all(task.state is TaskState.PENDING and task.started_at is None for task in self.plan_tasks)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """All corrections of the answers so far, oldest first, whichever task they were made for."""
        made = (correction for task in self.tasks for correction in task.corrections)
        return tuple(sorted(made, key=lambda correction: correction.at))

    @property
    def network(self) -> dict[str, str]:
        """Everything that the network reported about this item."""
        done = (task for task in self.plan_tasks if task.undoes is None)
        return {name: value for task in done for name, value in task.results.items()}

    @property
    def known(self) -> dict[str, Any]:
        """The customer's answers, the assigned numbers and other scarce things, and what the network reported."""
        return {**self.values, **self.network}

    @property
    def is_worked_on(self) -> bool:
        """True if this release can plan and carry out the item's action."""
        return self.action in ACTIONS_WORKED_ON

    def ready_tasks(self, *, at: datetime) -> Iterator[FulfilmentTask]:
        """The tasks that are due and wait for no other. This release may not know how to do all of them.

        Each is looked at when its turn comes: steps come after those that they wait for, so one pass finds all that
        becomes ready meanwhile, and a plan is done in a time that grows with its length and not with its square.
        """
        steps = self._steps
        # While its cancellation or amendment is assessed, only what is at the network already is asked about.
        known = not self.is_assessed
        return (
            task
            for task in self.plan_tasks
            if task.is_due(at=at) and (not task.waits(steps) if known else task.may_be_at_network)
        )

    @property
    def is_assessed(self) -> bool:
        """True while it is not decided whether it is canceled or amended: nothing else of it is begun."""
        return self.state is ItemState.ASSESSING_CANCELLATION or self.amended_in is not None

    def is_unblocked(self, task: FulfilmentTask) -> bool:
        """True if a task is open and waits for no other, although it may not be due yet."""
        return not task.waits(self._steps)

    def may_end(self, task: FulfilmentTask) -> bool:
        """True if no other task has to begin or to be complete before a task is."""
        return not task.waits_to_end(self._steps)

    @property
    def _steps(self) -> dict[str, FulfilmentTask]:
        return {task.name: task for task in self.plan_tasks}

    def task(self, task_id: UUID) -> FulfilmentTask | None:
        return next((task for task in self.tasks if task.id == task_id), None)

    def begins_at(self) -> datetime | None:
        """The instant before which nothing is done: the start of the requested day at the service address."""
        if self.requested_on is None:
            return None
        return datetime.combine(self.requested_on, time.min, ZoneInfo(self.time_zone))

    def take_plan(self, tasks: Iterable[FulfilmentTask]) -> None:
        """Take the tasks of its plan. Those that wait for no other are due when the requested day begins."""
        self.tasks.extend(tasks)
        first_at, names = self.begins_at(), {task.name for task in self.plan_tasks}
        for task in self.plan_tasks:
            if names.isdisjoint(task.after):
                task.next_attempt_at = first_at

    def moves_with(self, other: "ProductOrderItem") -> bool:
        """True if it is the other leg of that item's move."""
        relations = ((self.relation, other.number), (other.relation, self.number))
        return any(
            relation is not None and relation.kind is RelationKind.MOVES_TO and relation.item_number == number
            for relation, number in relations
        )

    def numbers_canceled_with(self, numbers: Collection[int]) -> set[int]:
        """The items, itself or the other leg of its move, that are canceled too if these are."""
        relation = self.relation
        if relation is None or self.is_being_canceled:
            return set()
        is_move = relation.kind is RelationKind.MOVES_TO
        if relation.item_number in numbers:
            return {self.number}
        return {relation.item_number} if is_move and self.number in numbers else set()

    def assess_cancellation(self, *, at: datetime, as_failed: bool = False) -> None:
        """Begin to cancel the item: nothing else is begun, and what is at the network waits for its answer.

        Raises PastReturn once a point of no return is complete; to end it as failed, once the product was changed.
        """
        if (self.is_delivered if as_failed else self.is_past_return) or self.is_complete:
            raise PastReturn(f"It is too late to cancel {self.offering_name}.")
        self._move_to(ItemState.ASSESSING_CANCELLATION)
        for task in self.plan_tasks:
            if task.may_be_at_network:
                if task.state is TaskState.FALLOUT:
                    task.retry()
                if task.state is TaskState.PENDING:
                    task.begin(at=at)
                task.next_attempt_at = None

    def decide_cancellation(
        self,
        undo: Callable[["ProductOrderItem"], Iterable[FulfilmentTask]],
        at: datetime,
        *,
        continues: bool,
    ) -> None:
        """Take the item back; or carry on if it `continues`, because it is too late to take it back.

        Nothing is decided while a task is at the network. `undo` makes the tasks that take back what was done.
        """
        if self.state is not ItemState.ASSESSING_CANCELLATION or self.is_at_network:
            return
        if continues:
            self.carry_on(at=at)
            return
        for task in self.plan_tasks:
            # An earlier amendment still takes back what it had to.
            if task.state not in ENDED_TASKS and task.undoes is None:
                task.cancel()
        self.tasks.extend(undo(self))
        self._move_to(ItemState.PENDING_CANCELLATION)

    def begin_amendment(self, revision_number: int) -> None:
        """Begin nothing else of it until the amendment of that revision is applied or declined.

        Raises PastReturn, and IllegalTransition if it is being canceled or amended.
        """
        if self.is_past_return or self.is_complete:
            raise PastReturn(f"It is too late to change {self.offering_name} in this order.")
        if self.amended_in is not None or not self.can_be_amended:
            raise IllegalTransition(f"{self.offering_name} is being changed or canceled already.")
        self.amended_in = self.revised_in = revision_number
        for task in self.plan_tasks:
            if task.state is TaskState.IN_PROGRESS and task.may_be_at_network:
                task.next_attempt_at = None

    def take_terms(self, terms: ItemTerms, price_lines: tuple[PriceLine, ...]) -> None:
        """Take the terms of an amendment, at these prices. What was not begun waits for the day that is asked for."""
        self.values, self.address, self.price_lines = terms.values, terms.address, price_lines
        self.taxes, self.qualification_id = terms.taxes, terms.qualification_id
        self.installation, self.move_on = terms.installation, terms.move_on
        self.amended_in = None
        self.wait_for(terms.requested_on)

    def wait_for(self, day: date | None) -> None:
        """Wait for another day with everything that was not begun; without one, for none."""
        self.requested_on = day
        for task in self.plan_tasks:
            if task.state is TaskState.PENDING and task.undoes is None:
                task.next_attempt_at = self.begins_at()

    def leave_as_it_is(self) -> None:
        """Continue without the amendment. What the network has canceled for it is asked for again."""
        self.amended_in = None
        for task in self.plan_tasks:
            if task.state is TaskState.CANCELLED:
                task.take_up_again()

    def carry_on(self, *, at: datetime) -> None:
        """Continue with an item that is not canceled after all. What the network has not begun is asked for again."""
        for task in self.plan_tasks:
            if task.state is TaskState.CANCELLED:
                task.take_up_again()
        self._move_to(self._state_of_tasks(at))

    def follow_tasks(self, *, at: datetime) -> None:
        """Bring the state in line with the tasks, unless it was decided otherwise."""
        state = self.state or ItemState.ACKNOWLEDGED
        require_known(state)
        if state is ItemState.PENDING_CANCELLATION and all(task.state in ENDED_TASKS for task in self.plan_tasks):
            self._move_to(ItemState.FAILED if self.ends_as_failed else ItemState.CANCELLED)
            return
        derived = self._state_of_tasks(at)
        if state in STATES_OF_TASKS and derived is not state:
            self._move_to(derived)

    def _state_of_tasks(self, at: datetime) -> ItemState:
        if self.is_complete:
            return ItemState.COMPLETED
        if not self.is_planned:
            return ItemState.ACKNOWLEDGED
        states, begins_at = {task.state for task in self.plan_tasks}, self.begins_at()
        if TaskState.FALLOUT in states:
            return ItemState.HELD
        is_to_come = begins_at is not None and at < begins_at and states == {TaskState.PENDING}
        return ItemState.PENDING if is_to_come or TaskState.WAITING in states else ItemState.IN_PROGRESS

    def _move_to(self, after: ItemState) -> None:
        # An item of the previous release has no state yet.
        before = self.state or ItemState.ACKNOWLEDGED
        require_known(before)
        if after not in ITEM_MOVES[before]:
            raise IllegalTransition(f"An item that is {before} cannot become {after}.")
        self.state = after

    def set_expected_date(self, on: date, *, reason: str, at: datetime) -> bool:
        """Set the expected date. Return True if it changed."""
        if on == self.expected_on:
            return False
        self.expected_dates = (*self.expected_dates, ExpectedDate(on=on, reason=reason, at=at))
        return True
