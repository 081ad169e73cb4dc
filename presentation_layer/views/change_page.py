"""The page of the form that changes a service: its sections, what cannot change, and the price so far."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for

from business_layer.catalogue.choice_prices import price_grid_of
from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.pools import crews_at
from business_layer.inventory.products import Product
from business_layer.inventory.queries import ResourceQueries
from business_layer.service_changes.calculated_change import CalculatedChange
from business_layer.service_changes.change_charges import charges_of
from business_layer.service_changes.change_words import STEP_LABELS, term_words
from business_layer.shared.money import Money
from presentation_layer.forms.changes import ASKED, ChangeForm
from presentation_layer.forms.day_grid import DayGrid, day_grid
from presentation_layer.forms.views import FieldView
from presentation_layer.views.form_sections import LATER, UNTITLED, PriceTable, SectionView, price_table_of
from presentation_layer.views.price_panel import PanelLine, PricePanel, usage_lines
from presentation_layer.words import day_words

SLOTS_OFFERED = 20
WHEN, VISIT_SECTION, GIVE_UP_SECTION = "Date", "Technician visit", "Numbers to give up"
SECTIONS_ADDED = {"when": WHEN, "installation": VISIT_SECTION, "give_up": GIVE_UP_SECTION}
FIRST = frozenset({"installation", "give_up"})
BEFORE_TAXES = "Before taxes and fees. Their estimate is on the next page."


@dataclass(frozen=True, kw_only=True)
class FormLinks:
    """The addresses of a form: where it leads back to, is sent to, and asks for the price so far. `promise` is the
    sentence at its button. `place` is the page for another service address; `new_place` is that address, once it
    is checked.
    """

    back: str
    words: str
    action: str
    totals: str
    promise: str
    place: str = ""
    new_place: str = ""


def change_links(product_id: UUID, name: str, again: UUID | None = None) -> FormLinks:
    """The addresses of the form that changes a service."""
    return FormLinks(
        back=url_for(".service", product_id=product_id),
        words=name,
        action=url_for(".create_change", product_id=product_id, again=again),
        totals=url_for(".change_totals", product_id=product_id),
        promise="Nothing changes until you have reviewed it and agreed.",
    )


def visit_grid(
    change: CalculatedChange, product: Product, resources: ResourceQueries, now: datetime, *, held: str = ""
) -> DayGrid:
    """The half days on which a technician can come for a change, from the day on which it could be made.

    `held` is the one that an open proposal holds, which is free to its customer.
    """
    if product.address is None:
        return DayGrid()
    slots = resources.free_slots(
        crews_at(product.address), earliest=change.takes_effect_on, at=now, limit=SLOTS_OFFERED
    )
    zone = product.address.time_zone
    free = [*([held] if held else []), *(HalfDay(slot.on, slot.window).prefix for slot in slots)]
    return day_grid(free, zone, now.astimezone(ZoneInfo(zone)).date())


def change_sections(form: ChangeForm) -> tuple[SectionView, ...]:
    """The fields under the titles that the configurator has, then the day; first what the other answers ask for."""
    titles, grid = _titles(form), price_grid_of(form.offering)
    found: list[tuple[str, list[FieldView]]] = []
    for name, view in sorted(form.fields.items(), key=lambda field: field[0] not in FIRST):
        if name == ASKED or (grid and name == grid.columns.name):
            continue
        title = titles.get(name, "") or (found[-1][0] if found else UNTITLED)
        if not found or title != found[-1][0]:
            found.append((title, []))
        found[-1][1].append(view)
    return tuple(
        SectionView(number=place, title=title, state=LATER, fields=tuple(fields))
        for place, (title, fields) in enumerate(found, start=1)
    )


def _titles(form: ChangeForm) -> dict[str, str]:
    """The title under which each field stands: that of the latest question with one, up to it."""
    titles, title = dict[str, str](), ""
    for asked in form.offering.specification.characteristics:
        title = asked.section or title
        titles[asked.name] = title
    return titles | SECTIONS_ADDED


def change_table(form: ChangeForm) -> PriceTable | None:
    """The table of prices by two answers; what installation costs is of no matter any more."""
    table = price_table_of(form) if form.questions else None
    return replace(table, foot=(), foot_label="") if table else None


def kept_facts(form: ChangeForm) -> list[tuple[str, str]]:
    """The answers that cannot change, with their labels."""
    names = {asked.name for asked in form.questions}
    return form.offering.specification.describe({name: value for name, value in form.has.items() if name not in names})


def change_price(change: CalculatedChange) -> PricePanel:
    """The price after the change so far, and what it is made of."""
    charges = charges_of(change)
    once = sum((charge.line.total for charge in charges), Money.zero())
    return PricePanel(
        monthly=str(change.price.after),
        once=str(once) if once else "",
        lines=tuple(_lines(change)),
        sum_label="After the change",
        once_lines=tuple(PanelLine(f"{charge.line.name}, once", str(charge.line.total)) for charge in charges),
        tax_notes=(*(charge.calculation for charge in charges if charge.calculation), BEFORE_TAXES),
        usage=_new_usage(change),
        savings=_saving(change.price.difference),
        offers=tuple(filter(None, [term_words(change.term, change.offering.early_termination_percent)])),
        date=_date_words(change) if change.names else "",
        date_note="The time is chosen on this page." if change.needs_visit else "",
    )


def signed(amount: Money) -> str:
    """An amount with its sign: +$47.00, -$5.00."""
    return f"+{amount}" if amount.amount > 0 else str(amount)


def _lines(change: CalculatedChange) -> Iterator[PanelLine]:
    """The price before, and a line for each part of the difference."""
    yield PanelLine("Now", str(change.price.before))
    for step in change.price.steps:
        label = STEP_LABELS.get(step.name) or change.offering.specification.characteristic(step.name).short_label
        yield PanelLine(label, signed(step.monthly), is_saving=step.monthly.amount < 0)


def _new_usage(change: CalculatedChange) -> tuple[str, ...]:
    """The prices for use, if they change."""
    before, after = (
        usage_lines(lines)
        for lines in (change.offering.price_lines(change.has), change.offering.price_lines(change.after))
    )
    return after if before != after else ()


def _saving(difference: Money) -> tuple[str, ...]:
    return (f"Saves {-difference} a month",) if difference.amount < 0 else ()


def _date_words(change: CalculatedChange) -> str:
    if change.needs_visit:
        return f"Technician visit from {day_words(change.takes_effect_on)}"
    if change.is_at_once:
        return "Takes effect within minutes, or on a later day"
    return f"Takes effect about {day_words(change.takes_effect_on)}"
