"""Repositories and ciphers that user management needs from outside the business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.messages.ports import MessagesUnitOfWork
from business_layer.shared.actor import Actor
from business_layer.user_management.sessions import OneTimeToken, Session, TokenPurpose
from business_layer.user_management.users import Agent, Customer, User


class Users(Protocol):
    def add(self, user: User) -> None: ...

    def get(self, user_id: UUID) -> User: ...

    def by_email(self, email: str) -> User | None: ...

    def with_second_factor(self) -> Sequence[UUID]:
        """Return the ids of the users with an authenticator."""
        ...


class Customers(Protocol):
    def add(self, customer: Customer) -> None: ...

    def get(self, customer_id: UUID, *, seen_by: Actor) -> Customer: ...

    def of_user(self, user_id: UUID) -> Customer | None: ...

    def next_number(self) -> str: ...

    def has_entries(self, customer_id: UUID) -> bool:
        """Return True if the customer has a cart, a billing account or a phone number."""
        ...


class Agents(Protocol):
    def add(self, agent: Agent) -> None: ...

    def get(self, agent_id: UUID) -> Agent: ...

    def of_user(self, user_id: UUID) -> Agent | None: ...

    def leads(self) -> Sequence[Agent]:
        """Return the leads who may sign in, locked, so that two of them cannot demote each other."""
        ...


class Sessions(Protocol):
    def add(self, session: Session) -> None: ...

    def by_hash(self, token_hash: str) -> Session | None:
        """Return the session, locked, so that no other request ends it meanwhile."""
        ...

    def by_hash_if_free(self, token_hash: str) -> Session | None:
        """Return the session, locked; None if it is missing or locked by another request, so that no page waits."""
        ...

    def end(self, token_hash: str) -> None:
        """Delete the session. Deleting it twice is not an error."""
        ...

    def end_all_of(self, user_id: UUID) -> None: ...

    def of_user(self, user_id: UUID) -> Sequence[Session]:
        """Return the user's sessions, locked."""
        ...


class OneTimeTokens(Protocol):
    def add(self, token: OneTimeToken) -> None: ...

    def by_hash(self, token_hash: str) -> OneTimeToken | None:
        """Return the token, locked, so that two clicks cannot both use it."""
        ...

    def of_user(self, user_id: UUID, purpose: TokenPurpose) -> Sequence[OneTimeToken]:
        """Return the user's tokens for that purpose, newest first."""
        ...

    def of_visitor(self, visitor_id: UUID) -> Sequence[OneTimeToken]:
        """Return the tokens of the visitor's sign-ups, locked."""
        ...

    def spend_all_of(self, user_id: UUID, *, at: datetime) -> None:
        """Make every link that was mailed to the user unusable."""
        ...


class Attempts(Protocol):
    """Counts of limited attempts. Subjects are stored as hashes."""

    def add(self, kind: str, subject: str, *, at: datetime) -> None: ...

    def count(self, kind: str, subject: str, *, since: datetime) -> int:
        """Count attempts, and lock the subject until the unit of work ends: no two requests share the last one."""
        ...


@dataclass(frozen=True)
class ForgottenIds:
    """The ids that were taken out of the events."""

    visitors: tuple[UUID, ...] = ()
    customer_id: UUID | None = None


class EventIds(Protocol):
    """The ids of visitors and customers in the events, which nothing else can change."""

    def forget_visits(self, *, visitor: UUID | None, customer_id: UUID | None) -> ForgottenIds:
        """Take the ids out of the events of this visitor, and of the visits that were linked to this customer."""
        ...

    def forget_person(self, customer_id: UUID) -> ForgottenIds:
        """Take out everything that names the customer, also where their contract is the reason for the event."""
        ...


class Unsealable(Exception):
    """No key opens the sealed secret: the keys were changed without keeping the old one among them."""


class Sealing(Protocol):
    """Encrypts secrets, so that a person who only reads the database or a copy of it cannot use them."""

    def seal(self, secret: str) -> str:
        """Return the secret, sealed with the newest key."""
        ...

    def open(self, kept: str) -> str:
        """Return the secret. One that was stored before secrets were sealed is returned unchanged.

        Raises Unsealable.
        """
        ...

    def is_current(self, kept: str) -> bool:
        """Return True if it is sealed with the newest key."""
        ...


class UserUnitOfWork(MessagesUnitOfWork, Protocol):
    @property
    def users(self) -> Users: ...

    @property
    def customers(self) -> Customers: ...

    @property
    def agents(self) -> Agents: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def one_time_tokens(self) -> OneTimeTokens: ...

    @property
    def attempts(self) -> Attempts: ...

    @property
    def event_ids(self) -> EventIds: ...
