"""Lists of customers and agents."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Row, Select, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from business_layer.user_management.queries import (
    AgentRow,
    AgentSignIn,
    CustomerRow,
    FoundCustomers,
    PersonCriteria,
)
from business_layer.user_management.users import Customer
from database_layer.commit_records import write_look
from database_layer.long_reads import LongReads
from database_layer.queries.customer_search import find_customers
from database_layer.queries.order_criteria import ESCAPE, email_prefix_pattern
from database_layer.tables.users import agents, customers, sessions, users

CUSTOMER_COLUMNS = [
    *(customers.c[name] for name in ("id", "number", "name", "email", "telephone", "created_at", "cpni_permitted_at")),
    select(users.c.verified_at.isnot(None))
    .where(users.c.id == customers.c.user_id)
    .scalar_subquery()
    .label("is_confirmed"),
]
AGENTS = select(agents, users.c.disabled_at).join(users, users.c.id == agents.c.user_id)


class SqlPeopleQueries:
    """Implements `PeopleQueries`. Identifiers rise with time, so sorting by them descending puts the newest first."""

    def __init__(self, engine: Engine, long_reads: LongReads, clock: Clock) -> None:
        self._engine, self._long_reads, self._clock = engine, long_reads, clock

    def customer(self, customer_id: UUID, *, seen_by: Actor) -> CustomerRow:
        rows = self._all(select(*CUSTOMER_COLUMNS).where(customers.c.id == customer_id))
        if not rows or not seen_by.sees_customer(customer_id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("There is no such customer.")
        with self._engine.connect() as connection:
            write_look(
                connection,
                by=seen_by,
                entity=Customer,
                entity_id=customer_id,
                customer_id=customer_id,
                at=self._clock.now(),
            )
        return CustomerRow(**rows[0]._mapping)

    def customers(self, criteria: PersonCriteria, *, seen_by: Actor, after: UUID | None, limit: int) -> FoundCustomers:
        seen_by.require(Permission.VIEW_CUSTOMERS)
        return self._long_reads.run(lambda connection: find_customers(connection, criteria, after=after, limit=limit))

    def agent(self, agent_id: UUID, *, seen_by: Actor) -> AgentRow:
        seen_by.require(Permission.VIEW_AGENTS)
        rows = self._all(AGENTS.where(agents.c.id == agent_id))
        if not rows:
            raise NotFound("There is no such agent.")
        return _agent(rows[0])

    def agent_sign_in(self, agent_id: UUID, *, seen_by: Actor) -> AgentSignIn:
        seen_by.require(Permission.VIEW_AGENTS)
        seen = select(func.max(sessions.c.seen_at)).where(sessions.c.agent_id == agents.c.id).scalar_subquery()
        last_here = func.greatest(users.c.last_signed_in_at, seen).label("last_here_at")
        fingerprint = func.left(func.encode(func.sha256(func.convert_to(users.c.totp_secret, "UTF8")), "hex"), 16)
        query = select(
            agents.c.created_at.label("employed_at"), last_here, fingerprint.label("authenticator_fingerprint")
        )
        rows = self._all(query.join(users, users.c.id == agents.c.user_id).where(agents.c.id == agent_id))
        if not rows:
            raise NotFound("There is no such agent.")
        return AgentSignIn(**rows[0]._mapping)

    def agents(self, criteria: PersonCriteria, *, seen_by: Actor, after: UUID | None, limit: int) -> list[AgentRow]:
        seen_by.require(Permission.VIEW_AGENTS)
        query = AGENTS
        if criteria.may_sign_in:
            query = query.where(users.c.disabled_at.is_(None))
        if criteria.name:
            query = query.where(_name_matches(agents.c.name, criteria.name))
        if criteria.email:
            query = query.where(_begins(func.lower(agents.c.email), email_prefix_pattern(criteria.email)))
        if criteria.roles:
            query = query.where(or_(*(agents.c.roles.op("@>")(cast([role.value], JSONB)) for role in criteria.roles)))
        if criteria.service_center:
            query = query.where(_name_matches(agents.c.service_center, criteria.service_center))
        if after is not None:
            query = query.where(agents.c.id < after)
        return [_agent(row) for row in self._all(query.order_by(agents.c.id.desc()).limit(limit))]

    def _all(self, query: Select[Any]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(query).all())


def _agent(row: Row[Any]) -> AgentRow:
    return AgentRow(
        id=row.id,
        name=row.name,
        email=row.email,
        service_center=row.service_center,
        roles=tuple(row.roles),
        is_disabled=row.disabled_at is not None,
    )


def _name_matches(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """True if each word searched for begins a word of the name. Customers have an index on the words."""
    return func.name_words(column).op("@@")(func.sought_words(name))


def _begins(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    return column.like(pattern, escape=ESCAPE)
