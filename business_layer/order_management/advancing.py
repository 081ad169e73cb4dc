"""Advancing an order: one task after the other, as far as it can go now."""

from dataclasses import dataclass
from uuid import UUID

from business_layer.catalogue.offering import TaskType
from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.handling import TaskHandlers
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.planning import plan_tasks
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.service_orders import (
    ProvisioningGateway,
    ProvisioningRefused,
    ServiceOrderReport,
    ServiceOrderRequest,
    ServiceOrderState,
)
from business_layer.order_management.tasks import FulfilmentTask, RetryPolicy
from business_layer.order_management.wire import service_order_for
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import GatewayUnavailable, WrittenByNewerRelease
from business_layer.shared.unit_of_work import UnitOfWorkFactory

NOT_ANSWERING = "The network does not answer just now. We keep asking; there is nothing you need to do."


@dataclass(frozen=True)
class Intent:
    """What to ask of the network, written down before it is asked."""

    task_id: UUID
    request: ServiceOrderRequest
    is_follow_up: bool


@dataclass(frozen=True)
class Outcome:
    """What came of asking: a report, a refusal, or no answer."""

    report: ServiceOrderReport | None = None
    refusal: str = ""


class AdvanceOrder:
    """Do whatever an order is ready for, until it waits for somebody or is complete.

    Safe to repeat and to interrupt: what is asked of the network is recorded before, with the key it is asked with,
    and a repeated answer changes nothing. Raises WrittenByNewerRelease, when all else is done, if something is left
    that only a newer release knows how to do: the job is to wait for it.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderUnitOfWork],
        catalogues: Catalogues,
        provisioning: ProvisioningGateway,
        handlers: TaskHandlers,
        retry_policy: RetryPolicy,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._catalogues, self._provisioning = unit_of_work, catalogues, provisioning
        self._handlers, self._policy = handlers, retry_policy
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, order_id: UUID) -> None:
        while intent := self._work_inside(order_id):
            self._note(order_id, intent, self._ask(intent))

    def _work_inside(self, order_id: UUID) -> Intent | None:
        """Do all that needs no outside call, in one transaction; return the first thing to ask of the network."""
        with self._unit_of_work(by=SYSTEM, reason="advance order") as uow:
            order = uow.product_orders.by_id(order_id)
            if not order.is_worked_on:
                self._leave_to_newer_release(order)
                return None
            is_all_planned = self._plan(order)
            intent = None
            while intent is None and (task := order.next_ready(at=self._clock.now())):
                if task.type is TaskType.SERVICE_ORDER:
                    intent = self._intent(order, task)
                else:
                    self._handlers.handle(uow, order, task, at=self._clock.now())
            uow.commit()
        if intent is None:
            self._leave_to_newer_release(order, is_all_planned)
        return intent

    def _leave_to_newer_release(self, order: ProductOrder, is_all_planned: bool = True) -> None:
        if not is_all_planned or order.needs_newer_release(at=self._clock.now()):
            raise WrittenByNewerRelease

    def _plan(self, order: ProductOrder) -> bool:
        """Plan each item that has no tasks yet. False if only a newer release knows a task that one of them needs."""
        order.start(at=self._clock.now())
        is_all_planned = True
        for item in order.items:
            if item.is_worked_on and not item.is_planned:
                catalogue = self._catalogues.version(item.catalogue_version)
                tasks = plan_tasks(item, catalogue, self._identifiers)
                if all(task.is_known for task in tasks):
                    item.tasks.extend(tasks)
                else:
                    is_all_planned = False
        return is_all_planned

    def _intent(self, order: ProductOrder, task: FulfilmentTask) -> Intent:
        request = service_order_for(task, order.item_of(task), order.number)
        is_follow_up = bool(task.reference)
        task.begin(at=self._clock.now())
        if not is_follow_up:
            what = f"Asked to {request.action} {request.specification}"
            task.note_exchange(at=self._clock.now(), what=what, detail=self._readable(order, task, request))
        return Intent(task.id, request, is_follow_up)

    def _readable(self, order: ProductOrder, task: FulfilmentTask, request: ServiceOrderRequest) -> str:
        """What was asked, for the order's page: codes and passwords go to the network alone."""
        item = order.item_of(task)
        specification = self._catalogues.version(item.catalogue_version).offering(item.offering_slug).specification
        return ", ".join(
            f"{name}: {'(not shown)' if specification.is_sensitive(name) else value}"
            for name, value in request.characteristics
        )

    def _ask(self, intent: Intent) -> Outcome:
        try:
            report = self._provisioning.ask(intent.request.key) if intent.is_follow_up else None
            return Outcome(report or self._provisioning.submit(intent.request))
        except ProvisioningRefused as refused:
            return self._refused(intent.request.key, refused.message)
        except GatewayUnavailable:
            return Outcome()

    def _refused(self, key: str, reason: str) -> Outcome:
        """A refusal, unless the network has a service order of that key after all.

        It may have taken one whose answer was lost, and say no to the repetition: what it did must not be done again
        under another key.
        """
        try:
            report = self._provisioning.ask(key)
        except (ProvisioningRefused, GatewayUnavailable):
            return Outcome()
        return Outcome(report=report) if report else Outcome(refusal=reason)

    def _note(self, order_id: UUID, intent: Intent, outcome: Outcome) -> None:
        now = self._clock.now()
        with self._unit_of_work(by=SYSTEM, reason="note what the network answered") as uow:
            order = uow.product_orders.by_id(order_id)
            task = order.task(intent.task_id)
            if task.key == intent.request.key and task.is_open:
                if outcome.report:
                    self._note_report(uow, order, task, outcome.report)
                elif outcome.refusal:
                    task.note_exchange(at=now, what="Refused", detail=outcome.refusal)
                    order.drop_task(task, at=now, reason=outcome.refusal, is_refused=True)
                else:
                    task.note_exchange(at=now, what="No answer")
                    order.postpone_task(task, at=now, reason=NOT_ANSWERING, policy=self._policy)
            uow.commit()

    def _note_report(
        self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, report: ServiceOrderReport
    ) -> None:
        now = self._clock.now()
        task.note_exchange(at=now, what=f"Answered: {report.state}", detail=report.reason or report.reference)
        item = order.item_of(task)
        if report.expected_date and item.expected_on and report.expected_date > item.expected_on:
            reason = report.reason or "The network needs longer."
            if order.expect(item, report.expected_date, reason=reason, at=now):
                self._handlers.tell_moved_date(uow, order, item, at=now)
        if report.state is ServiceOrderState.COMPLETED:
            task.results = dict(report.characteristics)
            order.complete_task(task, at=now)
        elif report.state is ServiceOrderState.FAILED:
            order.drop_task(task, at=now, reason=report.reason or "The network could not do it.", is_refused=True)
        else:
            order.follow_task(task, at=now, reference=report.reference, policy=self._policy)
