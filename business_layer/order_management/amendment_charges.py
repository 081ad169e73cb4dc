"""The charge for amending an item, by the completed steps of its plan that are taken back."""

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine
from business_layer.order_management.cancellation_charges import charge_line
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.plan_delta import PlanDelta


def amendment_charges(item: ProductOrderItem, delta: PlanDelta, offering: ProductOffering) -> tuple[PriceLine, ...]:
    """The charge of the latest step that was done and is not wanted so any more; none if no such step has one."""
    goes = {*delta.undo, *delta.redo} & item.done_or_sent
    steps = [step for step in offering.plan if step.charge_after and step.name in goes]
    return (charge_line(offering, steps[-1].charge_after),) if steps else ()
