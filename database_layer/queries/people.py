"""Lists of customers and agents."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Row, Select, cast, func, or_, select, union
from sqlalchemy.dialects.postgresql import JSONB

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from business_layer.user_management.queries import (
    AgentAtWork,
    AgentRow,
    CustomerRow,
    PersonCriteria,
    customer_number,
)
from database_layer.queries.order_criteria import ESCAPE, beginning, ending, sought_beginning
from database_layer.queries.order_search import FEW
from database_layer.records import write_look
from database_layer.tables.orders import product_orders
from database_layer.tables.users import agents, customers, sessions, users

MOST_REACHED = 200
CUSTOMERS, ORDERS = customers.alias("reached").c, product_orders.c
CUSTOMER_COLUMNS = [
    *(customers.c[name] for name in ("id", "number", "name", "email", "telephone", "created_at")),
    select(users.c.verified_at.isnot(None))
    .where(users.c.id == customers.c.user_id)
    .scalar_subquery()
    .label("is_confirmed"),
]
AGENTS = select(agents, users.c.disabled_at).join(users, users.c.id == agents.c.user_id)


class SqlPeopleQueries:
    """Implements `PeopleQueries`. Identifiers rise with time, so the newest come first by them."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def customer(self, customer_id: UUID, *, seen_by: Actor) -> CustomerRow:
        rows = self._all(select(*CUSTOMER_COLUMNS).where(customers.c.id == customer_id))
        if not rows or not seen_by.sees_customer(customer_id, with_permission=Permission.VIEW_CUSTOMERS):
            raise NotFound("There is no such customer.")
        with self._engine.connect() as connection:
            write_look(
                connection,
                by=seen_by,
                entity="Customer",
                entity_id=customer_id,
                customer_id=customer_id,
                at=self._clock.now(),
            )
        return CustomerRow(**rows[0]._mapping)

    def customers(
        self, criteria: PersonCriteria, *, seen_by: Actor, after: UUID | None, limit: int
    ) -> list[CustomerRow]:
        seen_by.require(Permission.VIEW_CUSTOMERS)
        conditions = _customer_conditions(criteria)
        if conditions:
            # A name that nobody has would have all customers walked through: the index is asked first.
            few = [row.id for row in self._all(select(customers.c.id).where(*conditions).limit(FEW + 1))]
            conditions = [customers.c.id.in_(few)] if len(few) <= FEW else conditions
        query = select(*CUSTOMER_COLUMNS).where(*conditions)
        if after is not None:
            query = query.where(customers.c.id < after)
        return [CustomerRow(**row._mapping) for row in self._all(query.order_by(customers.c.id.desc()).limit(limit))]

    def agent(self, agent_id: UUID, *, seen_by: Actor) -> AgentRow:
        seen_by.require(Permission.VIEW_AGENTS)
        rows = self._all(AGENTS.where(agents.c.id == agent_id))
        if not rows:
            raise NotFound("There is no such agent.")
        return _agent(rows[0])

    def agent_at_work(self, agent_id: UUID, *, seen_by: Actor) -> AgentAtWork:
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
        return AgentAtWork(**rows[0]._mapping)

    def agents(self, criteria: PersonCriteria, *, seen_by: Actor, after: UUID | None, limit: int) -> list[AgentRow]:
        seen_by.require(Permission.VIEW_AGENTS)
        query = AGENTS
        if criteria.may_sign_in:
            query = query.where(users.c.disabled_at.is_(None))
        if criteria.name:
            query = query.where(_name_matches(agents.c.name, criteria.name))
        if criteria.email:
            query = query.where(_begins(func.lower(agents.c.email), sought_beginning(criteria.email)))
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


def _customer_conditions(criteria: PersonCriteria) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if criteria.name:
        found.append(_name_matches(customers.c.name, criteria.name))
    if criteria.email:
        email = sought_beginning(criteria.email)
        of_order = _begins(func.lower(ORDERS.contact_email), email)
        found.append(_is_or_ordered(_begins(func.lower(CUSTOMERS.email), email), of_order))
    if criteria.number:
        found.append(_begins(customers.c.number, beginning(customer_number(criteria.number))))
    if criteria.telephone:
        number = ending(criteria.telephone)
        of_order = _backward(ORDERS.contact_telephone).like(number)
        found.append(_is_or_ordered(_backward(CUSTOMERS.telephone).like(number), of_order))
    return found


def _name_matches(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Whether each word that is sought begins a word of the name; customers have an index on the words."""
    return func.name_words(column).op("@@")(func.sought_words(name))


def _begins(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    return column.like(pattern, escape=ESCAPE)


def _backward(column: ColumnElement[str]) -> ColumnElement[str]:
    """A telephone number from its last digit on, without its extension, as the indexes have it."""
    return func.reverse(func.split_part(column, ";", 1))


def _is_or_ordered(own: ColumnElement[bool], of_order: ColumnElement[bool]) -> ColumnElement[bool]:
    """True of the customer, or of the contact of one of their orders: a union, so that each part has its index.

    Each part ends with as many as are shown of a search that finds too much.
    """
    owners = select(CUSTOMERS.id).where(own).limit(MOST_REACHED).subquery()
    reached = select(ORDERS.customer_id).where(of_order).limit(MOST_REACHED).subquery()
    return customers.c.id.in_(union(select(owners.c.id), select(reached.c.customer_id)))
