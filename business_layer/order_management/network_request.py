"""The service order that the network is asked for, made from a task and its item."""

from collections.abc import Iterator
from typing import Any

from business_layer.catalogue.plan_steps import NetworkAction
from business_layer.inventory.referrals import Referral
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.network_services import OrderItemNumber, ServiceName, ServiceState
from business_layer.order_management.service_orders import ServiceOrderRequest
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ItemAction
from business_layer.order_management.tasks import FulfilmentTask

# What the network is asked for on behalf of each of our actions, and the state that it gives to the service.
WIRE_ACTIONS: dict[NetworkAction, tuple[NetworkAction, ServiceState | None]] = {
    NetworkAction.ADD: (NetworkAction.ADD, None),
    NetworkAction.MODIFY: (NetworkAction.MODIFY, None),
    NetworkAction.DELETE: (NetworkAction.DELETE, None),
    NetworkAction.SUSPEND: (NetworkAction.MODIFY, ServiceState.INACTIVE),
    NetworkAction.RESUME: (NetworkAction.MODIFY, ServiceState.ACTIVE),
}


def service_order_request(
    task: FulfilmentTask,
    item: ProductOrderItem,
    order_number: str,
    added_by: OrderItemNumber | None = None,
    moves_from: ServiceName | None = None,
) -> ServiceOrderRequest:
    """The request of one task. `added_by` is the item that added the product; None for the item itself.

    A service is added or changed with the answers that the plan names, or all answers if it names none. One that is
    added can take the place of `moves_from`. The request to ship a package has its contents instead, and the address of
    its shipment.
    """
    action, state = WIRE_ACTIONS[task.action or NetworkAction.ADD]
    shipment = item.shipment if task.ships else None
    return ServiceOrderRequest(
        key=task.key,
        order_number=order_number,
        item_number=item.number,
        action=action,
        specification=task.specification,
        place=shipment.address if shipment else item.address,
        characteristics=tuple(_package(shipment)) if shipment else tuple(_characteristics(task, item)),
        requested_date=task.requested_on,
        service=_service_name(task, item, added_by),
        moves_from=moves_from,
        service_state=state,
    )


def _service_name(task: FulfilmentTask, item: ProductOrderItem, added_by: OrderItemNumber | None) -> ServiceName:
    """The name of the service. A package that a change sends is not the one with which the product began."""
    if task.ships and item.action is not ItemAction.ADD:
        return ServiceName.of(item.product_id, f"{task.specification}.{item.id}")
    return ServiceName.of(item.product_id, task.specification, added_by)


def _characteristics(task: FulfilmentTask, item: ProductOrderItem) -> Iterator[tuple[str, str]]:
    """The answers of a request. A change names each value that is gone, once and empty.

    A service ends without any, except for the new numbers that callers of its numbers hear for a while.
    """
    action = task.action or NetworkAction.ADD
    if action is NetworkAction.DELETE and not task.undoes and item.relation and item.relation.referral:
        yield from _referral(item.relation.referral)
    if action not in {NetworkAction.ADD, NetworkAction.MODIFY}:
        return
    values, before = item.values, item.values_before
    if task.undoes and before is not None:
        values, before = before, values
    names = task.sends or tuple(values)
    given = [pair for name in names if name in values for pair in _flattened(name, values[name])]
    yield from given
    if action is NetworkAction.MODIFY and before is not None:
        had = [pair for name in names if name in before for pair in _flattened(name, before[name])]
        kept = {name for name, _ in given}
        yield from ((name, "") for name in dict.fromkeys(name for name, _ in had) if name not in kept)


def _referral(referral: Referral) -> Iterator[tuple[str, str]]:
    for number, new_number in referral.numbers:
        yield "referred_number", number
        yield "new_number", new_number
    yield "referral_days", str(referral.days)


def _package(shipment: Shipment) -> Iterator[tuple[str, str]]:
    yield "equipment", shipment.contents
    yield "recipient", shipment.recipient
    yield "carrier_class", "mail" if shipment.to_post_office_box else "courier"


def _flattened(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Turn an answer into named texts: a list repeats its name, and parts are named “answer.part”."""
    if isinstance(value, list):
        for part in value:
            yield from _flattened(name, part)
    elif isinstance(value, dict):
        for part_name, part in value.items():
            yield from _flattened(f"{name}.{part_name}", part)
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"
    else:
        yield name, str(value)
