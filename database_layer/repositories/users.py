"""People, customers, agents, sessions, one-time secrets and counted attempts."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from sqlalchemy import Select, cast, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session as SqlSession

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Identifiers
from business_layer.shared.errors import NotFound
from business_layer.user_management.sessions import OneTimeToken, Session, TokenPurpose
from business_layer.user_management.users import Agent, Customer, Role, User
from database_layer.looking import ask
from database_layer.repositories.collection import ONLY_READS, Collection
from database_layer.tables import users as tables


class SqlUsers(Collection[User]):
    def get(self, user_id: UUID) -> User:
        """The user, locked: of two who bring the same code at the same moment, the second finds it used."""
        query = select(User).where(tables.users.c.id == user_id)
        found = self._one_or_none(self._locked(query))
        if found is None:
            raise NotFound("There is no such user.")
        return found

    def by_email(self, email: str) -> User | None:
        return self._one_or_none(select(User).where(tables.users.c.email == email.lower()))

    def with_second_factor(self) -> Sequence[UUID]:
        columns = tables.users.c
        return self._session.scalars(select(columns.id).where(columns.totp_secret != "").order_by(columns.id)).all()


class SqlCustomers(Collection[Customer]):
    def get(self, customer_id: UUID, *, seen_by: Actor) -> Customer:
        found = self._session.get(Customer, customer_id)
        if found is None or not seen_by.sees_customer(found.id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("There is no such customer.")
        self._hold(found)
        return found

    def of_user(self, user_id: UUID) -> Customer | None:
        return self._one_or_none(select(Customer).where(tables.customers.c.user_id == user_id))

    def next_number(self) -> str:
        return f"C-{self._session.execute(tables.customer_numbers.next_value()).scalar_one()}"


class SqlAgents(Collection[Agent]):
    def get(self, agent_id: UUID) -> Agent:
        found = self._session.get(Agent, agent_id)
        if found is None:
            raise NotFound("There is no such agent.")
        self._hold(found)
        return found

    def of_user(self, user_id: UUID) -> Agent | None:
        return self._one_or_none(select(Agent).where(tables.agents.c.user_id == user_id))

    def leads(self) -> Sequence[Agent]:
        """Looked up anew once the lock is held: while it waited, a lead may have been disabled, which is no change of
        the row that was locked.
        """
        is_lead = tables.agents.c.roles.op("@>")(cast([Role.LEAD.value], JSONB))
        ordered = select(Agent).where(is_lead).order_by(tables.agents.c.id)
        self._session.execute(self._locked(ordered)).all()
        able = ordered.join(User, tables.users.c.id == tables.agents.c.user_id).where(
            tables.users.c.disabled_at.is_(None)
        )
        return self._all(able.execution_options(populate_existing=True))


class SqlSessions(Collection[Session]):
    def by_hash(self, token_hash: str) -> Session | None:
        return self._one_or_none(self._locked(_of_hash(token_hash)))

    def by_hash_if_free(self, token_hash: str) -> Session | None:
        return self._one_or_none(self._locked(_of_hash(token_hash), skip_locked=True))

    def end(self, token_hash: str) -> None:
        ended = self.by_hash(token_hash)
        if ended is not None:
            self._session.delete(ended)

    def end_all_of(self, user_id: UUID) -> None:
        for one in self._all(self._locked(select(Session).where(tables.sessions.c.user_id == user_id))):
            self._session.delete(one)


def _of_hash(token_hash: str) -> Select[tuple[Session]]:
    return select(Session).where(tables.sessions.c.token_hash == token_hash)


class SqlOneTimeTokens(Collection[OneTimeToken]):
    def by_hash(self, token_hash: str) -> OneTimeToken | None:
        query = select(OneTimeToken).where(tables.one_time_tokens.c.token_hash == token_hash)
        return self._one_or_none(self._locked(query))

    def of_user(self, user_id: UUID, purpose: TokenPurpose) -> Sequence[OneTimeToken]:
        columns = tables.one_time_tokens.c
        of_user = select(OneTimeToken).where(columns.user_id == user_id, columns.purpose == purpose)
        return self._all(of_user.order_by(columns.expires_at.desc()))

    def spend_all_of(self, user_id: UUID, *, at: datetime) -> None:
        columns = tables.one_time_tokens.c
        unspent = select(OneTimeToken).where(columns.user_id == user_id, columns.used_at.is_(None))
        for one in self._all(self._locked(unspent)):
            one.spend(at=at)


LOCK_ATTEMPTS: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0))"
COUNT_ATTEMPTS: LiteralString = """
SELECT count(*) FROM attempts WHERE kind = %(kind)s AND subject_hash = %(subject_hash)s AND at > %(since)s
"""
ADD_ATTEMPT: LiteralString = """
INSERT INTO attempts (id, kind, subject_hash, at) VALUES (%(id)s, %(kind)s, %(subject_hash)s, %(at)s)
"""


class SqlAttempts:
    def __init__(self, session: SqlSession, identifiers: Identifiers) -> None:
        self._session, self._identifiers = session, identifiers

    def add(self, kind: str, subject: str, *, at: datetime) -> None:
        values = {"id": self._identifiers.new(), "kind": kind, "subject_hash": _hash(subject), "at": at}
        ask(self._session.connection(), ADD_ATTEMPT, values)

    def count(self, kind: str, subject: str, *, since: datetime) -> int:
        connection, subject_hash = self._session.connection(), _hash(subject)
        # A statement of its own: only one that begins after the lock was had sees what who held it before has added.
        if not self._session.info.get(ONLY_READS):
            ask(connection, LOCK_ATTEMPTS, {"key": f"{kind} {subject_hash}"})
        values = {"kind": kind, "subject_hash": subject_hash, "since": since}
        counted: tuple[int] = ask(connection, COUNT_ATTEMPTS, values).fetchone() or (0,)
        return counted[0]


def _hash(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()
