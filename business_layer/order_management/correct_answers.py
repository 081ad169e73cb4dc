"""Correcting the answers that the network refused, and trying again with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import Characteristic
from business_layer.catalogue.corrections import correctable
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, ResourceKind
from business_layer.messages.message import Message
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.exchanges import Correction
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_conflicts import task_moved_on
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.audit_trail import AuditTrail
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import customer_of_record

# Between holding a new scarce thing and making it firm nothing happens but this.
HOLD_WHILE_ASSIGNING = timedelta(minutes=1)


class NotCorrectable(Conflict):
    """The network may have done what it was asked, or is past the point where it can be asked otherwise."""

    code = "not_correctable"


class CorrectedMeanwhile(Conflict):
    """Somebody else corrected answers of the same product since the page was shown."""

    code = "corrected_meanwhile"


def questions_to_correct(order: ProductOrder, task: FulfilmentTask, catalogue: Catalogue) -> tuple[Characteristic, ...]:
    """The questions of a task that fell out whose answers may be corrected; none where nothing may be.

    Only what the network refused, for it had no effect; only before the product is delivered; and no answer that
    another service order of the item has carried to its end. Of a package, the address is changed instead.
    """
    item = order.item_of(task)
    if not task.is_refused or item.is_delivered or task.ships:
        return ()
    done = {name for one in item.tasks if one.state is TaskState.COMPLETED for name in one.sends}
    offering = catalogue.offering(item.offering_slug)
    return correctable(catalogue, offering, item.values, set(task.sends or item.values) - done)


class CorrectAnswers:
    """Correct answers of an item whose task the network refused, and try the task again, with a new key.

    The offering's own rules check the answers, the catalogue says which may be corrected, and the customer is told
    which were. `expected_corrections` is how many corrections the item had when the answers were shown. Raises
    NotFound, NotPermitted, TaskMovedOn, NotCorrectable, CorrectedMeanwhile, ResourceTaken (naming the field), Invalid
    (naming each answer).
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderUnitOfWork],
        catalogues: Catalogues,
        trail: AuditTrail,
        message_writer: MessageWriter,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._catalogues, self._trail = unit_of_work, catalogues, trail
        self._message_writer, self._clock = message_writer, clock

    def __call__(
        self,
        *,
        number: str,
        task_id: UUID,
        answers: Mapping[str, Any],
        expected_corrections: int,
        by: Actor,
        reason: str,
    ) -> ProductOrder:
        if not reason.strip():
            raise Invalid("Say who gave you the right answer, and when.", field="reason")
        with self._unit_of_work(by=by, reason=reason.strip()) as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.CORRECT_ORDERS)
            task = order.task(task_id)
            self._require_as_seen(order.item_of(task), task, expected_corrections)
            self._correct(uow, order, task, answers, by, reason.strip())
            uow.commit()
        return order

    def _require_as_seen(self, item: ProductOrderItem, task: FulfilmentTask, expected_corrections: int) -> None:
        """Raise TaskMovedOn, or CorrectedMeanwhile, where the answers are not those that the agent looked at."""
        if task.state is not TaskState.FALLOUT:
            raise task_moved_on(task, self._trail)
        if len(item.corrections) != expected_corrections:
            who = item.corrections[-1].by if item.corrections else "Somebody"
            raise CorrectedMeanwhile(f"{who} corrected this meanwhile. Check the answers and send them again.")

    def _correct(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        task: FulfilmentTask,
        answers: Mapping[str, Any],
        by: Actor,
        reason: str,
    ) -> None:
        now, item = self._clock.now(), order.item_of(task)
        catalogue = self._catalogues.version(item.catalogue_version)
        offering = catalogue.offering(item.offering_slug)
        names = {asked.name for asked in questions_to_correct(order, task, catalogue)}
        if not names:
            raise NotCorrectable("The network may have done what it was asked. Nothing can be corrected here.")
        values = _corrected(offering, item, {name: answer for name, answer in answers.items() if name in names})
        corrected = [
            asked
            for asked in offering.specification.characteristics
            if item.values.get(asked.name) != values.get(asked.name)
        ]
        if not corrected:
            raise Invalid("Nothing differs from what was answered. Correct an answer, or try again as it is.")
        _exchange_resources(uow, item, offering, values, now)
        uow.products.get(item.product_id, seen_by=by).correct(values)
        what = "; ".join(_change(offering, asked, item.values, values) for asked in corrected)
        order.correct_item(task, values, Correction(at=now, by=by.name, what=f"Corrected: {what}", reason=reason))
        uow.messages.add(self._message(order, item, offering, corrected, uow, now))

    def _message(
        self,
        order: ProductOrder,
        item: ProductOrderItem,
        offering: ProductOffering,
        corrected: Sequence[Characteristic],
        uow: OrderUnitOfWork,
        at: datetime,
    ) -> Message:
        """Which answers were corrected, and not to what: the customer sees that on the order's page."""
        customer = customer_of_record(order.customer_id, uow)
        return self._message_writer.message(
            "answers_corrected",
            key=f"{item.id}:{len(item.corrections)}",
            to=customer.email,
            at=at,
            customer_id=order.customer_id,
            name=customer.name,
            number=order.number,
            offering=offering.full_name(item.known),
            answers="\n".join(f"  {asked.label}" for asked in corrected),
            link=self._message_writer.link(f"/orders/{order.number}"),
        )


def _corrected(offering: ProductOffering, item: ProductOrderItem, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The item's values with the corrected answers, checked by the offering's rules. Raises Invalid."""
    asked = {one.name for one in offering.specification.characteristics}
    given_out = {name: value for name, value in item.values.items() if name not in asked}
    return {**given_out, **offering.specification.validate_answers({**item.values, **answers})}


def _change(
    offering: ProductOffering, asked: Characteristic, before: Mapping[str, Any], after: Mapping[str, Any]
) -> str:
    """What became of an answer, in the old and the new words; of what is sensitive only that it was corrected."""
    words = offering.specification.answer_words
    if asked.is_sensitive:
        return f"“{asked.label}” (not shown)"
    return f"“{asked.label}” from {words(asked.name, before)} to {words(asked.name, after)}"


def _exchange_resources(
    uow: OrderUnitOfWork, item: ProductOrderItem, offering: ProductOffering, values: Mapping[str, Any], at: datetime
) -> None:
    """Take the scarce things that are named anew, and let go those that they replace. Raises ResourceTaken."""
    for rule in offering.chosen_for(values):
        kind, before, after = ResourceKind(rule.kind), rule.chosen_in(item.values), rule.chosen_in(values)
        wanted = {field: value for field, value in after.items() if value not in before.values()}
        replaced = [
            one
            for one in uow.resources.held_by(item.id)
            if one.kind is kind and one.value in before.values() and one.value not in after.values()
        ]
        hold = Hold(holder_id=item.id, at=at, until=at + HOLD_WHILE_ASSIGNING)
        taken = Reservations(uow.resources).hold_chosen(kind, rule.pool_for(values), wanted, hold)
        for one in taken:
            one.assign(from_holder=item.id, to_holder=item.id, at=at)
        for one in replaced:
            one.release()
