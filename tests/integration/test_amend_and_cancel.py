"""Orders are amended and canceled at every task, in the real sandbox's ledger, over SOAP.

The network works only on what a test names, so each order stands exactly where a test wants it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from business_layer.inventory.product_states import ProductState
from business_layer.order_management.items import PastReturn
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import RevisionState
from business_layer.order_management.states import ProductOrderState, TaskState
from business_layer.service_changes.amendable_items import NotAmendable
from business_layer.service_changes.calculated_amendment import WantedAmendment
from business_layer.shared.money import Money
from environments.composition import resolve
from integration_layer.provisioning import ProvisioningSoapGateway
from tests.integration.conftest import NetworkOfTheTest, RunningNetwork
from tests.integration.works import Works
from tests.support.house import House

S = ProductOrderState
DEDICATED, CALLING = "dedicated", "complete-calling"
SHIP, CIRCUIT, PORT, LINE = "ShipEquipment", "DedicatedInternet", "PortIn", "VoiceLine"
PICKUP = Money(Decimal("45.00"))


@dataclass(frozen=True)
class Moment:
    """The progress of an order: a specification that the network worked on once is begun, twice is finished."""

    slug: str
    name: str
    worked_on: tuple[str, ...] = ()
    is_reviewed: bool = True
    is_charged: bool = False

    def __str__(self) -> str:
        return f"{self.slug}, {self.name}"


BEFORE_RETURN = [
    Moment(DEDICATED, "placed", is_reviewed=False),
    Moment(DEDICATED, "review done, router and circuit asked for"),
    Moment(DEDICATED, "router on its way", (SHIP,), is_charged=True),
    Moment(DEDICATED, "router delivered", (SHIP, SHIP), is_charged=True),
    Moment(CALLING, "adapter asked for"),
    Moment(CALLING, "adapter on its way", (SHIP,)),
    Moment(CALLING, "adapter delivered, port asked for", (SHIP, SHIP)),
    # The carriers stop a port until the number has moved.
    Moment(CALLING, "port begun", (SHIP, SHIP, PORT)),
]
# The network has begun the step after which there is no return, and cannot stop it any more.
TOO_LATE = Moment(DEDICATED, "circuit begun", (CIRCUIT,))
PAST_RETURN = [
    Moment(DEDICATED, "circuit built", (CIRCUIT, CIRCUIT)),
    Moment(CALLING, "number moved, line asked for", (SHIP, SHIP, PORT, PORT)),
    Moment(CALLING, "line begun", (SHIP, SHIP, PORT, PORT, LINE)),
    Moment(CALLING, "complete", (SHIP, SHIP, PORT, PORT, LINE, LINE)),
]
CHANGES: dict[str, dict[str, Any]] = {DEDICATED: {"speed": "50"}, CALLING: {"features": ["voicemail"]}}
SERVICE = {DEDICATED: CIRCUIT, CALLING: LINE}


class Scene:
    """A system on a network that works only on what a test names."""

    def __init__(self, works: Works, network: RunningNetwork) -> None:
        self.works, self._network = works, network

    def order_at(self, moment: Moment) -> ProductOrder:
        order = self.works.place(moment.slug, keeps_number=moment.slug == CALLING)
        if not moment.is_reviewed:
            return self.works.work_on(order)
        order = self.works.advance(order, 3)
        for specification in moment.worked_on:
            self._network.work_on(specification)
            order = self.works.advance(order, 2)
        return order

    def finish(self, order: ProductOrder) -> ProductOrder:
        """Let the network do everything that it is asked for, until nothing more happens."""
        for _ in range(12):
            order = self.works.advance(order, 2)
            asked = {task.specification for task in order.tasks if task.state is TaskState.IN_PROGRESS}
            for specification in sorted(asked):
                self._network.finish(specification)
        return self.works.advance(order, 2)

    def cancel(self, order: ProductOrder) -> ProductOrder:
        resolve(self.works.use_cases.order_management.cancel_order)(
            number=order.number, by=self.works.home.actor, reason="changed my mind"
        )
        return self.works.advance(order, 3)

    def accept_charge(self, order: ProductOrder) -> ProductOrder:
        (revision,) = self.works.revisions(order)
        assert revision.awaits_answer
        assert revision.charge == PICKUP
        resolve(self.works.use_cases.order_management.answer_revision)(
            number=order.number, revision_number=revision.number, accepts=True, by=self.works.home.actor
        )
        return self.works.advance(order, 2)

    def amend(self, order: ProductOrder, **answers: Any) -> ProductOrder:
        changes = self.works.use_cases.service_changes
        item = order.items[0]
        proposed = resolve(changes.propose_amendment)(
            number=order.number,
            item_number=1,
            wanted=WantedAmendment(answers=answers, installation=item.installation, move_on=item.move_on),
            by=self.works.home.actor,
        )
        resolve(changes.accept_amendment)(change_id=proposed.id, by=self.works.home.actor)
        return self.works.advance(order, 3)

    def working(self, order: ProductOrder) -> dict[str, list[dict[str, Any]]]:
        """The services that work for an order, by specification; packages are no services."""
        found: dict[str, list[dict[str, Any]]] = {}
        for service in self.works.services(order.items[0].product_id):
            if service.state != "terminated" and service.specification != SHIP:
                found.setdefault(service.specification, []).append(dict(service.characteristics))
        return found


@pytest.fixture
def scene(shared_house: tuple[House, NetworkOfTheTest], patient_network: RunningNetwork) -> Scene:
    house, network = shared_house
    network.gateway = ProvisioningSoapGateway(patient_network.access())
    return Scene(Works(house, network.gateway), patient_network)


@pytest.mark.parametrize("moment", BEFORE_RETURN, ids=str)
def test_before_its_point_of_no_return_a_canceled_order_leaves_nothing(scene: Scene, moment: Moment) -> None:
    order = scene.cancel(scene.order_at(moment))
    if moment.is_charged:
        order = scene.accept_charge(order)
    order = scene.works.advance(order, 3)

    assert order.state is S.CANCELLED
    assert (scene.working(order), scene.works.held_for(order)) == ({}, [])
    assert scene.works.product(order.items[0].product_id).state is ProductState.CANCELLED


@pytest.mark.parametrize("moment", BEFORE_RETURN, ids=str)
def test_before_its_point_of_no_return_an_order_is_as_amended(scene: Scene, moment: Moment) -> None:
    order = scene.amend(scene.order_at(moment), **CHANGES[moment.slug])
    order = scene.finish(order)

    (revision,) = scene.works.revisions(order)
    assert (order.state, revision.state) == (S.COMPLETED, RevisionState.APPLIED)
    (service,) = scene.working(order)[SERVICE[moment.slug]]
    product = scene.works.product(order.items[0].product_id)
    for name, answer in CHANGES[moment.slug].items():
        assert service[name] == (answer[0] if isinstance(answer, list) else answer)
        assert product.values[name] == answer
    assert product.state is ProductState.ACTIVE


def test_a_router_that_is_not_wanted_any_more_is_charged_for_once_it_was_sent(scene: Scene) -> None:
    order = scene.order_at(Moment(DEDICATED, "router delivered", (SHIP, SHIP)))

    order = scene.finish(scene.amend(order, router="own"))

    (revision,) = scene.works.revisions(order)
    assert (revision.charge, order.state) == (PICKUP, S.COMPLETED)
    assert scene.working(order)[CIRCUIT][0]["router"] == "own"
    assert "router-pickup" in {line.price_id for line in order.items[0].price_lines}


@pytest.mark.parametrize("name", ["adapter delivered, port asked for", "port begun"])
def test_a_port_is_asked_for_again_with_what_its_carrier_needs(scene: Scene, name: str) -> None:
    moment = next(each for each in BEFORE_RETURN if each.name == name)

    order = scene.finish(scene.amend(scene.order_at(moment), losing_account="CD-5678"))

    (port,) = scene.working(order)[PORT]
    assert (order.state, port["losing_account"]) == (S.COMPLETED, "CD-5678")


@pytest.mark.parametrize("is_canceled", [True, False], ids=["canceled", "amended"])
def test_a_network_that_finishes_the_point_of_no_return_first_decides(scene: Scene, is_canceled: bool) -> None:
    order, changed = scene.order_at(TOO_LATE), CHANGES[DEDICATED]

    order = scene.cancel(order) if is_canceled else scene.amend(order, **changed)
    order = scene.finish(order)

    (revision,) = scene.works.revisions(order)
    assert (order.state, revision.state) == (S.COMPLETED, RevisionState.DECLINED)
    product = scene.works.product(order.items[0].product_id)
    assert (product.state, product.values) == (ProductState.ACTIVE, order.items[0].values)
    assert changed.items().isdisjoint(product.values.items())


@pytest.mark.parametrize("moment", PAST_RETURN, ids=str)
def test_past_its_point_of_no_return_an_order_is_neither_canceled_nor_amended(scene: Scene, moment: Moment) -> None:
    order = scene.order_at(moment)

    with pytest.raises(PastReturn):
        scene.cancel(order)
    with pytest.raises(NotAmendable, match=r"changed or disconnected"):
        scene.amend(order, **CHANGES[moment.slug])

    order = scene.finish(order)
    assert order.state is S.COMPLETED
    assert scene.works.product(order.items[0].product_id).state is ProductState.ACTIVE
