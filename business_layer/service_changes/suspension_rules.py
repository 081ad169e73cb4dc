"""Suspension rules: who may ask for which reason, and what is charged meanwhile."""

from business_layer.catalogue.offering import ProductOffering
from business_layer.inventory.product_states import SuspensionReason
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.money import Money

R = SuspensionReason
# An unpaid bill is our reason, never the customer's.
OF_CUSTOMERS = (R.VACATION, R.LOST)


def reasons_for(by: Actor) -> tuple[SuspensionReason, ...]:
    """The reasons that an actor may give."""
    return OF_CUSTOMERS if by.kind is ActorKind.CUSTOMER else tuple(R)


def price_while_suspended(offering: ProductOffering, monthly: Money, reason: SuspensionReason | None) -> Money:
    """The monthly price meanwhile. A vacation costs the offering's reduced price; otherwise nothing changes."""
    if reason is not R.VACATION or offering.on_hold is None:
        return monthly
    return offering.on_hold if offering.on_hold.amount < monthly.amount else monthly
