"""Handlers of tasks that need no network, one for each type. Each runs in the transaction that advances the order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from business_layer.catalogue.plan_steps import TaskType
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.tasks import FulfilmentTask


class TaskHandler(Protocol):
    """Does one task, or lets it wait."""

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None: ...


TaskHandlers = Mapping[TaskType, TaskHandler]
