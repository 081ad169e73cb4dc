"""The end of a revision that was declined: the order is as it was, and what was held for the revision is free again."""

from datetime import datetime

from business_layer.order_management.apply_amendment import keep_what_is_named
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import OrderRevision, RevisionKind


def leave_as_it_is(order: ProductOrder, revision: OrderRevision, uow: OrderUnitOfWork, *, at: datetime) -> None:
    """Continue with the items of a revision as if it had not been asked for."""
    order.carry_on(revision.items, at=at)
    if revision.kind is RevisionKind.AMEND:
        for item in order.items:
            if item.number in revision.items:
                keep_what_is_named(item, uow)
