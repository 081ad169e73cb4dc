"""A system on the real sandbox, for tests that look at the network's ledger."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from business_layer.catalogue.offering import ProductOffering
from business_layer.inventory.products import Product
from business_layer.inventory.referrals import Referral
from business_layer.order_management.items import ItemRelation, ProductOrderItem
from business_layer.order_management.network_services import NetworkService, ServiceQuery
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ItemAction, ProductOrderState, RelationKind, TaskState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.addresses import GeographicAddress, validated_address
from business_layer.user_management.users import Role
from environments.composition import Application, resolve
from integration_layer.provisioning import ProvisioningSoapGateway
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, KEEP, the_catalogue
from tests.builders.orders import an_agent_actor
from tests.database.builders import Household, Keeper
from tests.integration.servers import eventually
from tests.support.house import House

VISIT = "2026-12-15/morning/"
TOWER = validated_address(**AN_ADDRESS)
# What the system assigns to a product when it is ordered, by the offering.
ASSIGNED: dict[str, dict[str, Any]] = {
    "complete-calling": {"numbers": ["+12125550111"]},
    "conferencing": {"port_ids": ["port-000"]},
    "paging": {"pager_number": "+17005550001"},
    "mobile-conferencing": {"port_ids": ["port-001"]},
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

    @property
    def use_cases(self) -> Application:
        return self._house.container

    def advance(self, order: ProductOrder, times: int = 1) -> ProductOrder:
        """Do the work of a worker and of an engineer, and return the order as it is then."""
        for _ in range(times):
            self._reaches(order.id, ProductOrderState.COMPLETED)
        return self._read(order.id)

    def work_on(self, order: ProductOrder) -> ProductOrder:
        """Do the work of a worker alone."""
        resolve(self._house.container.order_management.advance_order)(order_id=order.id)
        self._house.clock.pass_time(timedelta(seconds=30))
        return self._read(order.id)

    def revisions(self, order: ProductOrder) -> list[OrderRevision]:
        with self._work.reading(by=SYSTEM) as uow:
            return list(uow.order_revisions.of_order(order.id))

    def held_for(self, order: ProductOrder) -> list[str]:
        """The values of everything that is held for the items of an order."""
        with self._work.reading(by=SYSTEM) as uow:
            return [resource.value for item in order.items for resource in uow.resources.held_by(item.id)]

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
            installation=VISIT if offering.needs_appointment and action is ItemAction.ADD else "",
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
