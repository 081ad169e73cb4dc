"""Assigning an order to an agent, and taking it away again."""

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

# More would keep the lead waiting; what is left is moved by asking again.
MOST_MOVED_PER_CALL = 500


class AgentDisabled(Conflict):
    code = "agent_disabled"


class AssignedMeanwhile(Conflict):
    code = "assigned_meanwhile"


class AssigningUnitOfWork(OrderUnitOfWork, UserUnitOfWork, Protocol):
    """An order and the agents it may go to."""


class _AssignmentVerb:
    def __init__(
        self, unit_of_work: UnitOfWorkFactory[AssigningUnitOfWork], assignments: Assignments, clock: Clock
    ) -> None:
        self._unit_of_work, self._assignments, self._clock = unit_of_work, assignments, clock

    def _require_as_seen(
        self,
        uow: AssigningUnitOfWork,
        order: ProductOrder,
        *,
        expected_agent_id: UUID | None,
        wanted: UUID | None,
        choice: str,
    ) -> None:
        """Raise AssignedMeanwhile if the order has an agent who is neither the expected nor the wanted one."""
        now = order.assigned_agent_id
        if now in {expected_agent_id, wanted}:
            return
        whose = f"assigned it to {uow.agents.get(now).name}" if now else "took it away from everybody"
        who = self._assignments.last_changed_by(order.id) or "Somebody else"
        raise AssignedMeanwhile(f"{who} {whose} meanwhile; you chose {choice}. Choose again.", field="agent")


class AssignOrder(_AssignmentVerb):
    """Give an order to an agent, who from then on answers for it; `expected_agent_id` had it when that was decided.

    A `note` says why, and is kept on the order. Raises NotFound, NotPermitted, AgentDisabled, AssignedMeanwhile.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[AssigningUnitOfWork],
        assignments: Assignments,
        note_pad: NoteWriter,
        clock: Clock,
    ) -> None:
        super().__init__(unit_of_work, assignments, clock)
        self._note_pad = note_pad

    def __call__(
        self, *, number: str, agent_id: UUID, expected_agent_id: UUID | None, by: Actor, note: str = ""
    ) -> ProductOrder:
        with self._unit_of_work.reading(by=by) as looking:
            name = looking.agents.get(agent_id).name
        with self._unit_of_work(by=by, reason=f"Assigned to {name}") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.ASSIGN_ORDERS)
            agent = uow.agents.get(agent_id)
            if uow.users.get(agent.user_id).is_disabled:
                raise AgentDisabled(f"{name} is disabled and takes no orders. Choose another agent.", field="agent")
            self._require_as_seen(uow, order, expected_agent_id=expected_agent_id, wanted=agent.id, choice=name)
            order.assign(agent.id, at=self._clock.now())
            if note.strip():
                self._note_pad.write(uow, order, f"Handed over to {name}: {note.strip()}", by=by)
            uow.commit()
        return order


class UnassignOrder(_AssignmentVerb):
    """Take an order away from its agent, so that it is nobody's. Raises NotFound, NotPermitted, AssignedMeanwhile."""

    def __call__(self, *, number: str, expected_agent_id: UUID | None, by: Actor) -> ProductOrder:
        with self._unit_of_work(by=by, reason="Unassigned") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.ASSIGN_ORDERS)
            self._require_as_seen(uow, order, expected_agent_id=expected_agent_id, wanted=None, choice="nobody")
            order.unassign(at=self._clock.now())
            uow.commit()
        return order


class MoveOpenOrders:
    """Give an agent's open orders to another, or to nobody: each in a transaction of its own, so it can be repeated.

    Returns how many were moved. Raises NotPermitted, NotFound, AgentDisabled.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[AssigningUnitOfWork], agent_orders: AgentOrders, clock: Clock
    ) -> None:
        self._unit_of_work, self._agent_orders, self._clock = unit_of_work, agent_orders, clock

    def __call__(self, *, agent_id: UUID, to: UUID | None, by: Actor, at_most: int = MOST_MOVED_PER_CALL) -> int:
        by.require(Permission.MANAGE_AGENTS)
        with self._unit_of_work.reading(by=by) as looking:
            name = looking.agents.get(to).name if to else "nobody"
            if to and looking.users.get(looking.agents.get(to).user_id).is_disabled:
                raise AgentDisabled(f"{name} is disabled and takes no orders. Choose another agent.", field="to")
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
