"""The open orders assigned to an agent."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, func, select

from business_layer.order_management.ports import MOST_COUNTED
from business_layer.order_management.states import OPEN_STATES
from database_layer.tables.orders import product_orders


class SqlAgentOrders:
    """Implements `AgentOrders`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open_of(self, agent_id: UUID, *, at_most: int) -> Sequence[str]:
        columns = product_orders.c
        query = select(columns.number).where(*_open(agent_id)).order_by(columns.placed_at, columns.id).limit(at_most)
        with self._engine.connect() as connection:
            return connection.execute(query).scalars().all()

    def count_open_of(self, agent_id: UUID) -> int:
        with self._engine.connect() as connection:
            some = select(product_orders.c.id).where(*_open(agent_id)).limit(MOST_COUNTED).subquery()
            return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _open(agent_id: UUID) -> tuple[ColumnElement[bool], ...]:
    columns = product_orders.c
    return columns.assigned_agent_id == agent_id, columns.state.in_(sorted(OPEN_STATES))
