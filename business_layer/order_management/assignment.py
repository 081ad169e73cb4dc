"""Assigning orders to agents, and taking them away again."""

from typing import Protocol
from uuid import UUID

from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import AgentOrders, Assignments, OrderUnitOfWork
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.ports import UserUnitOfWork

# More would keep the lead waiting for the page; pressing the button again moves the rest.
MOST_MOVED_PER_CALL = 500


class AgentDisabled(Conflict):
    """A disabled agent takes no orders."""

    code = "agent_disabled"


class AssignedMeanwhile(Conflict):
    """Another person changed the assignment since the page was shown."""

    code = "assigned_meanwhile"


class AssigningUnitOfWork(OrderUnitOfWork, UserUnitOfWork, Protocol):
    """Orders, and the agents that they can be assigned to."""


class AssignOrder:
    """Assign an order to an agent, who is responsible for it from then on. A `note` is kept on the order.

    `expected_agent_id` had the order when the caller decided, None if nobody did. Raises NotFound, NotPermitted,
    AgentDisabled, AssignedMeanwhile.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[AssigningUnitOfWork],
        assignments: Assignments,
        note_writer: NoteWriter,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._assignments = unit_of_work, assignments
        self._note_writer, self._clock = note_writer, clock

    def __call__(
        self, *, number: str, agent_id: UUID, expected_agent_id: UUID | None, by: Actor, note: str = ""
    ) -> ProductOrder:
        # The audit trail keeps the reason of a unit of work, so the agent's name is read before it opens.
        with self._unit_of_work.reading(by=by) as reading:
            name = reading.agents.get(agent_id).name
        with self._unit_of_work(by=by, reason=f"Assigned to {name}") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.ASSIGN_ORDERS)
            agent = uow.agents.get(agent_id)
            if uow.users.get(agent.user_id).is_disabled:
                raise AgentDisabled(f"{name}'s account is disabled. Choose another agent.", field="agent")
            if order.assigned_agent_id not in {expected_agent_id, agent.id}:
                raise _assigned_meanwhile(order, uow, self._assignments, choice=name)
            order.assign(agent.id, at=self._clock.now())
            if note.strip():
                self._note_writer.write(uow, order, f"Handed over to {name}: {note.strip()}", by=by)
            uow.commit()
        return order


class UnassignOrder:
    """Take an order away from its agent, so that it is assigned to nobody.

    `expected_agent_id` had the order when the caller decided. Raises NotFound, NotPermitted, AssignedMeanwhile.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[AssigningUnitOfWork], assignments: Assignments, clock: Clock
    ) -> None:
        self._unit_of_work, self._assignments, self._clock = unit_of_work, assignments, clock

    def __call__(self, *, number: str, expected_agent_id: UUID | None, by: Actor) -> ProductOrder:
        with self._unit_of_work(by=by, reason="Unassigned") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.ASSIGN_ORDERS)
            if order.assigned_agent_id not in {expected_agent_id, None}:
                raise _assigned_meanwhile(order, uow, self._assignments, choice="nobody")
            order.unassign(at=self._clock.now())
            uow.commit()
        return order


def _assigned_meanwhile(
    order: ProductOrder, uow: AssigningUnitOfWork, assignments: Assignments, *, choice: str
) -> AssignedMeanwhile:
    agent_id = order.assigned_agent_id
    change = f"assigned it to {uow.agents.get(agent_id).name}" if agent_id else "unassigned it"
    who = assignments.last_changed_by(order.id) or "Another person"
    return AssignedMeanwhile(f"{who} {change} in the meantime, but you chose {choice}. Choose again.", field="agent")


class MoveOpenOrders:
    """Assign an agent's open orders to another agent or to nobody, and return how many were moved.

    At most `at_most` are moved, oldest first; call again for the rest. Orders that were reassigned in the meantime are
    skipped. Each order is moved in a transaction of its own, so that none waits for the others. Raises NotPermitted;
    NotFound and AgentDisabled if `to` cannot take orders.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[AssigningUnitOfWork], agent_orders: AgentOrders, clock: Clock
    ) -> None:
        self._unit_of_work, self._agent_orders, self._clock = unit_of_work, agent_orders, clock

    def __call__(self, *, agent_id: UUID, to: UUID | None, by: Actor, at_most: int = MOST_MOVED_PER_CALL) -> int:
        by.require(Permission.MANAGE_AGENTS)
        with self._unit_of_work.reading(by=by) as reading:
            name = reading.agents.get(to).name if to else "nobody"
            if to and reading.users.get(reading.agents.get(to).user_id).is_disabled:
                raise AgentDisabled(f"{name}'s account is disabled. Choose another agent.", field="to")
        numbers = self._agent_orders.open_of(agent_id, at_most=at_most)
        return sum(self._move(number, agent_id, to, f"Assigned to {name}", by) for number in numbers)

    def _move(self, number: str, from_id: UUID, to: UUID | None, reason: str, by: Actor) -> bool:
        with self._unit_of_work(by=by, reason=reason) as uow:
            order = uow.product_orders.get(number, seen_by=by)
            if order.assigned_agent_id != from_id:
                return False
            if to:
                order.assign(to, at=self._clock.now())
            else:
                order.unassign(at=self._clock.now())
            uow.commit()
        return True
