"""Amendments of an order item before its point of no return: the steps of its plan now, and with other terms."""

import json
from collections.abc import Iterator
from datetime import datetime

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import PlanStep, TaskType
from business_layer.catalogue.plans import PlanAction
from business_layer.order_management.item_terms import ItemTerms
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.plan_delta import PlanDelta, PlannedStep, Progress, difference
from business_layer.order_management.states import ItemAction, TaskState
from business_layer.order_management.tasks import FulfilmentTask


def terms_of_item(item: ProductOrderItem) -> ItemTerms:
    """The terms that an item has now."""
    return ItemTerms(
        values=item.values,
        address=item.address,
        price_lines=item.price_lines,
        taxes=item.taxes,
        qualification_id=item.qualification_id,
        installation=item.installation,
        move_on=item.move_on,
        requested_on=item.requested_on,
        ships_to=item.shipment.address if item.shipment else None,
    )


def amended_steps(item: ProductOrderItem, offering: ProductOffering, terms: ItemTerms) -> tuple[PlanStep, ...]:
    """The plan that does to a product what the item does, with these terms."""
    return offering.plan_for(terms.values, item.plan_action, item.values_before)


def delta_of(item: ProductOrderItem, terms: ItemTerms, offering: ProductOffering) -> PlanDelta:
    """The difference between the plan of an item, as far as it is done, and the plan with other terms."""
    return difference(list(_current(item, offering)), list(_wanted(item, terms, offering)))


def begins_anew(delta: PlanDelta, *, placed_at: datetime, at: datetime) -> datetime:
    """The instant from which the days of the plan count: now, if anything of it begins anew."""
    return at if delta.redo or delta.new else placed_at


def _current(item: ProductOrderItem, offering: ProductOffering) -> Iterator[PlannedStep]:
    steps, terms = {step.name: step for step in offering.plan_of(item.plan_action)}, terms_of_item(item)
    for task in item.plan_tasks:
        if task.undoes is None:
            step = steps.get(task.name)
            content = _content(step, terms, item, offering) if step else ()
            yield PlannedStep(
                name=task.name,
                after=task.after,
                content=content,
                progress=_progress(task, item),
                is_built_on=task.type is TaskType.SERVICE_ORDER,
            )


def _wanted(item: ProductOrderItem, terms: ItemTerms, offering: ProductOffering) -> Iterator[PlannedStep]:
    is_reviewed_again = _needs_review(item, terms, offering)
    for step in amended_steps(item, offering, terms):
        is_review = step.type is TaskType.TECHNICAL_REVIEW
        content = ("again",) if is_review and is_reviewed_again else _content(step, terms, item, offering)
        yield PlannedStep(
            name=step.name, after=step.after, content=content, is_built_on=step.type is TaskType.SERVICE_ORDER
        )


def _progress(task: FulfilmentTask, item: ProductOrderItem) -> Progress:
    if task.state is TaskState.COMPLETED or item.is_package_gone(task):
        return Progress.DONE
    if task.may_be_at_network:
        return Progress.ASKED
    return Progress.TRIED if task.state is TaskState.FALLOUT else Progress.NONE


def _needs_review(item: ProductOrderItem, terms: ItemTerms, offering: ProductOffering) -> bool:
    """True if engineers have to look at it once more: at another place, or if they would look at such a change."""
    if terms.address != item.address:
        return True
    if terms.values == item.values or item.action is not ItemAction.ADD:
        return False
    plan = offering.plan_for(terms.values, PlanAction.MODIFY, item.values)
    has_plan = bool(offering.plan_of(PlanAction.MODIFY))
    return not has_plan or any(step.type is TaskType.TECHNICAL_REVIEW for step in plan)


def _content(step: PlanStep, terms: ItemTerms, item: ProductOrderItem, offering: ProductOffering) -> tuple[object, ...]:
    """Everything that a step is done with. A package that is on its way has its contents alone: it stays there."""
    if step.ships:
        contents = offering.ships.contents(terms.values) if offering.ships else ""
        return (contents,) if item.is_package_sent else (contents, str(terms.ships_to or terms.address))
    if step.moves_number:
        return (_sent(step, terms), terms.move_on)
    if step.type is TaskType.SERVICE_ORDER:
        return (_sent(step, terms), str(terms.address), terms.installation if step.visit else "")
    return ()


def _sent(step: PlanStep, terms: ItemTerms) -> str:
    names = step.sends or tuple(terms.values)
    sent = {name: terms.values[name] for name in names if name in terms.values}
    return json.dumps(sent, sort_keys=True, default=str)
