"""The repositories of user management and messages, in memory."""

from collections.abc import Hashable, Sequence
from copy import copy
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from business_layer.messages.message import Message, MessageState
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from business_layer.user_management.sessions import OneTimeToken, Session, TokenPurpose
from business_layer.user_management.users import Agent, Customer, Role, User
from tests.fakes.collection import Changes, Collection, Shelf


class FakeUsers(Shelf[User]):
    def get(self, user_id: UUID) -> User:
        return self._of_key(user_id)

    def by_email(self, email: str) -> User | None:
        return self._first(lambda user: user.email == email.lower())

    def with_second_factor(self) -> Sequence[UUID]:
        return sorted(user.id for user in self.all.values() if user.totp_secret)

    def _unique_values(self, entity: User) -> tuple[Hashable, ...]:
        return (entity.email,)


class FakeCustomers(Shelf[Customer]):
    def __init__(self, owned: Sequence[Shelf[Any]] = ()) -> None:
        super().__init__()
        self._owned = owned

    def get(self, customer_id: UUID, *, seen_by: Actor) -> Customer:
        found = self._of_key(customer_id)
        if not seen_by.sees_customer(found.id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("There is no such customer.")
        return found

    def of_user(self, user_id: UUID) -> Customer | None:
        return self._first(lambda customer: customer.user_id == user_id)

    def next_number(self) -> str:
        return f"C-{next(self._numbers)}"

    def has_entries(self, customer_id: UUID) -> bool:
        entries = (entry for shelf in self._owned for entry in shelf.all.values())
        return bool(self.all[customer_id].telephone) or any(entry.customer_id == customer_id for entry in entries)

    def _unique_values(self, entity: Customer) -> tuple[Hashable, ...]:
        return (entity.number, entity.user_id)


class FakeAgents(Shelf[Agent]):
    def __init__(self, users: FakeUsers) -> None:
        super().__init__()
        self._users = users

    def get(self, agent_id: UUID) -> Agent:
        return self._of_key(agent_id)

    def of_user(self, user_id: UUID) -> Agent | None:
        return self._first(lambda agent: agent.user_id == user_id)

    def leads(self) -> Sequence[Agent]:
        found = self._every(lambda agent: Role.LEAD in agent.roles and self._may_sign_in(agent))
        return sorted(found, key=lambda agent: agent.id)

    def _may_sign_in(self, agent: Agent) -> bool:
        return not self._users.all[agent.user_id].is_disabled

    def _unique_values(self, entity: Agent) -> tuple[Hashable, ...]:
        return (entity.user_id,)


class FakeSessions(Collection[str, Session]):
    def by_hash(self, token_hash: str) -> Session | None:
        return self._first(lambda session: session.token_hash == token_hash)

    def by_hash_if_free(self, token_hash: str) -> Session | None:
        return self.by_hash(token_hash)

    def end(self, token_hash: str) -> None:
        if ended := self.by_hash(token_hash):
            self._remove(ended)

    def end_all_of(self, user_id: UUID) -> None:
        for session in self.of_user(user_id):
            self._remove(session)

    def of_user(self, user_id: UUID) -> Sequence[Session]:
        return self._every(lambda session: session.user_id == user_id)

    def _key(self, entity: Session) -> str:
        return entity.token_hash


class FakeOneTimeTokens(Collection[str, OneTimeToken]):
    def by_hash(self, token_hash: str) -> OneTimeToken | None:
        return self._first(lambda token: token.token_hash == token_hash)

    def of_user(self, user_id: UUID, purpose: TokenPurpose) -> Sequence[OneTimeToken]:
        found = self._every(lambda token: (token.user_id, token.purpose) == (user_id, purpose))
        return sorted(found, key=lambda token: token.expires_at, reverse=True)

    def of_visitor(self, visitor_id: UUID) -> Sequence[OneTimeToken]:
        return self._every(lambda token: token.visitor_id == visitor_id)

    def spend_all_of(self, user_id: UUID, *, at: datetime) -> None:
        for token in self._every(lambda token: token.user_id == user_id and token.used_at is None):
            token.spend(at=at)

    def _key(self, entity: OneTimeToken) -> str:
        return entity.token_hash


class FakeAttempts:
    """Implements `Attempts`: (kind, subject, instant) of each."""

    def __init__(self) -> None:
        self.all: list[tuple[str, str, datetime]] = []
        self._changes = Changes()

    def within(self, changes: Changes) -> Self:
        bound = copy(self)
        bound._changes = changes
        return bound

    def add(self, kind: str, subject: str, *, at: datetime) -> None:
        attempt = (kind, subject, at)
        self.all.append(attempt)
        self._changes.note("attempt counted", lambda: self.all.remove(attempt))

    def count(self, kind: str, subject: str, *, since: datetime) -> int:
        return sum(1 for attempt in self.all if attempt[:2] == (kind, subject) and attempt[2] > since)


class FakeMessages(Shelf[Message]):
    """The outbox. No job waits or runs for any of its messages."""

    def add(self, entity: Message) -> None:
        if not self._first(lambda message: message.key == entity.key):
            super().add(entity)

    def get(self, message_id: UUID) -> Message:
        return self._of_key(message_id)

    def waiting(self, kind: str, *, customer_id: UUID, about: str, at: datetime) -> Message | None:
        found = self._every(
            lambda message: (
                message.state is MessageState.QUEUED
                and (message.kind, message.customer_id) == (kind, customer_id)
                and message.letter.about == about
                and message.due_at > at
                and not message.is_claimed(at=at)
            )
        )
        return next(iter(found), None)

    def overdue(self, *, before: datetime, beyond: datetime, at_most: int) -> Sequence[Message]:
        found = self._every(
            lambda message: message.state is MessageState.QUEUED and not before <= message.due_at <= beyond
        )
        return sorted(found, key=lambda message: message.due_at)[:at_most]

    def failed(self, *, at_most: int) -> Sequence[Message]:
        found = self._every(lambda message: message.state is MessageState.FAILED)
        return sorted(found, key=lambda message: message.queued_at, reverse=True)[:at_most]
