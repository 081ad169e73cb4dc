"""A package: what it contains, and what each thing that happens to it changes."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from business_layer.catalogue.shipping_rule import ShippingRule
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.shipment_changes import can_be_redirected, shipping_task
from business_layer.order_management.shipments import Shipment, ShipmentState
from business_layer.order_management.states import TaskState
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import IllegalTransition
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.entity_facts import facts_of
from tests.builders.orders import an_order, plan_item
from tests.fakes.clock import NOON

S = ShipmentState
PLACE, PO_BOX = validated_address(**AN_ADDRESS), validated_address(**{**AN_ADDRESS, "street": "PO Box 1200"})
CARDS = ShippingRule(
    name="Calling card", plural="Calling cards", received="I have them", count="cards", to_post_office_box=False
)
ON_ITS_WAY: dict[str, Any] = {"carrier": "USPS", "tracking_number": "9400 1000", "shipped_at": NOON, "problem": "Lost."}


def a_package(state: ShipmentState = S.PREPARING, **facts: Any) -> Shipment:
    package = Shipment.of(
        CARDS,
        {"cards": [{}, {}]},
        id=UUID(int=1),
        item_id=UUID(int=2),
        order_id=UUID(int=3),
        recipient="Maria Lopez",
        address=PLACE,
    )
    vars(package).update(state=state, **facts)
    return package


def changed_by(event: Callable[[Shipment], object], package: Shipment) -> dict[str, Any]:
    """The fields that an event changes, with their new values."""
    before = dict(facts_of(package))
    event(package)
    return {name: value for name, value in facts_of(package).items() if value != before[name]}


def test_a_package_is_made_by_its_rule_for_the_answers() -> None:
    assert facts_of(a_package()) == facts_of(
        Shipment(
            id=UUID(int=1),
            item_id=UUID(int=2),
            order_id=UUID(int=3),
            contents="2 calling cards",
            recipient="Maria Lopez",
            address=PLACE,
            to_post_office_box=False,
        )
    )


def test_a_shipped_package_can_be_tracked() -> None:
    changed = changed_by(
        lambda package: package.ship(carrier="USPS", tracking_number="9400 1000", at=NOON), a_package()
    )

    assert changed == {"state": S.SHIPPED, "carrier": "USPS", "tracking_number": "9400 1000", "shipped_at": NOON}


@pytest.mark.parametrize("by", ["Maria Lopez", ""])
def test_a_delivery_ends_every_problem(by: str) -> None:
    changed = changed_by(
        lambda package: package.deliver(at=NOON, confirmed_by=by), a_package(S.SHIPPED, confirmed_by="?", **ON_ITS_WAY)
    )

    assert changed == {"state": S.DELIVERED, "delivered_at": NOON, "confirmed_by": by, "problem": ""}


def test_a_delivery_that_the_carrier_reports_is_confirmed_by_nobody() -> None:
    assert changed_by(lambda package: package.deliver(at=NOON), a_package(S.SHIPPED)) == {
        "state": S.DELIVERED,
        "delivered_at": NOON,
    }


@pytest.mark.parametrize(
    ("before", "outcome", "after"),
    [
        (S.SHIPPED, "lost", S.LOST),
        (S.SHIPPED, "returned", S.RETURNED),
        (S.SHIPPED, "", S.RETURNED),
        (S.PREPARING, "lost", S.PREPARING),
        (S.PREPARING, "", S.PREPARING),
    ],
)
def test_a_package_that_does_not_arrive_keeps_the_problem(
    before: ShipmentState, outcome: str, after: ShipmentState
) -> None:
    package = a_package(before)

    package.fail(outcome, "No such street.")

    assert (package.state, package.problem) == (after, "No such street.")


@pytest.mark.parametrize("before", [S.PREPARING, S.RETURNED, S.LOST])
def test_a_package_that_is_sent_again_forgets_its_last_journey(before: ShipmentState) -> None:
    package = a_package(before, expected_on=date(2026, 12, 1), **ON_ITS_WAY)

    package.prepare()

    assert facts_of(package) == facts_of(a_package(expected_on=date(2026, 12, 1)))


def test_the_last_delivery_day_that_the_carrier_named_is_kept() -> None:
    package = a_package()

    for day in (date(2026, 12, 1), date(2026, 12, 2), None):
        package.expect_delivery(day)

    assert package.expected_on == date(2026, 12, 2)


@pytest.mark.parametrize("state", S)
def test_a_package_goes_to_another_address_unless_it_is_on_its_way_or_delivered(state: ShipmentState) -> None:
    package = a_package(state)

    if state in {S.SHIPPED, S.DELIVERED}:
        with pytest.raises(IllegalTransition):
            package.redirect(PO_BOX)
        assert package.address == PLACE
    else:
        assert changed_by(lambda package: package.redirect(PO_BOX), package) == {"address": PO_BOX}


@pytest.mark.parametrize(
    ("package", "task_state", "fallout", "can_be_redirected_now"),
    [
        (S.PREPARING, TaskState.PENDING, None, True),
        (S.PREPARING, TaskState.FALLOUT, Fallout.of_refusal("No such street.", at=NOON), True),
        (S.LOST, TaskState.FALLOUT, Fallout.of_refusal("It is lost.", at=NOON), True),
        (S.PREPARING, TaskState.FALLOUT, Fallout.of_giving_up("No answer.", at=NOON), False),
        (S.PREPARING, TaskState.IN_PROGRESS, None, False),
        (S.DELIVERED, TaskState.PENDING, None, False),
    ],
)
def test_a_package_is_redirected_only_while_nobody_can_be_packing_it(
    package: ShipmentState, task_state: TaskState, fallout: Fallout | None, can_be_redirected_now: bool
) -> None:
    item = an_order("paging").items[0]
    plan_item(item)
    task = shipping_task(item)
    assert task is not None
    assert item.shipment is not None
    item.shipment.state, task.state, task.fallout = package, task_state, fallout

    assert can_be_redirected(task, item.shipment) is can_be_redirected_now
