"""Orders and what belongs to them, with only what a test is about to be said."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.catalogue.catalogue import Catalogue
from business_layer.order_management.item_plan import tasks_of
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.plans import decompose
from business_layer.order_management.queries import OrderRow
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ItemAction, ProductOrderState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.addresses import validated_address
from business_layer.user_management.users import Customer, Role, User, permissions_of
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, the_catalogue
from tests.fakes.clock import NOON, RandomIdentifiers
from tests.fakes.unit_of_work import Books

CUSTOMER_ID = UUID(int=7_000)
USER_ID = UUID(int=7_001)
OF_RECORD = "maria.of.record@customers.example"
CONTACT = Contact(name="Maria Lopez", email="maria@customers.example", telephone="+12125550142")


class OneCatalogue:
    """Implements `Catalogues` with a single version."""

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self._catalogue = catalogue or the_catalogue()

    def current(self, at: object) -> Catalogue:
        return self._catalogue

    def version(self, number: int) -> Catalogue:
        assert isinstance(number, int), "no version is named"
        return self._catalogue


def a_customer_actor(customer_id: UUID = CUSTOMER_ID) -> Actor:
    return Actor(kind=ActorKind.CUSTOMER, name="Maria Lopez", user_id=USER_ID, customer_id=customer_id)


def an_agent_actor(role: Role = Role.AGENT, on_behalf_of: UUID | None = None) -> Actor:
    return Actor(
        kind=ActorKind.AGENT,
        name=f"Some {role.title()}",
        user_id=UUID(int=8_000),
        customer_id=on_behalf_of,
        permissions=permissions_of([role]),
    )


def an_order(
    slug: str = "paging",
    *,
    state: ProductOrderState = ProductOrderState.ACKNOWLEDGED,
    number: str = "DT-1",
    expected: date | None = None,
) -> ProductOrder:
    """An order of one thing, just placed."""
    order = ProductOrder(
        id=uuid4(),
        number=number,
        customer_id=CUSTOMER_ID,
        billing_account_id=uuid4(),
        submission_key=uuid4(),
        contact=CONTACT,
        placed_at=NOON,
        placed_by="Maria Lopez",
        state=state,
    )
    order.items.append(an_item(order, slug))
    if expected:
        order.items[0].set_expected_date(expected, reason="The usual time for this offering.", at=NOON)
    return order


def an_item(order: ProductOrder, slug: str = "paging") -> ProductOrderItem:
    offering = the_catalogue().offering(slug)
    values: dict[str, Any] = offering.specification.validate_answers(ANSWERS[slug])
    item = ProductOrderItem(
        id=uuid4(),
        order_id=order.id,
        number=len(order.items) + 1,
        action=ItemAction.ADD,
        product_id=uuid4(),
        offering_slug=slug,
        offering_name=offering.name,
        catalogue_version=1,
        values=values,
        address=None,
        price_lines=offering.price_lines(values),
    )
    if rule := offering.shipped_for(values):
        item.shipment = Shipment.of(
            rule,
            values,
            id=uuid4(),
            item_id=item.id,
            order_id=order.id,
            recipient=CONTACT.name,
            address=validated_address(**AN_ADDRESS),
        )
    return item


def kept(books: Books, order: ProductOrder) -> ProductOrder:
    """Put an order, its customer with the billing account, and its products into the books."""
    keep_customer(books, order.customer_id)
    keep_account(books, order)
    books.product_orders.add(order)
    for item in order.items:
        books.products.add(order.new_product(item))
    return order


def a_planned_order(books: Books, slug: str = "paging") -> ProductOrder:
    """An order in the books that was started, with the plan of its only item."""
    order = kept(books, an_order(slug))
    order.start(at=NOON)
    plan_item(order.items[0])
    return order


def plan_item(item: ProductOrderItem) -> None:
    """Give the item the tasks of its plan."""
    item.tasks.extend(planned_tasks(item))


def planned_tasks(item: ProductOrderItem) -> list[FulfilmentTask]:
    """The tasks of the item's plan by the shipped catalogue."""
    return tasks_of(decompose(the_catalogue(), item.plan_request), item, RandomIdentifiers())


def an_order_with_plan(slug: str = "toll-free", **answers: Any) -> ProductOrder:
    """An order of one thing that has not started, with answers of its own and its plan."""
    order = an_order(slug)
    item = order.items[0]
    item.values = the_catalogue().offering(slug).specification.validate_answers({**item.values, **answers})
    plan_item(item)
    return order


def an_order_row(minute: int) -> OrderRow:
    """An order in a list, placed that many minutes ago."""
    return OrderRow(
        id=UUID(int=minute),
        number=f"DT-{minute}",
        placed_at=NOON - timedelta(minutes=minute),
        state=ProductOrderState.IN_PROGRESS,
        contact_name="Maria Lopez",
        offerings=("Paging", "Dial-up"),
        expected_on=date(2026, 12, 1),
        assigned_agent="",
    )


def keep_account(books: Books, order: ProductOrder) -> None:
    """Put the billing account of an order into the books, unless it is there."""
    if order.billing_account_id not in books.billing_accounts.all:
        books.billing_accounts.add(
            BillingAccount(
                id=order.billing_account_id,
                number=books.billing_accounts.next_number(),
                customer_id=order.customer_id,
                name="Maria Lopez",
                address=validated_address(**AN_ADDRESS),
                format=BillFormat.ELECTRONIC,
                cycle_day=1,
                opened_at=NOON,
            )
        )


def keep_customer(books: Books, customer_id: UUID = CUSTOMER_ID) -> None:
    """Put a customer with a confirmed address into the books, unless they are there."""
    if customer_id in books.customers.all:
        return
    user_id = USER_ID if customer_id == CUSTOMER_ID else uuid4()
    email = OF_RECORD if customer_id == CUSTOMER_ID else f"{customer_id.hex}@customers.example"
    name = "Maria Lopez"
    books.users.add(User(id=user_id, email=email, name=name, password_hash="a hash", created_at=NOON, verified_at=NOON))
    books.customers.add(
        Customer(
            id=customer_id,
            user_id=user_id,
            number=books.customers.next_number(),
            name=name,
            email=email,
            telephone="",
            created_at=NOON,
        )
    )
