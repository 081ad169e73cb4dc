"""The repositories of ordering, fulfilment, inventory and billing, in memory."""

from collections.abc import Collection as Several
from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from business_layer.billing.accounts import BillingAccount
from business_layer.catalogue.pools import Pool
from business_layer.inventory.product_bundles import ProductBundle
from business_layer.inventory.product_states import IN_USE
from business_layer.inventory.products import Product
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState, address_hash
from business_layer.online_ordering.cart import Cart
from business_layer.online_ordering.checkout import Checkout
from business_layer.online_ordering.ports import OpenCheckout
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.moves import item_moved_to, item_relied_on, items_relying_on
from business_layer.order_management.network_services import OrderItemNumber
from business_layer.order_management.open_changes import CHANGING_ACTIONS, ENDED_ITEMS, OpenChange
from business_layer.order_management.order_notes import OrderNote
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import NotifiedTask
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.states import ItemAction
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from business_layer.user_management.users import Customer, User
from tests.fakes.collection import Changes, Shelf


def _moves_to(item: ProductOrderItem, order: ProductOrder) -> UUID | None:
    """The product to which the item's product moves; None if it does not move."""
    found = item_moved_to(order, item)
    return found.product_id if found else None


class FakeProductOrders(Shelf[ProductOrder]):
    def get(self, number: str, *, seen_by: Actor) -> ProductOrder:
        found = self._first(lambda order: order.number == number)
        if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_ORDERS):
            raise NotFound(f"There is no order {number}.")
        return found

    def by_id(self, order_id: UUID) -> ProductOrder:
        return self._of_key(order_id)

    def notified_task(self, key: str) -> NotifiedTask | None:
        task_id = key.partition(".")[0]
        found = (
            NotifiedTask(order.id, order.state, task.type)
            for order in self.all.values()
            for task in order.tasks
            if str(task.id) == task_id
        )
        return next(found, None)

    def with_item(self, item_id: UUID) -> ProductOrder | None:
        return self._first(lambda order: any(item.id == item_id for item in order.items))

    def next_number(self) -> str:
        return f"DT-{next(self._numbers)}"

    def open_change_of(self, product_id: UUID) -> OpenChange | None:
        found = (
            OpenChange(
                product_id=product_id,
                order_number=order.number,
                action=item.action,
                requested_on=item.requested_on,
                customer_id=order.customer_id,
                is_moving=item_moved_to(order, item) is not None,
                resumes_on=next((end.requested_on for end in items_relying_on(order, item)), None),
            )
            for order in self.all.values()
            for item in order.items
            if order.is_open
            and product_id in {item.product_id, _moves_to(item, order)}
            and item.action in CHANGING_ACTIONS
            and item.state not in ENDED_ITEMS
            and not _waits_for_change(item, order)
        )
        return next(found, None)

    def item_that_added(self, product_id: UUID) -> OrderItemNumber | None:
        found = (
            OrderItemNumber(order.number, item.number)
            for order in self.all.values()
            for item in order.items
            if item.product_id == product_id and item.action is ItemAction.ADD
        )
        return next(found, None)

    def _unique_values(self, entity: ProductOrder) -> tuple[Hashable, ...]:
        return (entity.number, entity.submission_key)


def _waits_for_change(item: ProductOrderItem, order: ProductOrder) -> bool:
    earlier = item_relied_on(order, item)
    return earlier is not None and earlier.state not in ENDED_ITEMS


class FakeOrderNotes(Shelf[OrderNote]):
    """Implements `OrderNotes`."""


class FakeOrderRevisions(Shelf[OrderRevision]):
    def of_order(self, order_id: UUID) -> Sequence[OrderRevision]:
        found = self._every(lambda revision: revision.order_id == order_id)
        return sorted(found, key=lambda revision: revision.number)

    def unanswered(self, *, before: datetime, at_most: int) -> Sequence[UUID]:
        found = self._every(lambda revision: revision.answer_by is not None and revision.answer_by < before)
        return [revision.order_id for revision in found][:at_most]

    def _unique_values(self, entity: OrderRevision) -> tuple[Hashable, ...]:
        return ((entity.order_id, entity.number),)


class FakeProducts(Shelf[Product]):
    def get(self, product_id: UUID, *, seen_by: Actor) -> Product:
        found = self._of_key(product_id)
        if not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("There is no such service.")
        return found

    def of_order(self, order_number: str) -> Sequence[Product]:
        found = self._every(lambda product: product.order_number == order_number)
        return sorted(found, key=lambda product: product.id)

    def has_in_use(self, customer_id: UUID) -> bool:
        return any(product.state in IN_USE for product in self._every(lambda held: held.customer_id == customer_id))


class FakeProductBundles(Shelf[ProductBundle]):
    def with_product(self, product_id: UUID) -> Sequence[ProductBundle]:
        found = self._every(lambda bundle: any(member.product_id == product_id for member in bundle.members))
        return sorted(found, key=lambda bundle: (bundle.began_at, bundle.id))

    def _unique_values(self, entity: ProductBundle) -> tuple[Hashable, ...]:
        return ((entity.order_number, entity.slug),)


class FakeBillingAccounts(Shelf[BillingAccount]):
    def get(self, account_id: UUID, *, seen_by: Actor) -> BillingAccount:
        found = self._of_key(account_id)
        if not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("There is no such billing account.")
        return found

    def numbered(self, number: str, *, seen_by: Actor) -> BillingAccount:
        found = self._first(lambda account: account.number == number)
        return self.get(found.id if found else UUID(int=0), seen_by=seen_by)

    def of_customer(self, customer_id: UUID) -> Sequence[BillingAccount]:
        found = self._every(lambda account: account.customer_id == customer_id)
        return sorted(found, key=lambda account: account.opened_at)

    def next_number(self) -> str:
        return f"BA-{next(self._numbers)}"

    def _unique_values(self, entity: BillingAccount) -> tuple[Hashable, ...]:
        return (entity.number,)


class FakeResources(Shelf[Resource]):
    def __init__(self, orders: FakeProductOrders | None = None, products: FakeProducts | None = None) -> None:
        super().__init__()
        self._orders, self._products = orders or FakeProductOrders(), products or FakeProducts()

    def named(self, kind: ResourceKind, pool: str, value: str) -> Resource | None:
        return self._first(lambda resource: (resource.kind, resource.pool, resource.value) == (kind, pool, value))

    def free(self, kind: ResourceKind, pool: str, count: int, *, at: datetime, prefix: str = "") -> Sequence[Resource]:
        free = sorted(
            (resource for resource in self._free(kind, pool, at) if resource.value.startswith(prefix)),
            key=lambda resource: resource.value,
        )
        wanted = {resource.id for resource in free[:count]}
        return sorted(self._every(lambda resource: resource.id in wanted), key=lambda resource: resource.value)

    def count_free(self, kind: ResourceKind, pool: str, *, at: datetime, at_most: int) -> int:
        return min(len(self._free(kind, pool, at)), at_most)

    def held_by(self, holder_id: UUID) -> Sequence[Resource]:
        held = self._every(lambda resource: resource.holder_id == holder_id)
        return sorted(held, key=lambda resource: resource.value)

    def count_held_by(self, holder_ids: Several[UUID], *, at: datetime) -> int:
        return sum(1 for resource in self._reserved(at) if resource.holder_id in holder_ids)

    def count_held_from(self, address: str, *, at: datetime) -> int:
        return sum(1 for resource in self._reserved(at) if resource.held_from == address_hash(address))

    def count_numbers_of(self, customer_id: UUID, *, pool: str = "") -> int:
        holders = {product.id for product in self._products.all.values() if product.customer_id == customer_id}
        orders = (order for order in self._orders.all.values() if order.customer_id == customer_id)
        holders |= {item.id for order in orders for item in order.items}
        return sum(
            1
            for resource in self.all.values()
            if resource.kind is ResourceKind.TELEPHONE_NUMBER
            and resource.state in {ResourceState.ASSIGNED, ResourceState.WORKING}
            and resource.pool.startswith(pool)
            and not Pool.named(resource.pool).is_brought_along
            and resource.holder_id in holders
        )

    def lapsed(self, *, at: datetime, at_most: int) -> Sequence[Resource]:
        return self._every(lambda held: held.state is ResourceState.RESERVED and held.is_free(at=at))[:at_most]

    def assigned(self, *, before: datetime, at_most: int) -> Sequence[Resource]:
        def is_overdue(number: Resource) -> bool:
            is_old = number.held_since is None or number.held_since <= before
            return number.state is ResourceState.ASSIGNED and number.pool.startswith("toll-free") and is_old

        return self._every(is_overdue)[:at_most]

    def aged(self, *, at: datetime, at_most: int) -> Sequence[Resource]:
        def has_rested(resource: Resource) -> bool:
            is_over = resource.available_at is not None and resource.available_at <= at
            return resource.state is ResourceState.AGING and is_over

        return self._every(has_rested)[:at_most]

    def _free(self, kind: ResourceKind, pool: str, at: datetime) -> list[Resource]:
        return [
            resource
            for resource in self.all.values()
            if (resource.kind, resource.pool) == (kind, pool) and resource.is_free(at=at)
        ]

    def _reserved(self, at: datetime) -> list[Resource]:
        held = (resource for resource in self.all.values() if resource.state is ResourceState.RESERVED)
        return [resource for resource in held if not resource.is_free(at=at)]

    def _unique_values(self, entity: Resource) -> tuple[Hashable, ...]:
        return ((entity.kind, entity.pool, entity.value),)


class FakeServiceQualifications(Shelf[ServiceQualification]):
    def get(self, qualification_id: UUID, *, seen_by: Actor) -> ServiceQualification:
        found = self._of_key(qualification_id)
        if not _may_see(found, seen_by):
            raise NotFound("We no longer have the answer for this address. Enter the address again.")
        return found


def _may_see(qualification: ServiceQualification, actor: Actor) -> bool:
    if qualification.customer_id is not None:
        return actor.sees_customer(qualification.customer_id, with_permission=Permission.VIEW_CUSTOMERS)
    is_own = qualification.visitor_id is not None and qualification.visitor_id == actor.visitor_id
    return is_own or actor.may(Permission.SHOP_FOR_CUSTOMER)


class FakeCarts(Shelf[Cart]):
    def get(self, cart_id: UUID) -> Cart:
        self._sort_items()
        return self._of_key(cart_id)

    def open_for(self, actor: Actor) -> Cart | None:
        if actor.customer_id:
            return self.open_of_customer(actor.customer_id)
        return self.open_of_visitor(actor.visitor_id) if actor.visitor_id else None

    def open_of_visitor(self, visitor_id: UUID) -> Cart | None:
        self._sort_items()
        return self._first(lambda cart: cart.is_open and cart.visitor_id == visitor_id)

    def open_of_customer(self, customer_id: UUID) -> Cart | None:
        self._sort_items()
        return self._first(lambda cart: cart.is_open and cart.customer_id == customer_id)

    def _unique_values(self, entity: Cart) -> tuple[Hashable, ...]:
        owners = (("customer", entity.customer_id), ("visitor", entity.visitor_id))
        return tuple(owner for owner in owners if entity.is_open and owner[1])

    def _sort_items(self) -> None:
        for cart in self.all.values():
            cart.items.sort(key=lambda item: item.added_at)


class FakeCheckouts(Shelf[Checkout]):
    """The checkouts. What a customer is about to order is put together from the other collections."""

    def __init__(
        self,
        carts: FakeCarts,
        accounts: FakeBillingAccounts,
        orders: FakeProductOrders,
        customers: Shelf[Customer],
        users: Shelf[User],
    ) -> None:
        super().__init__()
        self._carts, self._accounts, self._orders = carts, accounts, orders
        self._customers, self._users = customers, users

    def within(self, changes: Changes) -> Self:
        bound = super().within(changes)
        bound._carts = self._carts.within(changes)
        return bound

    def open_checkout(self, customer_id: UUID) -> OpenCheckout | None:
        customer, cart = self._customers.all.get(customer_id), self._carts.open_of_customer(customer_id)
        if customer is None or cart is None:
            return None
        user = self._users.all.get(customer.user_id)
        checkout = self._first(lambda checkout: checkout.cart_id == cart.id)
        accounts = (account for account in self._accounts.all.values() if account.customer_id == customer_id)
        return OpenCheckout(
            cart=cart,
            checkout=checkout,
            accounts=tuple(sorted(accounts, key=lambda account: account.opened_at)),
            customer_name=customer.name,
            customer_email=customer.email,
            customer_telephone=customer.telephone,
            is_confirmed=user is not None and user.is_verified,
            has_password=user is not None and user.has_password,
            last_telephone="" if checkout and checkout.contact else self._last_telephone(customer),
        )

    def open_checkout_of_visitor(self, visitor_id: UUID) -> OpenCheckout | None:
        cart = self._carts.open_of_visitor(visitor_id)
        if cart is None:
            return None
        checkout = self.of_cart(cart.id)
        signed_up_as = checkout.signed_up_as if checkout else None
        return OpenCheckout(
            cart=cart,
            checkout=checkout,
            accounts=(),
            customer_name=signed_up_as.name if signed_up_as else "",
            customer_email=signed_up_as.email if signed_up_as else "",
            is_confirmed=False,
            has_password=False,
        )

    def of_cart(self, cart_id: UUID) -> Checkout | None:
        return self._first(lambda checkout: checkout.cart_id == cart_id)

    def by_submission_key(self, key: UUID) -> Checkout | None:
        return self._first(lambda checkout: checkout.submission_key == key)

    def _last_telephone(self, customer: Customer) -> str:
        orders = [order for order in self._orders.all.values() if order.customer_id == customer.id]
        last = max(orders, key=lambda order: order.placed_at, default=None)
        return last.contact.telephone if last else customer.telephone

    def _unique_values(self, entity: Checkout) -> tuple[Hashable, ...]:
        return (("cart", entity.cart_id), ("submission", entity.submission_key))
