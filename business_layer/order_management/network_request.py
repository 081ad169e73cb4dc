"""The service order that the network is asked for, made from a task and its item."""

from collections.abc import Iterator
from typing import Any

from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.service_orders import ServiceOrderRequest
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.tasks import FulfilmentTask


def service_order_request(task: FulfilmentTask, item: ProductOrderItem, order_number: str) -> ServiceOrderRequest:
    """The request of one task, with the answers that the plan names; all answers if it names none.

    The request to ship a package has its contents instead, and the address of its shipment.
    """
    names = task.sends or tuple(item.values)
    characteristics = tuple(
        pair for name in names if name in item.values for pair in _flattened(name, item.values[name])
    )
    shipment = item.shipment if task.ships else None
    return ServiceOrderRequest(
        key=task.key,
        order_number=order_number,
        item_number=item.number,
        action=item.action,
        specification=task.specification,
        place=shipment.address if shipment else item.address,
        characteristics=tuple(_package(shipment)) if shipment else characteristics,
        requested_date=task.requested_on,
    )


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
