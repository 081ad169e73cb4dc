"""The page on which an item of an order is amended: its fields, its days, and the price so far."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for

from business_layer.catalogue.distinguishing_words import in_parentheses
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.pools import crews_at
from business_layer.inventory.queries import ResourceQueries
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.amendable_items import only_day_can_change, why_not_amendable
from business_layer.service_changes.amendment_words import charges_of_amendment
from business_layer.service_changes.calculated_amendment import CalculatedAmendment, amended_schedule
from business_layer.service_changes.change_words import STEP_LABELS
from business_layer.shared.business_days import business_days_after
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.money import Money
from presentation_layer.forms.day_grid import DayGrid, day_grid
from presentation_layer.forms.fields import Choice
from presentation_layer.views.change_page import BEFORE_TAXES, SLOTS_OFFERED, FormLinks, signed
from presentation_layer.views.price_panel import PanelLine, PricePanel
from presentation_layer.views.service_change import ChangedService
from presentation_layer.views.sold_version import offering_sold
from presentation_layer.words import date_words, day_words

MOVE_DAYS_SHOWN = 10
CONTINUES = "Your order continues as it is until you have reviewed the change and agreed."
ANYTHING_ELSE = "To change anything else, cancel the order, and then order what you want."


@dataclass(frozen=True, kw_only=True)
class AmendableItemView:
    """An item on the page that asks which one to change. `reason` says why it cannot be; empty if it can.

    `product_id` is that of a service that works, which can be changed instead.
    """

    number: int
    name: str
    which: str
    reason: str
    product_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class AmendmentQuestion:
    """A charge that the customer has to accept before the amendment is made."""

    number: int
    charge: str
    until: str


@dataclass(frozen=True, kw_only=True)
class AmendmentPage:
    """The form is left out if there is a `reason` why the item cannot be amended.

    `day_alone` is true if it changes or moves a service. `is_active` is true if it works already, so that a change of
    the service is what is left.
    """

    number: str
    item_number: int
    title: str
    service: ChangedService
    reason: str
    is_active: bool
    day_alone: bool
    question: AmendmentQuestion | None


def amendable_items(order: ProductOrder) -> tuple[AmendableItemView, ...]:
    return tuple(
        AmendableItemView(
            number=item.number,
            name=item.offering_name,
            which=str(item.address or ""),
            reason=why_not_amendable(order, item),
            product_id=item.product_id if item.is_delivered and item.action is not ItemAction.DELETE else None,
        )
        for item in order.items
    )


def amendment_page(
    order: ProductOrder, item: ProductOrderItem, revisions: Sequence[OrderRevision], catalogues: Catalogues
) -> AmendmentPage:
    offering, day_alone = offering_sold(catalogues, item), only_day_can_change(order, item)
    which = in_parentheses(offering.specification.distinguishing_words(item.known)) if offering else ""
    return AmendmentPage(
        number=order.number,
        item_number=item.number,
        title=f"Change the day for {item.offering_name}" if day_alone else f"Change {item.offering_name}",
        service=ChangedService(
            id=item.product_id,
            slug=item.offering_slug,
            name=item.offering_name,
            which=which,
            address=str(item.address) if item.address else "",
            monthly=item.totals.monthly,
        ),
        reason=why_not_amendable(order, item),
        is_active=item.is_delivered and item.action is not ItemAction.DELETE,
        day_alone=day_alone,
        question=_question(item, revisions),
    )


def _question(item: ProductOrderItem, revisions: Sequence[OrderRevision]) -> AmendmentQuestion | None:
    awaiting = (each for each in revisions if each.number == item.amended_in and each.awaits_answer)
    revision = next(awaiting, None)
    if revision is None:
        return None
    until = revision.answer_by.astimezone(ZoneInfo(HOUSE_ZONE)).date() if revision.answer_by else None
    return AmendmentQuestion(number=revision.number, charge=str(revision.charge), until=date_words(until))


def amendment_links(
    page: AmendmentPage, qualification: ServiceQualification | None, again: UUID | None = None
) -> FormLinks:
    """The addresses of the form that amends an item, perhaps at the address of another answer of the network."""
    number, at = page.number, str(qualification.id) if qualification else None

    def address(endpoint: str, at: str | None = None) -> str:
        return url_for(endpoint, number=number, item_number=page.item_number, at=at, again=again)

    return FormLinks(
        back=url_for(".order", number=number),
        words=f"Order {number}",
        action=address(".create_amendment", at),
        totals=address(".amendment_totals", at),
        promise=f"{CONTINUES} {ANYTHING_ELSE}" if page.day_alone else CONTINUES,
        place=address(".amendment_address") if page.service.address and not page.day_alone else "",
        new_place=str(qualification.address) if qualification else "",
    )


def visits_for(
    change: CalculatedAmendment, placed_at: datetime, resources: ResourceQueries, now: datetime, *, held: str = ""
) -> DayGrid:
    """The half days on which a technician can come, with the one that is chosen now.

    `held` is the one that an open proposal holds, which is free to its customer.
    """
    address, chosen = change.terms.address, change.item.installation
    if address is None:
        return DayGrid()
    terms = replace(change.terms, installation="")
    earliest = amended_schedule(change.item, change.offering, terms, change.delta, placed_at=placed_at).ready_on
    slots = resources.free_slots(crews_at(address), earliest=earliest, at=now, limit=SLOTS_OFFERED)
    free = [HalfDay(slot.on, slot.window).prefix for slot in slots]
    if chosen and address == change.item.address and HalfDay.of(chosen).prefix not in free:
        free = [HalfDay.of(chosen).prefix, *free]
    if held:
        free = [HalfDay.of(held).prefix, *free]
    return day_grid(free, address.time_zone, now.astimezone(ZoneInfo(address.time_zone)).date())


def move_days_for(change: CalculatedAmendment, placed_at: datetime) -> tuple[Choice, ...]:
    """The days on which the number can move, with the one that is chosen now."""
    terms = replace(change.terms, move_on=None)
    first = amended_schedule(change.item, change.offering, terms, change.delta, placed_at=placed_at).move_on
    if first is None:
        return ()
    days = [first]
    while len(days) < MOVE_DAYS_SHOWN:
        days.append(business_days_after(days[-1], 1))
    chosen = {change.item.move_on} if change.item.move_on else set()
    return tuple(Choice(day.isoformat(), date_words(day)) for day in sorted({*days, *chosen}))


def amendment_price(change: CalculatedAmendment) -> PricePanel:
    """The price after the amendment so far, and what it is made of."""
    once, added = change.once_after, charges_of_amendment(change)
    return PricePanel(
        monthly=str(change.price.after),
        once=str(once) if once else "",
        lines=tuple(_lines(change)),
        sum_label="After the change",
        once_lines=tuple(PanelLine(f"{charge.line.name}, once", str(charge.line.total)) for charge in added),
        tax_notes=(*(charge.calculation for charge in added if charge.calculation), BEFORE_TAXES),
        savings=_saving(change.price.difference),
        date=f"Ready about {day_words(change.ready_on)}",
        date_note=_moved(change),
    )


def _lines(change: CalculatedAmendment) -> Iterator[PanelLine]:
    """The price as ordered, and a line for each part of the difference."""
    yield PanelLine("As ordered", str(change.price.before))
    for step in change.price.steps:
        label = STEP_LABELS.get(step.name) or change.offering.specification.characteristic(step.name).short_label
        yield PanelLine(label, signed(step.monthly), is_saving=step.monthly.amount < 0)


def _saving(difference: Money) -> tuple[str, ...]:
    return (f"Saves {-difference} a month",) if difference.amount < 0 else ()


def _moved(change: CalculatedAmendment) -> str:
    before = change.item.expected_on
    return f"So far: {day_words(before)}." if before and before != change.ready_on else ""
