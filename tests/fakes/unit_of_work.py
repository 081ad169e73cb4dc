"""The unit of work in memory. What a use case did without committing is told by `Books.commits`, not undone."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from business_layer.catalogue.offering import is_brought_along
from business_layer.inventory.reservations import address_hash
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.jobs import jobs_for
from business_layer.messages.message import Message, MessageState
from business_layer.online_ordering.ports import OpenCheckout
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from business_layer.shared.events import DomainEvent, Recordable
from business_layer.shared.jobs import JobRequest
from business_layer.user_management.users import Customer, Role
from tests.fakes.clock import NOON

OF_RECORD = "maria.of.record@customers.example"


class Shelf:
    """Entities by id."""

    def __init__(self) -> None:
        self.all: dict[UUID, Any] = {}

    def add(self, entity: Any) -> None:
        self.all[entity.id] = entity

    def by_id(self, entity_id: UUID) -> Any:
        if entity_id not in self.all:
            raise NotFound("There is no such thing.")
        return self.all[entity_id]

    def get(self, entity_id: UUID, *, seen_by: Actor | None = None) -> Any:
        return self.by_id(entity_id)

    def first(self, is_it: Callable[[Any], bool]) -> Any:
        return next((one for one in self.all.values() if is_it(one)), None)


class Numbered(Shelf):
    def next_number(self) -> str:
        return f"N-{len(self.all) + 1}"


class Orders(Numbered):
    def get(self, number: Any, *, seen_by: Actor | None = None) -> Any:
        found = self.first(lambda order: order.number == number)
        if found is None or seen_by is None:
            raise NotFound(f"There is no order {number}.")
        if not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_ORDERS):
            raise NotFound(f"There is no order {number}.")
        return found

    def by_task_key(self, key: str) -> Any:
        return self.first(lambda order: any(str(task.id) == key.partition(".")[0] for task in order.tasks))


class Accounts(Numbered):
    def of_customer(self, customer_id: UUID) -> list[Any]:
        return [one for one in self.all.values() if one.customer_id == customer_id]


class Pools(Shelf):
    def named(self, kind: ResourceKind, pool: str, value: str) -> Resource | None:
        found: Resource | None = self.first(lambda one: (one.kind, one.pool, one.value) == (kind, pool, value))
        return found

    def free(self, kind: ResourceKind, pool: str, count: int, *, at: datetime, prefix: str = "") -> Sequence[Resource]:
        free = (one for one in self.all.values() if (one.kind, one.pool) == (kind, pool) and one.is_free(at=at))
        return [one for one in free if one.value.startswith(prefix)][:count]

    def count_free(self, kind: ResourceKind, pool: str, *, at: datetime, at_most: int) -> int:
        return len(self.free(kind, pool, at_most, at=at))

    def held_by(self, holder_id: UUID) -> Sequence[Resource]:
        return [one for one in self.all.values() if one.holder_id == holder_id]

    def count_held_by(self, holder_ids: Collection[UUID], *, at: datetime) -> int:
        return sum(1 for one in self._reserved(at) if one.holder_id in holder_ids)

    def count_held_from(self, address: str, *, at: datetime) -> int:
        return sum(1 for one in self._reserved(at) if one.held_from == address_hash(address))

    def _reserved(self, at: datetime) -> list[Resource]:
        held = (one for one in self.all.values() if one.state is ResourceState.RESERVED)
        return [one for one in held if not one.is_free(at=at)]

    def numbers_of(self, customer_id: UUID, *, pool: str = "") -> int:
        """Of the one customer that there is in most tests."""
        taken = {ResourceState.ASSIGNED, ResourceState.WORKING}
        known = (one for one in self.all.values() if one.kind is ResourceKind.TELEPHONE_NUMBER)
        numbers = (one for one in known if not is_brought_along(one.pool))
        return sum(1 for one in numbers if one.pool.startswith(pool) and one.state in taken)

    def lapsed(self, *, at: datetime, at_most: int) -> Sequence[Resource]:
        reserved = (one for one in self.all.values() if one.state is ResourceState.RESERVED)
        return [one for one in reserved if one.is_free(at=at)][:at_most]


class Outbox(Shelf):
    def add(self, entity: Message) -> None:
        if not self.first(lambda one: one.key == entity.key):
            super().add(entity)

    def overdue(self, *, before: datetime, beyond: datetime, at_most: int) -> Sequence[Message]:
        queued = (one for one in self.all.values() if one.state is MessageState.QUEUED)
        return [one for one in queued if not before <= one.due_at <= beyond][:at_most]

    def failed(self, *, at_most: int) -> Sequence[Message]:
        return [one for one in self.all.values() if one.state is MessageState.FAILED][:at_most]


class Carts(Shelf):
    def open_for(self, actor: Actor) -> Any:
        if actor.customer_id:
            return self.first(lambda cart: cart.is_open and cart.customer_id == actor.customer_id)
        return self.open_of_visitor(actor.visitor_id) if actor.visitor_id else None

    def open_of_visitor(self, visitor_id: UUID) -> Any:
        return self.first(lambda cart: cart.is_open and cart.visitor_id == visitor_id)


class Checkouts(Shelf):
    def __init__(self, carts: Carts, accounts: Accounts, customers: "Customers") -> None:
        super().__init__()
        self._carts, self._accounts, self._customers = carts, accounts, customers
        self.unconfirmed: set[UUID] = set()

    def open_checkout(self, customer_id: UUID) -> OpenCheckout | None:
        cart = self._carts.first(lambda one: one.is_open and one.customer_id == customer_id)
        accounts, customer = tuple(self._accounts.of_customer(customer_id)), self._customers.get(customer_id)
        return cart and OpenCheckout(
            cart=cart,
            checkout=self._of(cart),
            accounts=accounts,
            customer_name=customer.name,
            customer_email=customer.email,
            is_confirmed=self._is_confirmed(customer_id),
        )

    def _is_confirmed(self, customer_id: UUID) -> bool:
        return customer_id not in self.unconfirmed

    def _of(self, cart: Any) -> Any:
        return self.first(lambda one: one.cart_id == cart.id)

    def by_submission_key(self, key: UUID) -> Any:
        return self.first(lambda one: one.submission_key == key)


class People(Numbered):
    """Users, customers or agents."""

    def by_email(self, email: str) -> Any:
        return self.first(lambda one: one.email == email.lower())

    def of_user(self, user_id: UUID) -> Any:
        return self.first(lambda one: one.user_id == user_id)

    def with_second_factor(self) -> Sequence[UUID]:
        return [one.id for one in self.all.values() if one.totp_secret]


class Customers(People):
    """A customer whom a test is not about is there without being kept."""

    def get(self, customer_id: UUID, *, seen_by: Actor | None = None) -> Any:
        return self.all.get(customer_id) or Customer(
            id=customer_id,
            user_id=customer_id,
            number="C-1",
            name="Maria Lopez",
            email=OF_RECORD,
            telephone="",
            created_at=NOON,
        )


class Agents(People):
    def __init__(self, users: People) -> None:
        super().__init__()
        self._users = users

    def leads(self) -> Sequence[Any]:
        leads = (one for one in self.all.values() if Role.LEAD in one.roles)
        return [one for one in leads if not self._users.by_id(one.user_id).is_disabled]


class Secrets:
    """Sessions or one-time secrets, by the hash of their token."""

    def __init__(self) -> None:
        self.all: dict[str, Any] = {}

    def add(self, entity: Any) -> None:
        self.all[entity.token_hash] = entity

    def by_hash(self, token_hash: str) -> Any:
        return self.all.get(token_hash)

    def by_hash_if_free(self, token_hash: str) -> Any:
        return self.by_hash(token_hash)

    def end(self, token_hash: str) -> None:
        self.all.pop(token_hash, None)

    def of_user(self, user_id: UUID, purpose: str) -> list[Any]:
        found = (one for one in self.all.values() if one.user_id == user_id and one.purpose == purpose)
        return sorted(found, key=lambda one: one.expires_at, reverse=True)

    def spend_all_of(self, user_id: UUID, *, at: datetime) -> None:
        for one in self.all.values():
            if one.user_id == user_id:
                one.used_at = one.used_at or at

    def end_all_of(self, user_id: UUID) -> None:
        self.all = {key: one for key, one in self.all.items() if one.user_id != user_id}


class Attempts:
    def __init__(self) -> None:
        self.all: list[tuple[str, str, datetime]] = []

    def add(self, kind: str, subject: str, *, at: datetime) -> None:
        self.all.append((kind, subject, at))

    def count(self, kind: str, subject: str, *, since: datetime) -> int:
        return sum(1 for one in self.all if one[:2] == (kind, subject) and one[2] > since)


class Books:
    """Everything that is kept; also the factory of the units of work on it."""

    def __init__(self) -> None:
        self.product_orders, self.products, self.resources = Orders(), Shelf(), Pools()
        self.order_notes = Shelf()
        self.billing_accounts, self.messages = Accounts(), Outbox()
        self.qualifications, self.carts = Shelf(), Carts()
        self.users, self.customers = People(), Customers()
        self.checkouts = Checkouts(self.carts, self.billing_accounts, self.customers)
        self.agents = Agents(self.users)
        self.sessions, self.one_time_tokens = Secrets(), Secrets()
        self.attempts = Attempts()
        self.commits = 0
        self.events: list[DomainEvent] = []
        self.jobs: list[JobRequest] = []

    def __call__(self, *, by: Actor, reason: str = "") -> "FakeUnitOfWork":
        return FakeUnitOfWork(self)

    def reading(self, *, by: Actor) -> "FakeUnitOfWork":
        return FakeUnitOfWork(self, only_reads=True)

    @property
    def event_names(self) -> list[str]:
        return [event.name for event in self.events]


class FakeUnitOfWork:
    def __init__(self, books: Books, *, only_reads: bool = False) -> None:
        self._books, self._only_reads = books, only_reads

    def __getattr__(self, name: str) -> Any:
        return getattr(self._books, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def record(self, told: Recordable) -> None:
        if isinstance(told, DomainEvent):
            self._books.events.append(told)
        self._books.jobs += jobs_for(told)

    def commit(self) -> None:
        assert not self._only_reads, "what only reads was committed"
        self._books.commits += 1
        for shelf in (self._books.product_orders, self._books.products, self._books.messages, self._books.carts):
            for entity in shelf.all.values():
                for event in entity.pop_recorded():
                    self.record(event)
