"""Ending work that waits for a person without the network: completed by hand with evidence, or skipped."""

from collections.abc import Mapping
from uuid import UUID

from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK, TaskType
from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.facts_by_hand import checked_facts, facts_to_ask
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.park_task import require_may_resolve
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.shipments import ShipmentState
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_conflicts import require_unchanged_task
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, Invalid
from business_layer.shared.last_changes import LastChanges
from business_layer.shared.unit_of_work import UnitOfWorkFactory

NO_FACTS: Mapping[str, str] = {}


class NotSkippable(Conflict):
    """The catalogue does not say that the order can continue without this step."""

    code = "not_skippable"


def can_be_done_by_hand(task: FulfilmentTask) -> bool:
    """True if the task fell out, and a person can do what the network did not."""
    return task.state is TaskState.FALLOUT and task.type in ASKED_OF_THE_NETWORK


def can_be_skipped(task: FulfilmentTask, item: ProductOrderItem, catalogues: Catalogues) -> bool:
    """True if the task waits for a person, and the catalogue allows the order to continue without it."""
    if not task.awaits_person or task.undoes is not None:
        return False
    plan = catalogues.version(item.catalogue_version).offering(item.offering_slug).plan_of(item.plan_action)
    return any(step.name == task.name and step.may_skip for step in plan)


class CompleteByHand:
    """Complete a task that fell out, because a person did it. Evidence says how, and under what reference.

    `facts` are what the network would have reported, by name. A package counts as delivered. Raises NotFound,
    NotPermitted, TaskMovedOn, Invalid.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderUnitOfWork],
        catalogues: Catalogues,
        trail: LastChanges,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._catalogues, self._trail, self._clock = unit_of_work, catalogues, trail, clock

    def __call__(
        self,
        *,
        number: str,
        task_id: UUID,
        note: str,
        reference: str,
        by: Actor,
        facts: Mapping[str, str] = NO_FACTS,
        expected: str = "",
    ) -> ProductOrder:
        note, reference = note.strip(), reference.strip()
        if not note:
            raise Invalid("Enter what you did.", field="note")
        if not reference:
            raise Invalid("Enter where it is recorded.", field="reference")
        evidence, now = f"{note} Reference: {reference}", self._clock.now()
        with self._unit_of_work(by=by, reason=f"Done by hand: {evidence}") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.RETRY_FALLOUT)
            task = order.task(task_id)
            require_unchanged_task(task, self._trail, possible=can_be_done_by_hand(task), expected=expected)
            results = checked_facts(facts_to_ask(task, order.item_of(task), self._catalogues), facts)
            shipment = order.item_of(task).shipment if task.type is TaskType.SHIP_EQUIPMENT else None
            if shipment and shipment.state is not ShipmentState.DELIVERED:
                shipment.hand_over(at=now, by=by.name)
            order.complete_by_hand(task, at=now, by=by.name, evidence=evidence, results=results)
            uow.commit()
        return order


class SkipTask:
    """Continue without a task that waits for a person, where the catalogue allows it.

    Raises NotFound, NotPermitted, TaskMovedOn, NotSkippable, Invalid.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderUnitOfWork],
        catalogues: Catalogues,
        trail: LastChanges,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._catalogues, self._trail, self._clock = unit_of_work, catalogues, trail, clock

    def __call__(self, *, number: str, task_id: UUID, reason: str, by: Actor, expected: str = "") -> ProductOrder:
        reason = reason.strip()
        if not reason:
            raise Invalid("Enter why the order can continue without it.", field="reason")
        with self._unit_of_work(by=by, reason=f"Skipped: {reason}") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            task = order.task(task_id)
            require_may_resolve(task, by)
            require_unchanged_task(task, self._trail, possible=task.awaits_person, expected=expected)
            if not can_be_skipped(task, order.item_of(task), self._catalogues):
                raise NotSkippable("The catalog doesn't allow skipping this step.")
            order.skip_task(task, at=self._clock.now(), by=by.name, reason=reason)
            uow.commit()
        return order
