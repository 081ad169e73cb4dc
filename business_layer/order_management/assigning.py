"""Assigning an order to an agent."""

from typing import Protocol
from uuid import UUID

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.ports import UserUnitOfWork


class AssigningUnitOfWork(OrderUnitOfWork, UserUnitOfWork, Protocol):
    """An order and the agents it may go to."""


class AssignOrder:
    """Give an order to an agent, who from then on answers for it. Raises NotFound, NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[AssigningUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, number: str, agent_id: UUID, by: Actor) -> ProductOrder:
        with self._unit_of_work(by=by, reason="assign order") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.ASSIGN_ORDERS)
            order.assign(uow.agents.get(agent_id).id, at=self._clock.now())
            uow.commit()
        return order
