"""Decomposition: from an order item to the tasks of its plan, as the catalogue version it was sold from says."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.inventory.slots import slot_words
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.business_days import business_days_after, received_on
from business_layer.shared.clock import HOUSE_ZONE, Identifiers


def plan_tasks(item: ProductOrderItem, catalogue: Catalogue, identifiers: Identifiers) -> list[FulfilmentTask]:
    """The tasks an item needs, given its action, offering and answers. Nothing runs before its predecessors."""
    steps = catalogue.offering(item.offering_slug).plan_for(item.values)
    return [
        FulfilmentTask(
            id=identifiers.new(),
            item_id=item.id,
            order_id=item.order_id,
            position=position,
            name=step.name,
            type=step.type,
            milestone=step.milestone,
            specification=step.specification,
            sends=step.sends,
            after=step.after,
        )
        for position, step in enumerate(steps)
    ]


def first_expected_date(
    item: ProductOrderItem, offering: ProductOffering, *, interval_days: int, at: datetime
) -> tuple[date, str]:
    """When an item should be done, and why, in the date of its service address.

    The installation chosen; else the latest of the offering's lead time in days, the availability tool's interval, and
    the business days that the offering needs on these answers.
    """
    if item.installation:
        return slot_words(item.installation)[0], "The installation date you chose."
    local = at.astimezone(ZoneInfo(item.address.time_zone if item.address else HOUSE_ZONE))
    usual = local.date() + timedelta(days=max(offering.lead_time_days, interval_days))
    business_days = offering.business_days_for(item.values)
    if not business_days:
        return usual, "The usual time for this offering."
    return max(usual, business_days_after(received_on(local), business_days)), "The usual time, in business days."
