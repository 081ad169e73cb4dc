"""A package as pages show it: what is in it, where it goes, how far it is, and what its customer can do."""

from dataclasses import dataclass

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.shipping_rule import ShippingRule
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.shipment_changes import can_be_redirected, shipping_task
from business_layer.order_management.shipments import Shipment, ShipmentState
from presentation_layer.words import date_words, instant_words

S = ShipmentState
SHIPMENT_WORDS = {
    S.PREPARING: ("Being prepared", ""),
    S.SHIPPED: ("On its way", ""),
    S.DELIVERED: ("Delivered", "good"),
    S.RETURNED: ("Returned to us", "warn"),
    S.LOST: ("Lost by the carrier", "warn"),
}
# A package of something that was canceled. The one that was sent arrives, but nobody reports it any more.
NOT_SENT = ("Not sent", "gone")
SENT_BEFORE = ("Sent before you canceled", "gone")


@dataclass(frozen=True, kw_only=True)
class PackageView:
    """`received` is what the customer can say of it now; empty while there is nothing to say.

    `on_arrival` says what to do with it; if it is not needed any more, that is to keep it or send it back.
    """

    contents: str
    words: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    problem: str
    received: str
    on_arrival: str
    can_redirect: bool


def package_view(item: ProductOrderItem, offering: ProductOffering) -> PackageView | None:
    """The package of an item; None where nothing is shipped."""
    shipment, task = item.shipment, shipping_task(item)
    if shipment is None:
        return None
    rule, is_on_its_way = offering.shipped_for(item.values), shipment.state is S.SHIPPED
    is_canceled = item.is_being_canceled and (is_on_its_way or shipment.state is S.PREPARING)
    words, kind = SHIPMENT_WORDS[shipment.state]
    if is_canceled:
        words, kind = SENT_BEFORE if is_on_its_way else NOT_SENT
    return PackageView(
        contents=shipment.contents,
        words=words,
        kind=kind,
        facts=_facts(shipment, item.time_zone),
        problem=shipment.problem,
        received=rule.received if rule and is_on_its_way and task and task.is_open else "",
        on_arrival=_on_arrival(item, rule, is_canceled=is_canceled) if rule else "",
        can_redirect=task is None or can_be_redirected(task, shipment),
    )


def _on_arrival(item: ProductOrderItem, rule: ShippingRule, *, is_canceled: bool) -> str:
    if is_canceled:
        return rule.afterwards if item.is_package_sent else ""
    return "" if item.is_complete else rule.on_arrival


def _facts(shipment: Shipment, zone: str) -> tuple[tuple[str, str], ...]:
    confirmed = f", confirmed by {shipment.confirmed_by}" if shipment.confirmed_by else ""
    expected = shipment.expected_on if shipment.state in {S.PREPARING, S.SHIPPED} else None
    facts = (
        ("Ship to", f"{shipment.recipient}, {shipment.address}"),
        ("Carrier", shipment.carrier),
        ("Tracking number", shipment.tracking_number),
        ("Shipped", instant_words(shipment.shipped_at, zone)),
        ("Expected delivery", date_words(expected)),
        ("Delivered", f"{instant_words(shipment.delivered_at, zone)}{confirmed}" if shipment.delivered_at else ""),
    )
    return tuple((label, words) for label, words in facts if words)
