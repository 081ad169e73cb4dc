"""Advancing an order: one task after another, as far as it can go now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK
from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.assess_amendments import AmendmentAssessment
from business_layer.order_management.assess_cancellations import CancellationAssessment
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.handlers.end_product import begin_ending
from business_layer.order_management.handlers.task_handler import TaskHandlers
from business_layer.order_management.item_plan import (
    day_to_ask_for,
    plan_days,
    planned_ready_on,
    schedule_of_item,
    tasks_of,
)
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.moved_date_mail import MovedDateMail
from business_layer.order_management.moves import item_moved_from, takes_place
from business_layer.order_management.network_request import service_order_request
from business_layer.order_management.network_services import OrderItemNumber, ServiceName
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.package_updates import PackageUpdates
from business_layer.order_management.plans import decompose
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.retry_policy import RetryPolicy
from business_layer.order_management.service_orders import (
    ProvisioningGateway,
    ProvisioningRefused,
    ServiceOrderReport,
    ServiceOrderRequest,
    ServiceOrderState,
)
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ItemAction, ItemState
from business_layer.order_management.task_log import REFUSED
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import GatewayUnavailable, NotFound, WrittenByNewerRelease
from business_layer.shared.unit_of_work import UnitOfWorkFactory

# The states in which a service order has ended without any effect.
NOT_DONE = frozenset({ServiceOrderState.FAILED, ServiceOrderState.CANCELLED})
LATE_STEP = "An earlier step took longer than planned."
EARLY_STEP = "An earlier step was done sooner than planned."
NOT_ANSWERING = "The network is not responding right now. We'll keep trying. You don't need to do anything."


def _is_called_off(report: ServiceOrderReport, item: ProductOrderItem) -> bool:
    """True if a service order will have no effect and its item does not need it now: nobody has to look at it."""
    if item.state is ItemState.ASSESSING_CANCELLATION:
        return report.state in NOT_DONE
    return item.amended_in is not None and report.state is ServiceOrderState.CANCELLED


@dataclass(frozen=True)
class Intent:
    """A question to the network, written down before it is asked. `logged` counts the entries of its task's log."""

    request: ServiceOrderRequest
    is_follow_up: bool
    cancels: bool
    logged: int


@dataclass(frozen=True)
class NetworkAnswer:
    """A report, a refusal, or neither if the network did not answer. `logged` is that of the question."""

    report: ServiceOrderReport | None = None
    refusal: ProvisioningRefused | None = None
    is_cancelled: bool = False
    logged: int = 0


class AdvanceOrder:
    """Do everything an order is ready for, until it is complete or waits for a person, a time or the network.

    Safe to repeat and to interrupt: each question to the network is recorded, with its key, before it is asked, and a
    repeated answer changes nothing. Raises WrittenByNewerRelease at the end if something is left that only a newer
    release knows how to do; the job then waits for that release.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderUnitOfWork],
        catalogues: Catalogues,
        provisioning: ProvisioningGateway,
        handlers: TaskHandlers,
        packages: PackageUpdates,
        moved_dates: MovedDateMail,
        assess_cancellations: CancellationAssessment,
        assess_amendments: AmendmentAssessment,
        retry_policy: RetryPolicy,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._catalogues, self._provisioning = unit_of_work, catalogues, provisioning
        self._handlers, self._packages, self._moved_dates = handlers, packages, moved_dates
        self._assess_cancellations, self._assess_amendments = assess_cancellations, assess_amendments
        self._policy = retry_policy
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, order_id: UUID, notified_key: str = "") -> None:
        """Advance an order. `notified_key` is the key of a task that the network has news about: it is asked first."""
        answers = self._news(notified_key) if notified_key else {}
        while intents := self._step(order_id, answers):
            answers = {intent.request.key: replace(self._ask(intent), logged=intent.logged) for intent in intents}

    def _news(self, key: str) -> dict[str, NetworkAnswer]:
        """Ask about one task. Without an answer it is asked about in its turn."""
        try:
            report = self._provisioning.ask(key)
        except (ProvisioningRefused, GatewayUnavailable):
            return {}
        return {key: NetworkAnswer(report)} if report else {}

    def _step(self, order_id: UUID, answers: Mapping[str, NetworkAnswer]) -> list[Intent]:
        """Record answers, do everything that needs no network, and return the next questions: in one transaction.

        The order is read once for it all: a transaction for each answer, and one to look for more work, cost twice as
        much (docs/performance.md, "The engine").
        """
        with self._unit_of_work(by=SYSTEM, reason="advance order") as uow:
            order = uow.product_orders.by_id(order_id)
            for key, answer in answers.items():
                self._record_answer(uow, order, key, answer)
            is_all_planned, intents, is_worked_on = True, [], order.is_worked_on
            if is_worked_on:
                is_all_planned = self._plan(order)
                self._assess_cancellations(uow, order, at=self._clock.now())
                recalled = self._assess_amendments(uow, order, at=self._clock.now())
                with order.following_once(at=self._clock.now()):
                    intents = self._do_ready_tasks(uow, order, recalled)
                self._keep_dates(uow, order)
            if answers or is_worked_on:
                uow.commit()
        if not intents:
            self._leave_to_newer_release(order, is_all_planned)
        return intents

    def _do_ready_tasks(self, uow: OrderUnitOfWork, order: ProductOrder, recalled: Collection[UUID]) -> list[Intent]:
        """Do what is ready, and then what that made ready, until nothing is; return the questions to the network.

        Recalled tasks are asked back.
        """
        intents: dict[UUID, Intent] = {}
        done = True
        while done:
            done = False
            for task in order.ready_tasks(at=self._clock.now()):
                if task.type not in ASKED_OF_THE_NETWORK:
                    self._handlers[task.type](uow, order, task, at=self._clock.now())
                    done = True
                elif task.id not in intents:
                    is_assessed = order.item_of(task).state is ItemState.ASSESSING_CANCELLATION
                    is_canceled = is_assessed and task.undoes is None
                    intents[task.id] = self._record_intent(uow, order, task, cancels=is_canceled or task.id in recalled)
        return list(intents.values())

    def _leave_to_newer_release(self, order: ProductOrder, is_all_planned: bool = True) -> None:
        """Raise WrittenByNewerRelease if something is left that this release does not know how to do."""
        if not is_all_planned or order.needs_newer_release(at=self._clock.now()):
            raise WrittenByNewerRelease

    def _plan(self, order: ProductOrder) -> bool:
        """Plan each item without tasks. Return False if an item needs a task that only a newer release knows."""
        now, unplanned = self._clock.now(), [item for item in order.items if item.is_to_be_planned]
        order.start(at=now)
        is_all_planned = True
        for item in unplanned:
            catalogue = self._catalogues.version(item.catalogue_version)
            tasks = tasks_of(decompose(catalogue, item.plan_request), item, self._identifiers)
            if not all(task.is_known for task in tasks):
                is_all_planned = False
                continue
            item.take_plan(tasks)
            plan_days(item, self._offering(item), placed_at=order.placed_at, follows=order.awaited_on(item))
        if unplanned:
            order.derive_state(at=now)
        return is_all_planned

    def _record_intent(
        self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, cancels: bool
    ) -> Intent:
        # The network has accepted a task with a reference: it is polled, and not submitted again.
        item = order.item_of(task)
        is_follow_up = bool(task.reference)
        if not is_follow_up and not cancels:
            self._prepare(uow, order, task)
            begin_ending(item, uow, at=self._clock.now())
        moves_from = self._moves_from(uow, order, task)
        request = service_order_request(task, item, order.number, self._added_by(uow, item), moves_from)
        task.begin(at=self._clock.now())
        if cancels:
            task.note_exchange(at=self._clock.now(), what="Asked to cancel")
        elif not is_follow_up:
            what = f"Asked to {request.action} {request.specification}"
            task.note_exchange(at=self._clock.now(), what=what, detail=self._log_detail(order, task, request))
        return Intent(request, is_follow_up, cancels, len(task.exchanges))

    def _added_by(self, uow: OrderUnitOfWork, item: ProductOrderItem) -> OrderItemNumber | None:
        """The item that added the product; None for the item itself, or if there is none."""
        return None if item.action is ItemAction.ADD else uow.product_orders.item_that_added(item.product_id)

    def _moves_from(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask) -> ServiceName | None:
        """The service whose place the task's service takes, in a move."""
        moved = item_moved_from(order, order.item_of(task))
        if moved is None or not takes_place(task, moved):
            return None
        return ServiceName.of(moved.product_id, task.specification, self._added_by(uow, moved))

    def _prepare(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask) -> None:
        """Write down the day for which the network is asked; move the item's expected date if that day is too late."""
        item, now = order.item_of(task), self._clock.now()
        if task.ships:
            item.shipment = item.shipment or self._shipment(uow, order, item)
            item.shipment.prepare()
        if task.requested_on is None:
            task.requested_on = day_to_ask_for(item, self._offering(item), task, placed_at=order.placed_at, at=now)
            if task.requested_on:
                task.plan_for(task.requested_on)
                self._delay_item(uow, order, item, {task.name: task.requested_on}, LATE_STEP)

    def _shipment(self, uow: OrderUnitOfWork, order: ProductOrder, item: ProductOrderItem) -> Shipment:
        """The package of an order that was placed before we asked for a shipping address."""
        rule = self._offering(item).ships
        address = item.address or uow.billing_accounts.get(order.billing_account_id, seen_by=SYSTEM).address
        if rule is None:
            raise NotFound("The catalog does not say what to ship.")
        return Shipment.of(
            rule,
            item.values,
            id=self._identifiers.new(),
            item_id=item.id,
            order_id=order.id,
            recipient=order.contact.name,
            address=address,
        )

    def _keep_dates(self, uow: OrderUnitOfWork, order: ProductOrder) -> None:
        """Plan the open steps anew from the days on which the others were done, and move a date that is wrong now."""
        for item in order.items:
            if item.done_on and not item.is_ready and not item.is_being_canceled:
                offering = self._offering(item)
                follows = order.awaited_on(item)
                planned = planned_ready_on(item, offering, placed_at=order.placed_at, follows=follows)
                plan_days(item, offering, placed_at=order.placed_at, follows=follows)
                self._delay_item(uow, order, item, {}, LATE_STEP)
                ready = planned_ready_on(item, offering, placed_at=order.placed_at, follows=follows, as_done=True)
                self._hasten_item(order, item, planned, ready)

    def _hasten_item(self, order: ProductOrder, item: ProductOrderItem, planned: date, ready: date) -> None:
        """Move a date that the plan had set to an earlier day, since a step was done sooner. It is shown, not mailed.

        A date that the network or the customer set for other reasons stays.
        """
        if item.expected_on == planned and ready < planned:
            order.set_expected_date(item, ready, reason=EARLY_STEP, at=self._clock.now())

    def _delay_item(
        self, uow: OrderUnitOfWork, order: ProductOrder, item: ProductOrderItem, known: Mapping[str, date], reason: str
    ) -> None:
        """Move the expected date of an item if its tasks are done later, on these days, and tell the customer."""
        now = self._clock.now()
        ready = schedule_of_item(item, self._offering(item), placed_at=order.placed_at, known=known).ready_on
        if (
            item.expected_on
            and ready > item.expected_on
            and order.set_expected_date(item, ready, reason=reason, at=now)
        ):
            self._moved_dates.mail(uow, order, item, at=now)

    def _offering(self, item: ProductOrderItem) -> ProductOffering:
        return self._catalogues.version(item.catalogue_version).offering(item.offering_slug)

    def _log_detail(self, order: ProductOrder, task: FulfilmentTask, request: ServiceOrderRequest) -> str:
        """The question as the order's page shows it. Codes and passwords go to the network alone."""
        specification = self._offering(order.item_of(task)).specification
        return ", ".join(
            f"{name}: {'(not shown)' if specification.is_sensitive(name) else value}"
            for name, value in request.characteristics
        )

    def _ask(self, intent: Intent) -> NetworkAnswer:
        if intent.cancels:
            return self._ask_to_cancel(intent.request.key)
        try:
            report = self._provisioning.ask(intent.request.key) if intent.is_follow_up else None
            # If the network has lost a service order that it accepted, the same key asks for it once more.
            return NetworkAnswer(report or self._provisioning.submit(intent.request))
        except ProvisioningRefused as refused:
            return self._confirmed_refusal(intent.request.key, refused)
        except GatewayUnavailable:
            return NetworkAnswer()

    def _ask_to_cancel(self, key: str) -> NetworkAnswer:
        try:
            answer = self._provisioning.cancel(key)
        except (ProvisioningRefused, GatewayUnavailable):
            return NetworkAnswer()
        return NetworkAnswer(report=answer.report, is_cancelled=answer.is_cancelled)

    def _confirmed_refusal(self, key: str, refused: ProvisioningRefused) -> NetworkAnswer:
        """Return the refusal, unless the network has a service order with that key after all.

        The network may have accepted it, its answer was lost, and it refuses the repetition. What it did then must not
        be done again under another key.
        """
        try:
            report = self._provisioning.ask(key)
        except (ProvisioningRefused, GatewayUnavailable):
            return NetworkAnswer()
        return NetworkAnswer(report=report) if report else NetworkAnswer(refusal=refused)

    def _record_answer(self, uow: OrderUnitOfWork, order: ProductOrder, key: str, answer: NetworkAnswer) -> None:
        # Nothing is recorded twice, nor for a task that a person changed while the network was asked.
        task, now = next((task for task in order.tasks if task.key == key and task.is_open), None), self._clock.now()
        if task is None:
            return
        if answer.is_cancelled:
            task.note_exchange(at=now, what="Canceled")
            order.cancel_task(task, at=now)
        elif answer.report:
            self._record_report(uow, order, task, answer.report)
        elif answer.refusal and answer.logged == len(task.exchanges):
            self._record_refusal(uow, order, task, answer.refusal)
        else:
            # A refusal also tells nothing if another worker, which took this one for dead, has asked with the same key
            # since: the network may have accepted that.
            task.note_exchange(at=now, what="No answer")
            order.postpone_task(task, at=now, reason=NOT_ANSWERING, policy=self._policy)

    def _record_refusal(
        self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, refused: ProvisioningRefused
    ) -> None:
        now = self._clock.now()
        task.note_exchange(at=now, what=REFUSED, detail=refused.message)
        if task.ships:
            self._packages.note_failure(uow, order, task, refused.message, now)
        order.send_to_fallout(task, Fallout.of_refusal(refused.message, at=now, code=refused.network_code))

    def _record_report(
        self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, report: ServiceOrderReport
    ) -> None:
        now = self._clock.now()
        task.note_exchange(at=now, what=f"Answered: {report.state}", detail=report.reason or report.reference)
        if task.ships:
            self._packages.note(uow, order, task, report, now)
        if report.expected_date:
            task.plan_for(report.expected_date)
            reason = report.reason or "The network needs more time."
            self._delay_item(uow, order, order.item_of(task), {task.name: report.expected_date}, reason)
        is_complete = report.state is ServiceOrderState.COMPLETED
        item = order.item_of(task)
        is_assessed = item.is_assessed
        if is_complete and (is_assessed or item.may_end(task)):
            task.results = dict(report.characteristics)
            order.complete_task(task, at=now)
        elif task.undoes is None and _is_called_off(report, item):
            order.cancel_task(task, at=now)
        elif report.state in NOT_DONE:
            reason = report.reason or "The network could not do this."
            order.send_to_fallout(task, Fallout.of_refusal(reason, at=now))
        else:
            order.keep_polling_task(task, at=now, reference=report.reference, policy=self._policy)
