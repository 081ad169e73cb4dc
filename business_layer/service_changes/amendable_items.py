"""Amendable items of orders in flight: which can be amended, and which of their answers may change."""

from collections.abc import Set

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.changes import fixed_counts
from business_layer.catalogue.characteristics import Characteristic, Values
from business_layer.catalogue.corrections import signed_answers
from business_layer.catalogue.offering import ProductOffering
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.moves import item_moved_from, item_moved_to
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import AMENDABLE_ACTIONS, ItemAction, TaskState
from business_layer.shared.errors import Conflict, NotFound

NO_ITEM = "This order has no such item."
OPEN_AMENDMENT = "This is being changed already. Once that's done, it can be changed again."
CANCELED = "This is being canceled."
TRANSFER = "A transfer can't be changed. Cancel it, and then transfer the service again."
BEGUN = "Work on this has begun, so its day can't change any more. Once it's done, another change can be ordered."
ENDS_WITH_MOVE = "This ends once the service works at the new address. Change the day of the move, and this follows."


class NotAmendable(Conflict):
    """The item can no longer be amended, or not in this way. The message says what can be done instead."""

    code = "not_amendable"


def item_of_order(order: ProductOrder, item_number: int) -> ProductOrderItem:
    """The item with that number. Raises NotFound."""
    item = next((item for item in order.items if item.number == item_number), None)
    if item is None:
        raise NotFound(NO_ITEM)
    return item


def why_not_amendable(order: ProductOrder, item: ProductOrderItem) -> str:
    """The reason why an item cannot be amended; empty if it can."""
    if item.is_being_canceled:
        return CANCELED
    if item.amended_in is not None:
        return OPEN_AMENDMENT
    if item.action not in AMENDABLE_ACTIONS:
        return TRANSFER
    if item_moved_to(order, item) is not None:
        return ENDS_WITH_MOVE
    if item.is_past_return or item.is_complete:
        return _too_late(item)
    return "" if item.can_be_amended else BEGUN


def only_day_can_change(order: ProductOrder, item: ProductOrderItem) -> bool:
    """True for a change or a move of a service: nothing but its day, or the visit's, can be amended."""
    return item.action is not ItemAction.ADD or item_moved_from(order, item) is not None


def require_amendable(order: ProductOrder, item: ProductOrderItem) -> None:
    """Raise NotAmendable with the reason, unless the item can be amended."""
    if reason := why_not_amendable(order, item):
        raise NotAmendable(reason)


def _too_late(item: ProductOrderItem) -> str:
    done = (task for task in item.plan_tasks if task.ends_return and task.state is TaskState.COMPLETED)
    step = next((task.milestone for task in done if task.milestone), "")
    what = f"“{step}” is done, so the order" if step else "The order"
    if item.action is not ItemAction.ADD:
        return f"{what} can no longer be changed. Once it's done, another change can be ordered."
    when = "The service" if item.is_delivered else "Once it works, the service"
    return f"{what} can no longer be changed. {when} can be changed or disconnected."


def questions_to_amend(catalogue: Catalogue, offering: ProductOffering, has: Values) -> tuple[Characteristic, ...]:
    """The questions whose answers may still change. What a signed document names, or is signed for, stays."""
    conditions = (name for rule in offering.documents for name, _ in rule.when.clauses)
    signed = {*signed_answers(catalogue, offering, has), *conditions} - set(offering.changeable)
    fixed = signed | fixed_counts(offering, has)
    return tuple(asked for asked in offering.specification.characteristics if _may_change(asked, fixed, has))


def _may_change(asked: Characteristic, fixed: Set[str], has: Values) -> bool:
    """True for a question that is asked, given the answers that stay, unless only one answer to it is right."""
    is_never_asked = set(asked.when.names) <= fixed and not asked.applies(has)
    return asked.name not in fixed and asked.must_be is None and not is_never_asked
