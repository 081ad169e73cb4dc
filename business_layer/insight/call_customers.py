"""Take a call to a customer who may leave, and note what came of it."""

from uuid import UUID

from business_layer.insight.calls_to_customers import OUTCOMES, CallState, CallsUnitOfWork, CustomerCall
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid, NotPermitted
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class TakeCall:
    """Begin a call. Raises NotFound, NotPermitted, IllegalTransition."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[CallsUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, call_id: UUID, by: Actor) -> CustomerCall:
        by.require(Permission.CALL_CUSTOMERS_AT_RISK)
        if by.user_id is None:
            raise NotPermitted("Only an agent can call a customer.")
        with self._unit_of_work(by=by, reason="take a call to a customer who may leave") as uow:
            call = uow.calls.get(call_id)
            call.take(user_id=by.user_id, name=by.name, at=self._clock.now())
            uow.commit()
        return call


class CloseCall:
    """Note what came of a call. Raises NotFound, NotPermitted, Invalid, IllegalTransition."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[CallsUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, call_id: UUID, outcome: str, by: Actor) -> CustomerCall:
        by.require(Permission.CALL_CUSTOMERS_AT_RISK)
        if outcome not in set(OUTCOMES):
            raise Invalid("Choose what came of the call.", field="outcome")
        with self._unit_of_work(by=by, reason=f"call to a customer who may leave: {outcome}") as uow:
            call = uow.calls.get(call_id)
            if call.user_id is not None and call.user_id != by.user_id:
                raise NotPermitted(f"{call.agent_name} is calling this customer.")
            call.close(CallState(outcome), at=self._clock.now())
            uow.commit()
        return call
