"""Let an agent act for a customer, and stop again."""

from uuid import UUID

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import Invalid, NotPermitted
from business_layer.shared.tokens import token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.users import Customer


class StartActingForCustomer:
    """Let the agent of this session act for a customer until told to stop. Every write records the reason.

    Raises NotFound, NotPermitted, Invalid.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, token: str, customer_id: UUID, reason: str, by: Actor) -> Customer:
        reason = " ".join(reason.split())
        if not reason:
            raise Invalid(
                "Enter why you are working for this customer, for example: called about order DT-1000001.",
                field="reason",
            )
        with self._unit_of_work(by=by, reason=f"serve customer: {reason}") as uow:
            customer = uow.customers.get(customer_id, seen_by=by)
            by.require(Permission.SHOP_FOR_CUSTOMER)
            session = uow.sessions.by_hash(token_hash(token))
            if session is None:
                raise NotPermitted("Sign in again.")
            session.acting_for, session.acting_reason = customer.id, reason
            uow.commit()
        return customer


class StopActingForCustomer:
    """Let the agent of this session stop acting for a customer."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, token: str, by: Actor) -> None:
        with self._unit_of_work(by=by, reason="stop serving customer") as uow:
            session = uow.sessions.by_hash(token_hash(token))
            if session is not None and session.acting_for is not None:
                # Fetched so that the audit row names the customer.
                uow.customers.get(session.acting_for, seen_by=by)
                session.acting_for, session.acting_reason = None, ""
                uow.commit()
