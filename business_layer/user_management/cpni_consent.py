"""A customer's choice whether we may use CPNI to offer other services (47 CFR 64.2007 and 64.2008)."""

from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotPermitted
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.ports import UserUnitOfWork


class ChooseCpniUse:
    """Permit the use of CPNI for marketing, or withdraw that. The audit trail keeps each choice. Raises NotPermitted.

    Only the customer can choose: an agent who asks on a call would have to read out the notice that the page shows.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, is_permitted: bool, by: Actor) -> None:
        if by.kind is not ActorKind.CUSTOMER or by.customer_id is None:
            raise NotPermitted("Only the customer can choose this.")
        reason = "permit use of CPNI" if is_permitted else "withdraw permission to use CPNI"
        with self._unit_of_work(by=by, reason=reason) as uow:
            customer = uow.customers.get(by.customer_id, seen_by=by)
            if is_permitted:
                customer.permit_cpni_use(at=self._clock.now())
            else:
                customer.withdraw_cpni_use()
            uow.commit()
