"""A product's record page as agents see it: what it is now, its states and terms over time, and its orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.inventory.product_states import ENDED, reason_for_pausing
from business_layer.inventory.products import Product
from business_layer.inventory.queries import ProductRow
from business_layer.inventory.terms import TermsPeriod
from business_layer.order_management.mcd_search import McdKind
from business_layer.order_management.product_page_queries import OrderOfProduct
from business_layer.order_management.states import ItemAction
from business_layer.shared.addresses import zone_of
from business_layer.shared.money import Money
from presentation_layer.views.changes_of_service import ChangesView
from presentation_layer.views.moments import NEVER, Moment, age, day
from presentation_layer.views.orders import DATED_WORDS
from presentation_layer.views.services import ServiceView, service_views
from presentation_layer.views.sold_version import offering_sold
from presentation_layer.views.verb_cells import VerbCell, verb_cells
from presentation_layer.words import (
    ITEM_ACTION_WORDS,
    MCD_KIND_WORDS,
    OFFICE_ORDER_WORDS,
    OFFICE_PRODUCT_WORDS,
    clock_words,
    short_instant_words,
)

# The catalogue's names of the answers about the place to which 911 sends help (47 CFR 9.11).
EMERGENCY_PLACE, EMERGENCY_ADDRESS = "registered_location", "registered_address"
NOW = "and on"
MOVE_WORDS = MCD_KIND_WORDS[McdKind.MOVE]
NO_CHANGES = ChangesView()


@dataclass(frozen=True)
class Span:
    """A period of a product: what it was then, what it cost a month, and the order that made it so."""

    words: str
    monthly: Money | None
    period: str
    order_number: str
    is_current: bool


@dataclass(frozen=True)
class ProductOrderLine:
    number: str
    action: str
    words: str
    placed: Moment


@dataclass(frozen=True, kw_only=True)
class OfficeProduct:
    """`emergency` is the address to which 911 sends help; empty if it makes no such calls."""

    service: ServiceView
    words: str
    kind: str
    number: str
    since: Moment
    emergency: str
    states: tuple[Span, ...]
    terms: tuple[Span, ...]
    orders: tuple[ProductOrderLine, ...]
    changes: ChangesView
    cells: tuple[VerbCell, ...]

    @property
    def title(self) -> str:
        return self.service.name

    @property
    def lines(self) -> tuple[PriceLine, ...]:
        return self.service.lines


def office_product_view(
    product: Product,
    orders: Sequence[OrderOfProduct],
    catalogues: Catalogues,
    changes: ChangesView = NO_CHANGES,
    *,
    now: datetime,
) -> OfficeProduct:
    (service,) = service_views([_row(product)], catalogues, for_customer=False)
    words, kind = OFFICE_PRODUCT_WORDS[product.state]
    return OfficeProduct(
        service=service,
        words=words,
        kind=kind,
        number=str(product.id),
        since=_since(product, now),
        emergency=_emergency(product, catalogues),
        states=_states(product),
        terms=_terms(product, orders, catalogues),
        orders=tuple(
            ProductOrderLine(
                order.number,
                MOVE_WORDS if order.is_move else ITEM_ACTION_WORDS.get(order.action, ""),
                DATED_WORDS[0] if order.is_dated else OFFICE_ORDER_WORDS[order.state][0],
                age(order.placed_at, now),
            )
            for order in orders
        ),
        changes=changes,
        cells=verb_cells(product, changes, catalogues, at=now),
    )


def _since(product: Product, now: datetime) -> Moment:
    """The day at the service address."""
    at = product.active_since
    return day(at.astimezone(ZoneInfo(zone_of(product.address))).date(), now) if at else NEVER


def _row(product: Product) -> ProductRow:
    return ProductRow(
        id=product.id,
        billing_account_id=product.billing_account_id,
        order_number=product.order_number,
        offering_slug=product.offering_slug,
        offering_name=product.offering_name,
        catalogue_version=product.catalogue_version,
        values=product.values,
        network=product.network,
        address=product.address,
        price_lines=product.price_lines,
        state=product.state,
        active_since=product.active_since,
        suspended_for=product.suspended_for,
        paused_for=reason_for_pausing(product.history),
    )


def _emergency(product: Product, catalogues: Catalogues) -> str:
    if EMERGENCY_PLACE not in product.values:
        return ""
    offering = offering_sold(catalogues, product)
    if product.values.get(EMERGENCY_ADDRESS) and offering:
        return offering.specification.answer_words(EMERGENCY_ADDRESS, product.values)
    return str(product.address) if product.address else "The billing address"


def _states(product: Product) -> tuple[Span, ...]:
    zone = zone_of(product.address)
    spans = [
        Span(
            OFFICE_PRODUCT_WORDS[interval.state][0] + (f" ({interval.reason})" if interval.reason else ""),
            None,
            # What has ended stays so: its last state has a beginning and no end.
            short_instant_words(interval.valid_from, zone)
            if interval.state in ENDED
            else _period(interval.valid_from, interval.valid_to, zone),
            "",
            interval.valid_to is None,
        )
        for interval in product.history
    ]
    return tuple(reversed(spans))


def _terms(product: Product, orders: Sequence[OrderOfProduct], catalogues: Catalogues) -> tuple[Span, ...]:
    """The terms of each period, newest first. The first are those of the order that added the product."""
    zone, numbers = zone_of(product.address), {order.item_id: order.number for order in orders}
    added = next((order.number for order in orders if order.action is ItemAction.ADD), product.order_number)
    ended_at = _ended_at(product)
    spans = [
        Span(
            _what(period, catalogues),
            Totals.of(period.terms.price_lines).monthly,
            _period(period.valid_from, period.valid_to or ended_at, zone),
            _number_of(period, numbers) or (added if place == 0 else ""),
            period.valid_to is None and ended_at is None,
        )
        for place, period in enumerate(product.periods)
    ]
    return tuple(reversed(spans))


def _ended_at(product: Product) -> datetime | None:
    """The instant at which the product ended; None if it has not. Its last terms are kept open."""
    return product.history[-1].valid_from if product.state in ENDED and product.history else None


def _number_of(period: TermsPeriod, numbers: Mapping[UUID, str]) -> str:
    item_id = period.terms.order_item_id
    return numbers.get(item_id, "") if item_id else ""


def _what(period: TermsPeriod, catalogues: Catalogues) -> str:
    """The offering, with what tells it from others of its kind."""
    offering = offering_sold(catalogues, period.terms)
    told = offering.specification.distinguishing_words(period.terms.values) if offering else ""
    return f"{period.terms.offering_name}, {told}" if told else period.terms.offering_name


def _period(valid_from: datetime, valid_to: datetime | None, zone: str) -> str:
    begin = short_instant_words(valid_from, zone)
    if valid_to is None:
        return f"{begin} {NOW}"
    is_one_day = valid_from.astimezone(ZoneInfo(zone)).date() == valid_to.astimezone(ZoneInfo(zone)).date()
    return f"{begin} to {clock_words(valid_to, zone) if is_one_day else short_instant_words(valid_to, zone)}"
