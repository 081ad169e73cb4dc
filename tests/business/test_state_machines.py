"""Every state machine: its table names every state, and exactly the moves in it are made."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest

import business_layer
from business_layer.insight import calls_to_customers, experiments, step_alerts
from business_layer.inventory import number_alerts, product_states, resources
from business_layer.messages import message
from business_layer.online_ordering import qualification
from business_layer.order_management import revisions, shipments, states
from business_layer.service_changes import service_change, transfer_offer
from business_layer.shared.errors import IllegalTransition
from tests.builders.entity_facts import facts_of
from tests.builders.number_alerts import a_number_alert
from tests.builders.orders import an_item, an_order, planned_tasks
from tests.builders.report_readers import an_alarm
from tests.builders.service_changes import a_service_change, a_transfer_offer
from tests.builders.shopper import a_qualification
from tests.fakes.clock import NOON
from tests.fakes.unit_of_work import Books

Moves = Mapping[Any, set[Any]]


@dataclass(frozen=True)
class Machine:
    """A table of moves, the entity that moves along it, and its only way to change its state."""

    states: type[StrEnum]
    moves: Moves
    make: Callable[[], Any]
    move: Callable[[Any, Any], None] = lambda entity, after: entity._move_to(after)


def a_task() -> Any:
    return planned_tasks(an_item(an_order("paging"), "paging"))[0]


def a_revision() -> Any:
    order = an_order()
    return revisions.OrderRevision(
        id=UUID(int=1),
        order_id=order.id,
        customer_id=order.customer_id,
        number=1,
        kind=revisions.RevisionKind.CANCEL,
        items=(1,),
        reason="changed my mind",
        requested_by="Maria Lopez",
        requested_at=NOON,
    )


def a_product() -> Any:
    order = an_order()
    return order.new_product(order.items[0])


def a_message() -> Any:
    words: dict[str, Any] = {
        "key": "note:1",
        "kind": "note",
        "to": "maria@customers.example",
        "subject": "Hello",
        "body": "Good day.",
    }
    return message.Message(id=UUID(int=1), queued_at=NOON, due_at=NOON, **words)


MACHINES = {
    "order": Machine(
        states.ProductOrderState, states.MOVES, an_order, lambda order, after: order._move_to(after, NOON)
    ),
    "order item": Machine(states.ItemState, states.ITEM_MOVES, lambda: an_order().items[0]),
    "task": Machine(states.TaskState, states.TASK_MOVES, a_task),
    "revision": Machine(revisions.RevisionState, revisions.REVISION_MOVES, a_revision),
    "product": Machine(
        product_states.ProductState,
        product_states.MOVES,
        a_product,
        lambda product, after: product._move_to(after, NOON),
    ),
    "resource": Machine(
        resources.ResourceState,
        resources.MOVES,
        lambda: resources.Resource.on_demand(resources.ResourceKind.USER_NAME, "names", "maria"),
    ),
    "customer call": Machine(
        calls_to_customers.CallState,
        calls_to_customers.MOVES,
        lambda: calls_to_customers.CustomerCall(
            id=UUID(int=1), customer_id=UUID(int=2), week=NOON.date(), agent_name="Alex Rivera"
        ),
        lambda call, after: call._move_to(after, NOON),
    ),
    "experiment run": Machine(
        experiments.ExperimentState,
        experiments.MOVES,
        lambda: experiments.ExperimentRun(id=UUID(int=1), experiment="home-address-box"),
    ),
    "number alert": Machine(number_alerts.NumberAlertState, number_alerts.MOVES, a_number_alert),
    "step alarm": Machine(
        step_alerts.AlarmState,
        step_alerts.MOVES,
        an_alarm,
        lambda alarm, after: alarm._move_to(after, "Ada Lane", NOON),
    ),
    "shipment": Machine(shipments.ShipmentState, shipments.MOVES, lambda: an_item(an_order(), "paging").shipment),
    "message": Machine(message.MessageState, message.MOVES, a_message),
    "qualification": Machine(
        qualification.QualificationState, qualification.MOVES, lambda: a_qualification(Books(), at=None)
    ),
    "service change": Machine(
        service_change.ServiceChangeState, service_change.MOVES, lambda: a_service_change(a_product())
    ),
    "transfer offer": Machine(
        transfer_offer.OfferState,
        transfer_offer.OFFER_MOVES,
        lambda: a_transfer_offer(a_product()),
        lambda offer, after: offer._move_to(after, NOON),
    ),
}


def tables() -> Iterator[tuple[str, Moves]]:
    """Every table of moves in the business layer, with the name of its module."""
    for module in pkgutil.walk_packages(business_layer.__path__, "business_layer."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if name.endswith("MOVES"):
                yield module.name, value


def test_every_table_of_moves_is_tried_here() -> None:
    tried = [machine.moves for machine in MACHINES.values()]

    missing = [module for module, table in tables() if not any(table is moves for moves in tried)]

    assert missing == []


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_every_state_has_its_moves_and_every_move_leads_to_a_state(machine: Machine) -> None:
    assert set(machine.moves) == set(machine.states)
    assert set().union(*machine.moves.values()) <= set(machine.states)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_a_move_is_made_exactly_if_it_is_in_the_table(machine: Machine) -> None:
    made = set()

    for before in machine.states:
        for after in machine.states:
            entity = machine.make()
            entity.state = before
            kept = dict(facts_of(entity))
            with suppress(IllegalTransition):
                machine.move(entity, after)
                made.add((before, after))
            if (before, after) in made:
                assert entity.state is after
            else:
                assert facts_of(entity) == kept

    assert made == {(before, after) for before, reached in machine.moves.items() for after in reached}


def test_an_answer_about_an_address_is_never_given_twice() -> None:
    answered = a_qualification(Books())

    with pytest.raises(IllegalTransition):
        answered.answer((), at=NOON)
