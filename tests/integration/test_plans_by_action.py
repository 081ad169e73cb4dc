"""Products that customers have are changed, suspended and ended in the real sandbox's ledger, over SOAP."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from business_layer.catalogue.offering import ProductOffering
from business_layer.inventory.product_states import ProductState
from business_layer.inventory.products import Product
from business_layer.inventory.referrals import Referral
from business_layer.order_management.items import ItemRelation, PastReturn, ProductOrderItem
from business_layer.order_management.network_services import NetworkService, ServiceQuery, ServiceState
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ItemAction, ItemState, ProductOrderState, RelationKind, TaskState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.addresses import GeographicAddress, validated_address
from business_layer.user_management.users import Role
from environments.composition import override, resolve
from integration_layer.provisioning import ProvisioningSoapGateway
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, KEEP, the_catalogue
from tests.builders.orders import an_agent_actor
from tests.database.builders import Household, Keeper
from tests.integration.servers import eventually
from tests.postgres import DatabaseForTests
from tests.support.house import House, running_house

TOWER = validated_address(**AN_ADDRESS)
# What the system assigns to a product when it is ordered, by the offering.
ASSIGNED: dict[str, dict[str, Any]] = {
    "complete-calling": {"numbers": ["+12125550111"]},
    "conferencing": {"port_ids": ["port-000"]},
    "paging": {"pager_number": "+17005550001"},
    "mobile-conferencing": {"port_ids": ["port-001"]},
}
CHANGES: dict[str, dict[str, Any]] = {
    "dedicated": {"speed": "500"},
    "toll-free": {"ring_to": "+12125550777"},
    "paging": {"coverage": "national"},
}


class Works:
    """A system on the real sandbox, and a customer of it. Each order is worked until it is complete."""

    def __init__(self, house: House, provisioning: ProvisioningSoapGateway) -> None:
        self._house, self._provisioning = house, provisioning
        self._work = resolve(house.container.database.unit_of_work)
        self.home: Household = Keeper(self._work).household()

    def buy(self, slug: str) -> UUID:
        """Order an offering, and return the id of its product."""
        order = self.place(slug)
        self.complete(order)
        return order.items[0].product_id

    def place(self, slug: str, *, keeps_number: bool = False) -> ProductOrder:
        """Order an offering, with our own numbers or with the one that the customer has already."""
        offering = the_catalogue().offering(slug)
        order = self._order()
        item = self._item(order, offering, ItemAction.ADD, uuid4(), _answers(offering, KEEP if keeps_number else {}))
        if rule := offering.shipped_for(item.values):
            item.shipment = Shipment.of(
                rule,
                item.values,
                id=uuid4(),
                item_id=item.id,
                order_id=order.id,
                recipient="Maria Lopez",
                address=TOWER,
            )
        with self._work(by=SYSTEM, reason="place order") as uow:
            uow.products.add(order.new_product(item))
            uow.product_orders.add(order)
            uow.commit()
        return order

    def cancel_once_done(self, order: ProductOrder, task_name: str) -> ProductOrder:
        """Cancel an order as soon as one of its tasks is complete, and return it when nothing more happens.

        Without a task, it is canceled before anything is done.
        """
        if task_name:
            assert eventually(lambda: self._is_done(order.id, task_name), seconds=30)
        resolve(self._house.container.order_management.cancel_order)(
            number=order.number, by=self.home.actor, reason="changed my mind"
        )
        assert eventually(lambda: self._reaches(order.id, ProductOrderState.CANCELLED), seconds=30), [
            (task.name, task.state, task.fallout_reason) for task in self._read(order.id).tasks
        ]
        return self._read(order.id)

    def order_to(self, action: ItemAction, product_id: UUID, **changes: Any) -> ProductOrder:
        """Order something about a product, and return the order when it is complete."""
        product, order = self.product(product_id), self._order()
        offering = the_catalogue().offering(product.offering_slug)
        item = self._item(order, offering, action, product.id, {**product.values, **changes})
        item.values_before = product.values if action is ItemAction.MODIFY else None
        with self._work(by=SYSTEM, reason="place order") as uow:
            uow.product_orders.add(order)
            uow.commit()
        return self.complete(order)

    def move(self, product_id: UUID, to: GeographicAddress, number: str) -> UUID:
        """Order the product at another address and the end of the old one, and return the id of the new product."""
        product, order = self.product(product_id), self._order()
        offering = the_catalogue().offering(product.offering_slug)
        new = self._item(order, offering, ItemAction.ADD, uuid4(), {**product.values, "numbers": [number]})
        old = self._item(order, offering, ItemAction.DELETE, product.id, product.values)
        new.address, old.number = to, 2
        given_up = [known for known in product.values["numbers"] if known != number]
        referral = Referral.of(given_up, [number], days=90)
        old.relation = ItemRelation(kind=RelationKind.MOVES_TO, item_number=1, referral=referral)
        with self._work(by=SYSTEM, reason="place order") as uow:
            uow.products.add(order.new_product(new))
            uow.product_orders.add(order)
            uow.commit()
        self.complete(order)
        return new.product_id

    def product(self, product_id: UUID) -> Product:
        with self._work.reading(by=SYSTEM) as uow:
            product = uow.products.get(product_id, seen_by=SYSTEM)
            # The past terms are loaded while there is a session.
            assert all(past.product_id == product_id for past in product.past_terms)
        return product

    def services(self, product_id: UUID) -> list[NetworkService]:
        """The services of a product in the network."""
        found = self._provisioning.list_services(ServiceQuery())
        services = list(found.services)
        while found.next:
            found = self._provisioning.list_services(ServiceQuery(after=found.next))
            services += found.services
        return [service for service in services if service.service_id.startswith(str(product_id))]

    def _order(self) -> ProductOrder:
        with self._work(by=SYSTEM, reason="number an order") as uow:
            number = uow.product_orders.next_number()
            uow.commit()
        return ProductOrder(
            id=uuid4(),
            number=number,
            customer_id=self.home.customer.id,
            billing_account_id=self.home.account.id,
            submission_key=uuid4(),
            contact=Contact(name="Maria Lopez", email=self.home.customer.email, telephone="+12125550142"),
            placed_at=self._house.clock.now(),
            placed_by="Maria Lopez",
        )

    def _item(
        self,
        order: ProductOrder,
        offering: ProductOffering,
        action: ItemAction,
        product_id: UUID,
        values: dict[str, Any],
    ) -> ProductOrderItem:
        item = ProductOrderItem(
            id=uuid4(),
            order_id=order.id,
            number=1,
            action=action,
            product_id=product_id,
            offering_slug=offering.slug,
            offering_name=offering.name,
            catalogue_version=1,
            values=values,
            address=TOWER if offering.asks_for_address else None,
            price_lines=offering.price_lines(values),
        )
        order.items.append(item)
        return item

    def complete(self, order: ProductOrder) -> ProductOrder:
        assert eventually(lambda: self._reaches(order.id, ProductOrderState.COMPLETED), seconds=30), [
            (task.name, task.state, task.fallout_reason) for task in self._read(order.id).tasks
        ]
        return self._read(order.id)

    def _is_done(self, order_id: UUID, task_name: str) -> bool:
        """Advance the order, and return True if it has completed that task."""
        self._reaches(order_id, ProductOrderState.COMPLETED)
        return any(task.name == task_name and task.state is TaskState.COMPLETED for task in self._read(order_id).tasks)

    def _reaches(self, order_id: UUID, state: ProductOrderState) -> bool:
        """Advance the order, and return True if it is in that state."""
        resolve(self._house.container.order_management.advance_order)(order_id=order_id)
        order = self._read(order_id)
        for task in order.tasks:
            if task.is_open_review:
                resolve(self._house.container.order_management.complete_technical_review)(
                    number=order.number, task_id=task.id, by=an_agent_actor(Role.ENGINEER), findings="Good."
                )
        self._house.clock.pass_time(timedelta(seconds=30))
        return order.state is state

    def _read(self, order_id: UUID) -> ProductOrder:
        with self._work.reading(by=SYSTEM) as uow:
            return uow.product_orders.by_id(order_id)


def _answers(offering: ProductOffering, kept: dict[str, Any]) -> dict[str, Any]:
    return {
        **offering.specification.validate_answers({**ANSWERS[offering.slug], **kept}),
        **({} if kept else ASSIGNED.get(offering.slug, {})),
    }


@pytest.fixture
def works(
    fresh_database: DatabaseForTests, tmp_path: Path, own_provisioning: ProvisioningSoapGateway
) -> Iterator[Works]:
    with running_house(fresh_database, tmp_path) as house:
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


# The task after which each order is canceled: what it and the tasks before it did is taken back.
CANCELED_AFTER = [
    ("calling-card", "cards"),
    ("dedicated", ""),
    ("dedicated", "review"),
    ("complete-calling", ""),
]
PAST_RETURN = [("dedicated", "circuit")]
# The offering whose orders here bring a number along, which moves to us once the adapter has arrived.
KEEPS_NUMBER = "complete-calling"


@pytest.mark.parametrize(("slug", "task_name"), CANCELED_AFTER)
def test_the_ledger_is_as_if_a_canceled_order_had_never_been(works: Works, slug: str, task_name: str) -> None:
    order = works.cancel_once_done(works.place(slug, keeps_number=slug == KEEPS_NUMBER), task_name)

    product_id = order.items[0].product_id
    left = {service.specification for service in works.services(product_id) if service.state != "terminated"}
    # A package that was on its way when the order was canceled has arrived.
    assert left <= {"ShipEquipment"}
    assert works.product(product_id).state is ProductState.CANCELLED
    assert {task.state for task in order.tasks} <= {TaskState.COMPLETED, TaskState.CANCELLED}


@pytest.mark.parametrize(("slug", "task_name"), PAST_RETURN)
def test_an_order_past_its_point_of_no_return_is_not_canceled_and_completes(
    works: Works, slug: str, task_name: str
) -> None:
    order = works.place(slug, keeps_number=slug == KEEPS_NUMBER)

    with pytest.raises(PastReturn):
        works.cancel_once_done(order, task_name)
    completed = works.complete(order)

    assert completed.state is ProductOrderState.COMPLETED
    assert works.product(order.items[0].product_id).state is ProductState.ACTIVE


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
