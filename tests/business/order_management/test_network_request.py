"""The requests that the network gets: whole, with the answers of their task, or with their package."""

from datetime import date

import pytest

from business_layer.catalogue.plan_steps import NetworkAction, TaskType
from business_layer.order_management.network_request import service_order_request
from business_layer.order_management.network_services import OrderItemNumber, ServiceName, ServiceState
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.service_orders import ServiceOrderRequest
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.addresses import validated_address
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.orders import an_item, an_order_with_plan

PLACE, ELSEWHERE = validated_address(**AN_ADDRESS), validated_address(**{**AN_ADDRESS, "street": "1 Fifth Avenue"})
DAY = date(2026, 12, 1)


def planned(slug: str) -> tuple[ProductOrder, FulfilmentTask]:
    """An order whose second item is of that offering and has an address, and its first task for the network."""
    order = an_order_with_plan(slug)
    item = order.items[0]
    order.items.insert(0, an_item(order, "long-distance"))
    item.number, item.address = 2, PLACE
    task = next(task for task in item.tasks if task.specification)
    task.requested_on = DAY
    return order, task


def test_a_request_has_its_order_item_place_day_and_the_answers_that_the_plan_names() -> None:
    order, task = planned("toll-free")
    task.tries = 3

    request = service_order_request(task, order.item_of(task), order.number)

    assert request == ServiceOrderRequest(
        key=f"{task.id}.3",
        order_number="DT-1",
        item_number=2,
        action="add",
        specification="TollFree",
        place=PLACE,
        characteristics=(("number", "+18885550142"), ("ring_to", "+12125550142")),
        requested_date=DAY,
        service=ServiceName.of(order.item_of(task).product_id, "TollFree"),
    )


def test_a_service_that_an_earlier_order_added_is_named_by_that_order_as_well() -> None:
    order, task = planned("toll-free")
    task.action, added_by = NetworkAction.DELETE, OrderItemNumber("DT-0", 1)

    request = service_order_request(task, order.item_of(task), order.number, added_by)

    assert (request.action, request.characteristics) == ("delete", ())
    assert request.service == ServiceName.of(order.item_of(task).product_id, "TollFree", added_by)


def test_a_change_sends_new_answers_and_an_empty_one_for_each_that_is_gone() -> None:
    order, task = planned("calling-card")
    item, task.action = order.item_of(task), NetworkAction.MODIFY
    item.values_before = {"cards": [{"holder": "Ann", "limit": "20.00"}, {"holder": "Ben", "limit": "50.00"}]}
    item.values = {"cards": [{"holder": "Ann"}]}

    request = service_order_request(task, item, order.number)

    assert request.characteristics == (("cards.holder", "Ann"), ("cards.limit", ""))


@pytest.mark.parametrize(
    ("action", "state"),
    [(NetworkAction.SUSPEND, ServiceState.INACTIVE), (NetworkAction.RESUME, ServiceState.ACTIVE)],
)
def test_a_service_is_suspended_and_resumed_by_its_state(action: NetworkAction, state: ServiceState) -> None:
    order, task = planned("toll-free")
    task.action = action

    request = service_order_request(task, order.item_of(task), order.number)

    assert (request.action, request.service_state, request.characteristics) == ("modify", state, ())


def test_a_task_that_names_no_answers_sends_all() -> None:
    order, task = planned("toll-free")
    task.sends = ()

    request = service_order_request(task, order.item_of(task), order.number)

    assert [name for name, _ in request.characteristics] == ["prefix", "number", "ring_to"]


def test_answers_that_were_not_given_are_not_sent() -> None:
    order, task = planned("toll-free")
    del order.item_of(task).values["ring_to"]

    request = service_order_request(task, order.item_of(task), order.number)

    assert request.characteristics == (("number", "+18885550142"),)


def test_lists_repeat_their_name_and_parts_are_named_after_their_answer() -> None:
    order, task = planned("toll-free")
    item = order.item_of(task)
    item.values = {
        "cards": [{"holder": "Maria Lopez", "limits": [50, 80]}, {"holder": "Sam Porter", "is_blocked": True}],
        "is_listed": False,
        "lines": 2,
    }
    task.sends = tuple(item.values)

    request = service_order_request(task, item, order.number)

    assert request.characteristics == (
        ("cards.holder", "Maria Lopez"),
        ("cards.limits", "50"),
        ("cards.limits", "80"),
        ("cards.holder", "Sam Porter"),
        ("cards.is_blocked", "yes"),
        ("is_listed", "no"),
        ("lines", "2"),
    )


@pytest.mark.parametrize(("slug", "carrier_class"), [("complete-calling", "mail"), ("dedicated", "courier")])
def test_the_request_for_a_package_has_its_contents_recipient_and_address_instead(
    slug: str, carrier_class: str
) -> None:
    order, _ = planned(slug)
    item = order.items[1]
    assert item.shipment is not None
    item.shipment.address, item.shipment.recipient = ELSEWHERE, "Sam Porter"
    task = next(task for task in item.tasks if task.ships)

    request = service_order_request(task, item, order.number)

    assert (request.specification, request.place) == ("ShipEquipment", ELSEWHERE)
    assert request.characteristics == (
        ("equipment", item.shipment.contents),
        ("recipient", "Sam Porter"),
        ("carrier_class", carrier_class),
    )


def test_the_other_tasks_of_an_item_with_a_package_send_answers_to_the_service_address() -> None:
    order, _ = planned("dedicated")
    item = order.items[1]
    assert item.shipment is not None
    item.shipment.address = ELSEWHERE
    task = next(task for task in item.tasks if task.type is TaskType.SERVICE_ORDER)

    request = service_order_request(task, item, order.number)

    assert request.place == PLACE
    assert ("site_contact", "Sam Porter") in request.characteristics
