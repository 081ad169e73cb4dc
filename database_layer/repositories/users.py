"""People, customers, agents, sessions, one-time secrets and counted attempts."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, bindparam, cast, exists, func, insert, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session as SqlSession

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Identifiers
from business_layer.shared.errors import NotFound
from business_layer.user_management.sessions import OneTimeToken, Session, TokenPurpose
from business_layer.user_management.users import Agent, Customer, Role, User
from database_layer.repositories.collection import ONLY_READS, Collection, lock_name
from database_layer.tables import users as tables
from database_layer.tables.billing import billing_accounts
from database_layer.tables.carts import carts


class SqlUsers(Collection[User]):
    def get(self, user_id: UUID) -> User:
        """Return the user, locked, so that of two requests with the same code the second finds it used."""
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
        found = self._with_key(Customer, customer_id)
        if found is None or not seen_by.sees_customer(found.id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("There is no such customer.")
        self._keep_reference(found)
        return found

    def of_user(self, user_id: UUID) -> Customer | None:
        return self._one_or_none(select(Customer).where(tables.customers.c.user_id == user_id))

    def next_number(self) -> str:
        return f"C-{self._session.execute(tables.customer_numbers.next_value()).scalar_one()}"

    def has_entries(self, customer_id: UUID) -> bool:
        has_cart = exists().where(carts.c.customer_id == customer_id)
        has_account = exists().where(billing_accounts.c.customer_id == customer_id)
        has_phone = exists().where(tables.customers.c.id == customer_id, tables.customers.c.telephone != "")
        return bool(self._session.execute(select(or_(has_cart, has_account, has_phone))).scalar_one())


class SqlAgents(Collection[Agent]):
    def get(self, agent_id: UUID) -> Agent:
        found = self._with_key(Agent, agent_id)
        if found is None:
            raise NotFound("There is no such agent.")
        self._keep_reference(found)
        return found

    def of_user(self, user_id: UUID) -> Agent | None:
        return self._one_or_none(select(Agent).where(tables.agents.c.user_id == user_id))

    def leads(self) -> Sequence[Agent]:
        """Return the leads who may sign in. Lock all leads in one statement and select in the next.

        Another transaction may disable a lead while the first statement waits. That changes the user's row, not the
        locked agent's, so only a later statement sees it.
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
        for session in self.of_user(user_id):
            self._session.delete(session)

    def of_user(self, user_id: UUID) -> Sequence[Session]:
        return self._all(self._locked(select(Session).where(tables.sessions.c.user_id == user_id)))


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

    def of_visitor(self, visitor_id: UUID) -> Sequence[OneTimeToken]:
        of_visitor = select(OneTimeToken).where(tables.one_time_tokens.c.visitor_id == visitor_id)
        return self._all(self._locked(of_visitor))

    def spend_all_of(self, user_id: UUID, *, at: datetime) -> None:
        columns = tables.one_time_tokens.c
        unspent = select(OneTimeToken).where(columns.user_id == user_id, columns.used_at.is_(None))
        for token in self._all(self._locked(unspent)):
            token.spend(at=at)


ADD_ATTEMPT = insert(tables.attempts)
COUNT_ATTEMPTS = select(func.count()).where(
    tables.attempts.c.kind == bindparam("kind"),
    tables.attempts.c.subject_hash == bindparam("subject_hash"),
    tables.attempts.c.at > bindparam("since"),
)


class SqlAttempts:
    def __init__(self, session: SqlSession, identifiers: Identifiers) -> None:
        self._session, self._identifiers = session, identifiers

    def add(self, kind: str, subject: str, *, at: datetime) -> None:
        row = {"id": self._identifiers.new(), "kind": kind, "subject_hash": _hash(subject), "at": at}
        self._session.execute(ADD_ATTEMPT, row)

    def count(self, kind: str, subject: str, *, since: datetime) -> int:
        subject_hash = _hash(subject)
        # Lock first, count second: only a statement that begins after the lock is granted sees what its last holder
        # added.
        if not self._session.info.get(ONLY_READS):
            lock_name(self._session, f"{kind} {subject_hash}")
        counted = self._session.execute(COUNT_ATTEMPTS, {"kind": kind, "subject_hash": subject_hash, "since": since})
        return counted.scalar_one()


def _hash(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()
