"""Correcting answers that the network refused, and trying again with them."""

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
from business_layer.messages.letter import Part
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.states import ItemAction, TaskState
from business_layer.order_management.task_conflicts import task_moved_on
from business_layer.order_management.task_log import Correction
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, Invalid
from business_layer.shared.last_changes import LastChanges
from business_layer.shared.unit_of_work import UnitOfWorkFactory

# Other items leave the product's answers as they are.
WITH_ANSWERS = frozenset({ItemAction.ADD, ItemAction.MODIFY})
# The hold is assigned in the same transaction; one minute is ample.
HOLD_WHILE_ASSIGNING = timedelta(minutes=1)


class NotCorrectable(Conflict):
    """Nothing can be corrected: the network may have done what it was asked, or the product is delivered."""

    code = "not_correctable"


class CorrectedMeanwhile(Conflict):
    """Another agent corrected answers of the same product since the page was shown."""

    code = "corrected_meanwhile"


def questions_to_correct(order: ProductOrder, task: FulfilmentTask, catalogue: Catalogue) -> tuple[Characteristic, ...]:
    """The questions of a task that fell out whose answers may be corrected; empty if none may.

    Answers may be corrected only if the network refused the task, which means that it had no effect, and only before
    the product is delivered. Answers that a completed service order of the item carried stay as they are. For a
    package, the address is changed instead.
    """
    item = order.item_of(task)
    if not task.is_refused or item.is_delivered or task.ships or item.action not in WITH_ANSWERS:
        return ()
    sent = {name for other in item.plan_tasks if other.state is TaskState.COMPLETED for name in other.sends}
    offering = catalogue.offering(item.offering_slug)
    return correctable(catalogue, offering, item.values, set(task.sends or item.values) - sent)


class CorrectAnswers:
    """Correct answers of an item whose task the network refused, and try the task again with a new key.

    The offering's own rules check the answers, the catalogue says which may be corrected, and a mail tells the customer
    which were. `expected_corrections` is the number of corrections when the answers were shown. Raises NotFound,
    NotPermitted, TaskMovedOn, NotCorrectable, CorrectedMeanwhile, ResourceTaken (naming the field) and Invalid (naming
    each answer).
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderUnitOfWork],
        catalogues: Catalogues,
        trail: LastChanges,
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
            raise Invalid("Enter who gave you the correct answer, and when.", field="reason")
        with self._unit_of_work(by=by, reason=reason.strip()) as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.CORRECT_ORDERS)
            task = order.task(task_id)
            self._require_unchanged(order.item_of(task), task, expected_corrections)
            self._correct(uow, order, task, answers, by, reason.strip())
            uow.commit()
        return order

    def _require_unchanged(self, item: ProductOrderItem, task: FulfilmentTask, expected_corrections: int) -> None:
        """Raise TaskMovedOn or CorrectedMeanwhile if the answers are not those that the agent was shown."""
        if task.state is not TaskState.FALLOUT:
            raise task_moved_on(task, self._trail)
        if len(item.corrections) != expected_corrections:
            who = item.corrections[-1].by if item.corrections else "Another agent"
            raise CorrectedMeanwhile(f"{who} corrected this in the meantime. Check the answers and send them again.")

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
            raise NotCorrectable("The network may have already done this, so you can't correct the answers.")
        values = _corrected(offering, item, {name: answer for name, answer in answers.items() if name in names})
        corrected = [
            asked
            for asked in offering.specification.characteristics
            if item.values.get(asked.name) != values.get(asked.name)
        ]
        if not corrected:
            raise Invalid("You haven't changed any answers. Correct one, or try again without changes.")
        _exchange_resources(uow, item, offering, values, now)
        if item.action is ItemAction.ADD:
            # Any other item has an active product, which takes the answers when the item is done.
            uow.products.get(item.product_id, seen_by=by).correct(values)
        what = "; ".join(_change(offering, asked, item.values, values) for asked in corrected)
        order.correct_item(task, values, Correction(at=now, by=by.name, what=f"Corrected: {what}", reason=reason))
        self._mail(uow, order, item, offering, corrected, now)

    def _mail(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        item: ProductOrderItem,
        offering: ProductOffering,
        corrected: Sequence[Characteristic],
        at: datetime,
    ) -> None:
        """Mail which answers were corrected. Their values appear only on the order's page, behind a sign-in."""
        mail_about_order(
            uow,
            self._message_writer,
            order,
            "answers_corrected",
            key=f"{item.id}:{len(item.corrections)}",
            at=at,
            offering=offering.full_name(item.known),
            parts=(Part(lines=tuple(asked.label for asked in corrected)),),
        )


def _corrected(offering: ProductOffering, item: ProductOrderItem, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The item's values with the corrected answers, checked by the offering's rules. Raises Invalid."""
    asked = {question.name for question in offering.specification.characteristics}
    # The values also have the numbers and other scarce things that were assigned; the rules know answers alone.
    assigned = {name: value for name, value in item.values.items() if name not in asked}
    return {**assigned, **offering.specification.validate_answers({**item.values, **answers})}


def _change(
    offering: ProductOffering, asked: Characteristic, before: Mapping[str, Any], after: Mapping[str, Any]
) -> str:
    """Describe a corrected answer as “LABEL” from OLD to NEW; sensitive answers are named without values."""
    words = offering.specification.answer_words
    if asked.is_sensitive:
        return f"“{asked.label}” (not shown)"
    return f"“{asked.label}” from {words(asked.name, before)} to {words(asked.name, after)}"


def _exchange_resources(
    uow: OrderUnitOfWork, item: ProductOrderItem, offering: ProductOffering, values: Mapping[str, Any], at: datetime
) -> None:
    """Assign the newly named numbers or names, and release those that they replace. Raises ResourceTaken."""
    for rule in offering.chosen_for(values):
        kind, before, after = ResourceKind(rule.kind), rule.chosen_in(item.values), rule.chosen_in(values)
        wanted = {field: value for field, value in after.items() if value not in before.values()}
        replaced = [
            resource
            for resource in uow.resources.held_by(item.id)
            if resource.kind is kind and resource.value in set(before.values()) - set(after.values())
        ]
        hold = Hold(holder_id=item.id, at=at, until=at + HOLD_WHILE_ASSIGNING)
        taken = Reservations(uow.resources).hold_chosen(kind, rule.pool_for(values), wanted, hold)
        for resource in taken:
            resource.assign(from_holder=item.id, to_holder=item.id, at=at)
        for resource in replaced:
            resource.release()
