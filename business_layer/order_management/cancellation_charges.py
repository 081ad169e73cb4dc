"""The charge for canceling an item, by the steps of its plan that are complete."""

from collections.abc import Iterable

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.order_management.items import ProductOrderItem


def cancellation_charges(items: Iterable[ProductOrderItem], catalogues: Catalogues) -> tuple[PriceLine, ...]:
    """The charges for canceling these items now: for each, that of its latest completed step with one."""
    return tuple(line for item in items for line in _charge(item, catalogues))


def _charge(item: ProductOrderItem, catalogues: Catalogues) -> tuple[PriceLine, ...]:
    offering = catalogues.version(item.catalogue_version).offering(item.offering_slug)
    done = item.done_or_sent
    steps = [step for step in offering.plan_of(item.plan_action) if step.charge_after and step.name in done]
    return (charge_line(offering, steps[-1].charge_after),) if steps else ()


def charge_line(offering: ProductOffering, charge_id: str) -> PriceLine:
    """A charge of the catalogue as a price line."""
    charge = next(charge for charge in offering.charges if charge.id == charge_id)
    return PriceLine(price_id=charge.id, name=charge.name, type=PriceType.ONE_TIME, unit_amount=charge.amount, count=1)
