"""Products that customers have are changed, suspended and ended in the real sandbox's ledger, over SOAP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from business_layer.inventory.product_states import ProductState
from business_layer.order_management.network_services import ServiceState
from business_layer.order_management.states import ItemAction, ItemState, TaskState
from business_layer.shared.addresses import GeographicAddress, validated_address
from environments.composition import override
from integration_layer.provisioning import ProvisioningSoapGateway
from tests.builders.catalogue import the_catalogue
from tests.integration.works import ASSIGNED, Works
from tests.postgres import DatabaseForTests
from tests.support.house import running_house

CHANGES: dict[str, dict[str, Any]] = {
    "dedicated": {"speed": "500"},
    "toll-free": {"ring_to": "+12125550777"},
    "paging": {"coverage": "national"},
}


@pytest.fixture
def works(
    furnished_database: DatabaseForTests, tmp_path: Path, own_provisioning: ProvisioningSoapGateway
) -> Iterator[Works]:
    with running_house(furnished_database, tmp_path) as house:
        override(house.container.integration.provisioning, own_provisioning)
        yield Works(house, own_provisioning)


def test_each_offering_is_suspended_resumed_and_ended_in_the_ledger(works: Works) -> None:
    for offering in the_catalogue().offerings:
        product_id = works.buy(offering.slug)
        bought = [service for service in works.services(product_id) if service.specification != "ShipEquipment"]
        assert {service.state for service in bought} == {ServiceState.ACTIVE}, offering.slug

        works.order_to(ItemAction.SUSPEND, product_id)
        suspended = {service.reference: service.state for service in works.services(product_id)}
        assert all(suspended[service.reference] is ServiceState.INACTIVE for service in bought), offering.slug
        assert works.product(product_id).state is ProductState.SUSPENDED

        works.order_to(ItemAction.RESUME, product_id)
        resumed = {service.reference: service.state for service in works.services(product_id)}
        assert all(resumed[service.reference] is ServiceState.ACTIVE for service in bought), offering.slug

        order = works.order_to(ItemAction.DELETE, product_id)
        left = {service.specification for service in works.services(product_id) if service.state != "terminated"}
        assert left <= {"ShipEquipment"}, offering.slug
        assert works.product(product_id).state is ProductState.TERMINATED
        assert order.items[0].state is ItemState.COMPLETED
        assert {task.state for task in order.tasks} == {TaskState.COMPLETED}


@pytest.mark.parametrize("slug", CHANGES)
def test_a_change_reaches_the_ledger_and_the_product(works: Works, slug: str) -> None:
    product_id = works.buy(slug)

    works.order_to(ItemAction.MODIFY, product_id, **CHANGES[slug])

    (service,) = [service for service in works.services(product_id) if service.specification != "ShipEquipment"]
    changed = dict(service.characteristics)
    assert CHANGES[slug].items() <= changed.items()
    assert CHANGES[slug].items() <= works.product(product_id).values.items()
    assert len(works.product(product_id).past_terms) == 1


def test_the_ledger_is_as_if_a_canceled_order_had_never_been(works: Works) -> None:
    order = works.cancel_once_done(works.place("calling-card"), "cards")

    product_id = order.items[0].product_id
    left = {service.specification for service in works.services(product_id) if service.state != "terminated"}
    # A package that was on its way when the order was canceled has arrived.
    assert left <= {"ShipEquipment"}
    assert works.product(product_id).state is ProductState.CANCELLED
    assert {task.state for task in order.tasks} <= {TaskState.COMPLETED, TaskState.CANCELLED}


NEARBY = validated_address(street="100 Broad Street", unit="", city="New York", state="NY", zip_code="10004")
DENVER = validated_address(street="1600 Broadway", unit="", city="Denver", state="CO", zip_code="80202")


@pytest.mark.parametrize(
    ("to", "had", "number"),
    [(NEARBY, "+12125550121", "+12125550121"), (DENVER, "+12125550122", "+13035550122")],
)
def test_a_line_moves_in_the_ledger_with_its_number_or_a_new_one(
    works: Works, monkeypatch: pytest.MonkeyPatch, to: GeographicAddress, had: str, number: str
) -> None:
    monkeypatch.setitem(ASSIGNED, "complete-calling", {"numbers": [had]})
    product_id = works.buy("complete-calling")

    moved_id = works.move(product_id, to, number)

    (old,) = [service for service in works.services(product_id) if service.specification == "VoiceLine"]
    (new,) = [service for service in works.services(moved_id) if service.specification == "VoiceLine"]
    assert (old.state, new.state) == (ServiceState.TERMINATED, ServiceState.ACTIVE)
    assert new.place
    assert (new.place.zip_code, dict(new.characteristics)["numbers"]) == (to.zip_code, number)
    assert ("new_number" in dict(old.characteristics)) is (to is DENVER)
    assert works.product(product_id).state is ProductState.TERMINATED
    assert works.product(moved_id).state is ProductState.ACTIVE
