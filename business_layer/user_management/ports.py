"""What user management needs from outside the business."""

from collections.abc import Sequence
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
        """The ids of those who have an authenticator."""
        ...


class Customers(Protocol):
    def add(self, customer: Customer) -> None: ...

    def get(self, customer_id: UUID, *, seen_by: Actor) -> Customer: ...

    def of_user(self, user_id: UUID) -> Customer | None: ...

    def next_number(self) -> str: ...


class Agents(Protocol):
    def add(self, agent: Agent) -> None: ...

    def get(self, agent_id: UUID) -> Agent: ...

    def of_user(self, user_id: UUID) -> Agent | None: ...

    def leads(self) -> Sequence[Agent]:
        """The leads who may sign in, locked, so that two of them cannot take the role away from one another."""
        ...


class Sessions(Protocol):
    def add(self, session: Session) -> None: ...

    def by_hash(self, token_hash: str) -> Session | None:
        """The session, locked, so that nobody ends it meanwhile."""
        ...

    def by_hash_if_free(self, token_hash: str) -> Session | None:
        """The session, locked; None if another request holds it, too, so that no page waits for another."""
        ...

    def end(self, token_hash: str) -> None:
        """Forget the session; one that is not there is forgotten already."""
        ...

    def end_all_of(self, user_id: UUID) -> None: ...


class OneTimeTokens(Protocol):
    def add(self, token: OneTimeToken) -> None: ...

    def by_hash(self, token_hash: str) -> OneTimeToken | None:
        """The token, locked, so that two clicks cannot both use it."""
        ...

    def of_user(self, user_id: UUID, purpose: TokenPurpose) -> Sequence[OneTimeToken]:
        """Those of the user for that purpose, the newest first."""
        ...

    def spend_all_of(self, user_id: UUID, *, at: datetime) -> None:
        """Let no link that was mailed to the user work any more."""
        ...


class Attempts(Protocol):
    """Counts of what may be tried only so often. Subjects are kept as hashes."""

    def add(self, kind: str, subject: str, *, at: datetime) -> None: ...

    def count(self, kind: str, subject: str, *, since: datetime) -> int:
        """Whoever counts a subject is alone with it until the unit of work ends: else two could take the last try."""
        ...


class Unsealable(Exception):
    """None of the keys opens what was sealed: they were changed without keeping the old one among them."""


class Sealing(Protocol):
    """Keeps secrets so that nobody can use them who only reads the database or a copy of it."""

    def seal(self, secret: str) -> str:
        """The secret, sealed with the newest key."""
        ...

    def open(self, kept: str) -> str:
        """The secret again. One from before secrets were sealed lies plain, and is returned as it is.

        Raises Unsealable.
        """
        ...

    def is_current(self, kept: str) -> bool:
        """Whether it is sealed, and with the newest key."""
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
