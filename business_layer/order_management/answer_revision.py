"""The customer's answer to the charge of a revision: accepted, or declined."""

from business_layer.order_management.leave_as_it_is import leave_as_it_is
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import OrderRevision, RevisionKind
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory

KEPT = "The customer keeps the order."
# An agent who may ask for a revision may also record the answer to its charge.
PERMISSIONS = {RevisionKind.AMEND: Permission.CHANGE_SERVICES, RevisionKind.CANCEL: Permission.CANCEL_ORDERS}


class AnswerRevision:
    """Record the customer's answer, theirs or as they told an agent; `agreement` is how they did.

    An accepted revision is carried out by the worker, a declined one leaves the order as it was. Raises NotFound,
    NotPermitted, and IllegalTransition if it was answered already.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(
        self, *, number: str, revision_number: int, accepts: bool, by: Actor, agreement: str = ""
    ) -> OrderRevision:
        answer = "accept the charge of a revision" if accepts else "keep an order as it is"
        with self._unit_of_work(by=by, reason=agreement or answer) as uow:
            order = uow.product_orders.get(number, seen_by=by)
            revisions = uow.order_revisions.of_order(order.id)
            revision = next((each for each in revisions if each.number == revision_number), None)
            if revision is None or not revision.awaits_answer:
                raise NotFound("There is nothing to answer any more.")
            if by.kind is not ActorKind.CUSTOMER:
                by.require(PERMISSIONS.get(revision.kind, Permission.CANCEL_ORDERS))
            now = self._clock.now()
            if accepts:
                revision.accept(by=by.name, at=now, note=agreement)
                order.request_advance_job(at=now)
            else:
                revision.decline(by=by.name, at=now, outcome=agreement or KEPT)
                leave_as_it_is(order, revision, uow, at=now)
            uow.commit()
        return revision
