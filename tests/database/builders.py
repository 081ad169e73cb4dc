"""Entities as the tests of the database need them: each takes only what its test is about."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Protocol
from uuid import UUID, uuid4

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.catalogue.plan_steps import TaskType
from business_layer.catalogue.ports import CatalogueUnitOfWork
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.insight.monday_mail import MondayMailUnitOfWork
from business_layer.insight.step_alerts import StepAlertUnitOfWork
from business_layer.inventory.number_alerts import NumberAlertUnitOfWork
from business_layer.inventory.resources import Resource, ResourceKind
from business_layer.messages.letter import Letter, Part
from business_layer.messages.message import Message
from business_layer.online_ordering.cart import Cart, CartItem
from business_layer.online_ordering.checkout import Agreement, Checkout
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.states import ItemAction
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.releases.ports import ReleasesUnitOfWork
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.shared.actor import SYSTEM, Actor, ActorKind, Permission
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.money import Money
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.sessions import Session as SignInSession
from business_layer.user_management.sessions import Site
from business_layer.user_management.users import Agent, Customer, Role, User
from environments.composition.identifiers import TimeOrderedIdentifiers
from tests.fakes.clock import NOON


class AnyUnitOfWork(
    ServiceChangesUnitOfWork,
    NumberAlertUnitOfWork,
    CatalogueUnitOfWork,
    ReleasesUnitOfWork,
    MondayMailUnitOfWork,
    StepAlertUnitOfWork,
    Protocol,
):
    """A unit of work with the collections of all packages, in the database or in memory."""


AnyWork = UnitOfWorkFactory[AnyUnitOfWork]
new_id = TimeOrderedIdentifiers().new
_serials = count(1)
TOWER = GeographicAddress(
    "350 Fifth Avenue", "Suite 2100", "New York", "NY", "10118", 40.7489, -73.9864, "America/New_York"
)
PAGER_LINES = (
    PriceLine(
        price_id="activation", name="Activation", type=PriceType.ONE_TIME, unit_amount=Money(Decimal(15)), count=1
    ),
)


def unique(word: str) -> str:
    """A word nobody else uses, also in the tests of other workers."""
    return f"{word}{next(_serials)}{uuid4().hex[:8]}"


def a_number() -> str:
    """A phone number nobody else has, in E.164 form."""
    return f"+1{next(_serials):03}{uuid4().int % 10**7:07}"


def a_resource(pool: str, value: str) -> Resource:
    return Resource(id=new_id(), kind=ResourceKind.TELEPHONE_NUMBER, pool=pool, value=value)


def an_agent_actor(*permissions: Permission, on_behalf_of: UUID | None = None, reason: str = "") -> Actor:
    return Actor(
        kind=ActorKind.AGENT,
        name="Ada Lane",
        user_id=new_id(),
        customer_id=on_behalf_of,
        permissions=frozenset(permissions),
        reason=reason,
        request_id="request-7",
    )


def a_visitor() -> Actor:
    return Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=new_id())


def a_user(**given: Any) -> User:
    email = given.pop("email", f"{unique('maria')}@customers.example")
    return User(
        **{"id": new_id(), "email": email, "name": "Maria Lopez", "password_hash": "x", "created_at": NOON, **given}
    )


@dataclass(frozen=True)
class Household:
    """A customer with a billing account, and the actor they are when they are signed in."""

    user: User
    customer: Customer
    account: BillingAccount
    actor: Actor


class Keeper:
    """Keeps what a test needs to be there already."""

    def __init__(self, work: AnyWork) -> None:
        self._work = work

    def household(self, **given: Any) -> Household:
        user = a_user()
        customer = Customer(
            **{
                "id": new_id(),
                "user_id": user.id,
                "number": unique("C-").upper(),
                "name": user.name,
                "email": user.email,
                "telephone": "",
                "created_at": NOON,
                **given,
            }
        )
        account = an_account(customer.id)
        with self._work(by=SYSTEM, reason="keep for a test") as uow:
            uow.users.add(user)
            uow.customers.add(customer)
            uow.billing_accounts.add(account)
            uow.commit()
        actor = Actor(kind=ActorKind.CUSTOMER, name=user.name, user_id=user.id, customer_id=customer.id)
        return Household(user, customer, account, actor)

    def agent(self, name: str, **given: Any) -> Agent:
        user = a_user(name=name)
        roles = (Role.AGENT, Role.ENGINEER)
        keys = {"id": new_id(), "user_id": user.id, "name": name, "email": user.email, "created_at": NOON}
        agent = Agent(**{**keys, "service_center": "Columbus", "roles": roles, **given})
        with self._work(by=SYSTEM, reason="keep for a test") as uow:
            uow.users.add(user)
            uow.agents.add(agent)
            uow.commit()
        return agent

    def order(self, of: Household, **given: Any) -> ProductOrder:
        """An order of a pager, or of several `items`, with its product."""
        order = an_order(of, **given)
        with self._work(by=of.actor, reason="place order") as uow:
            for item in order.items:
                product = order.new_product(item)
                product.address = TOWER
                uow.products.add(product)
            uow.product_orders.add(order)
            order.record_placed()
            uow.commit()
        return order

    def cart(self, **given: Any) -> Cart:
        cart = Cart(**{"id": new_id(), "visitor_id": None, "customer_id": None, "changed_at": NOON, **given})
        with self._work(by=SYSTEM, reason="keep for a test") as uow:
            uow.carts.add(cart)
            uow.commit()
        return cart

    def checkout(self, cart: Cart, **given: Any) -> Checkout:
        keys = {"id": new_id(), "cart_id": cart.id, "customer_id": cart.customer_id, "submission_key": uuid4()}
        checkout = Checkout(**{**keys, "started_at": NOON, **given})
        with self._work(by=SYSTEM, reason="keep for a test") as uow:
            uow.checkouts.add(checkout)
            uow.commit()
        return checkout

    def resources(self, *resources: Resource) -> None:
        with self._work(by=SYSTEM, reason="keep for a test") as uow:
            for resource in resources:
                uow.resources.add(resource)
            uow.commit()

    def qualification(self, *, asked_by: Actor) -> ServiceQualification:
        found = ServiceQualification(
            id=new_id(),
            address=TOWER,
            visitor_id=asked_by.visitor_id,
            customer_id=asked_by.customer_id,
            asked_at=NOON,
        )
        with self._work(by=asked_by, reason="keep for a test") as uow:
            uow.qualifications.add(found)
            uow.commit()
        return found

    def message(self, **given: Any) -> Message:
        message = a_message(**given)
        with self._work(by=SYSTEM, reason="keep for a test") as uow:
            uow.messages.add(message)
            uow.commit()
        return message

    def message_without_job(self, **given: Any) -> Message:
        """A message whose job was lost."""
        message = a_message(**given)
        message.pop_recorded()
        with self._work(by=SYSTEM, reason="keep for a test") as uow:
            uow.messages.add(message)
            uow.commit()
        return message


def an_account(customer_id: UUID) -> BillingAccount:
    return BillingAccount(
        id=new_id(),
        number=unique("BA-"),
        customer_id=customer_id,
        name="Maria Lopez",
        address=TOWER,
        format=BillFormat.ELECTRONIC,
        cycle_day=1,
        opened_at=NOON,
    )


def an_order(
    of: Household, *, items: int = 1, of_offerings: tuple[tuple[str, dict[str, Any]], ...] = (), **given: Any
) -> ProductOrder:
    """An order of pagers, or of these offerings with these answers."""
    contact = Contact(name=of.customer.name, email=of.customer.email, telephone="+12125550142")
    order = ProductOrder(
        **{
            "id": new_id(),
            "number": unique("DT-").upper(),
            "customer_id": of.customer.id,
            "billing_account_id": of.account.id,
            "submission_key": uuid4(),
            "contact": contact,
            "placed_at": NOON,
            "placed_by": of.actor.name,
            **given,
        }
    )
    for slug, values in of_offerings or (("paging", {"kind": "alphanumeric"}),) * items:
        order.items.append(an_item(order, slug=slug, values=values))
    return order


def an_item(order: ProductOrder, *, slug: str = "paging", values: dict[str, Any] | None = None) -> ProductOrderItem:
    return ProductOrderItem(
        id=new_id(),
        order_id=order.id,
        number=len(order.items) + 1,
        action=ItemAction.ADD,
        product_id=new_id(),
        offering_slug=slug,
        offering_name=slug.title(),
        catalogue_version=1,
        values=values or {"kind": "alphanumeric"},
        address=None,
        price_lines=PAGER_LINES,
    )


def a_task(item: ProductOrderItem, **given: Any) -> FulfilmentTask:
    plan = {"position": len(item.tasks), "name": "page", "type": TaskType.SERVICE_ORDER, "milestone": "Pager set up"}
    keys = {"id": new_id(), "item_id": item.id, "order_id": item.order_id}
    return FulfilmentTask(**{**keys, **plan, "specification": "paging", "sends": ("kind",), "after": (), **given})


def a_cart_item(cart_id: UUID, minute: int) -> CartItem:
    return CartItem(
        id=new_id(),
        cart_id=cart_id,
        offering_slug="paging",
        catalogue_version=1,
        values={"kind": "numeric"},
        quantity=1,
        price_lines=PAGER_LINES,
        address=TOWER,
        qualification_id=None,
        added_at=NOON + timedelta(minutes=minute),
    )


def an_agreement() -> Agreement:
    return Agreement(
        code="terms",
        title="Terms",
        version="3",
        text="“Exactly” this — text.\n",
        text_hash="a" * 64,
        signature="Maria Lopez",
        recorded_by="Maria Lopez",
        at=NOON,
    )


def a_letter(order_number: str) -> Letter:
    return Letter(
        title="On the way",
        preview="",
        greeting="Hello,",
        parts=(Part(heading="Pager", facts=(("Ship to", "Maria Lopez"),)),),
        support_number="(800) 555-0199",
        about=order_number,
    )


def a_message(**given: Any) -> Message:
    words = {"kind": "note", "to": "maria@customers.example", "subject": "Hello", "body": "Good day."}
    times = {"queued_at": NOON - timedelta(minutes=1), "due_at": NOON - timedelta(minutes=1)}
    return Message(**{"id": new_id(), "key": unique("note:"), **words, **times, **given})


def a_session(token_hash: str, home: Household) -> SignInSession:
    """A customer's sign-in."""
    return SignInSession(
        token_hash=token_hash,
        site=Site.STORE,
        user_id=home.user.id,
        customer_id=home.customer.id,
        agent_id=None,
        started_at=NOON,
        seen_at=NOON,
        ends_at=NOON + timedelta(hours=1),
    )
