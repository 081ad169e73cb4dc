"""Canceling a product order, or some of its items, before their points of no return."""

from collections.abc import Collection

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.cancellation_charges import cancellation_charges
from business_layer.order_management.decline_amendments import decline_amendments
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import ChargeNotAgreed, OrderRevision, RevisionKind, charge_of
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.money import Money
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class CancelProductOrder:
    """Cancel an order or some of its items, for its customer or for an agent with the permission.

    What depends on a canceled item is canceled with it; the other items continue. The worker takes back what was done,
    the last first. If something is at the network, its answer decides: it may complete a point of no return first, and
    then the item continues.

    `agreed_charge` is what the customer was shown and agreed to; None if they still have to be asked, which the worker
    does by mail. Raises NotFound, NotPermitted, PastReturn, ChargeNotAgreed, and IllegalTransition for what has ended
    or is being canceled.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderUnitOfWork],
        catalogues: Catalogues,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._catalogues = unit_of_work, catalogues
        self._clock, self._identifiers = clock, identifiers

    def __call__(
        self,
        *,
        number: str,
        by: Actor,
        reason: str,
        items: Collection[int] | None = None,
        agreed_charge: Money | None = None,
        kind: RevisionKind = RevisionKind.CANCEL,
    ) -> ProductOrder:
        with self._unit_of_work(by=by, reason=reason) as uow:
            order = uow.product_orders.get(number, seen_by=by)
            if by.kind is not ActorKind.CUSTOMER:
                by.require(Permission.CANCEL_ORDERS)
            canceled = order.cancel(at=self._clock.now(), numbers=items)
            decline_amendments(canceled, order, uow, by=by, at=self._clock.now())
            charges = cancellation_charges(canceled, self._catalogues)
            revision = OrderRevision(
                id=self._identifiers.new(),
                order_id=order.id,
                customer_id=order.customer_id,
                number=len(uow.order_revisions.of_order(order.id)) + 1,
                kind=kind,
                items=tuple(item.number for item in canceled),
                reason=reason,
                requested_by=by.name,
                requested_at=self._clock.now(),
            )
            due = charge_of(charges)
            if agreed_charge is not None and agreed_charge.amount < due.amount:
                raise ChargeNotAgreed(f"Canceling now costs {due}. Check it once more.")
            if agreed_charge is not None or not due:
                revision.accept(by=by.name, at=self._clock.now(), charges=charges)
            uow.order_revisions.add(revision)
            uow.commit()
        return order
