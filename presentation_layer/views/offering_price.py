"""The price panel of an offering: the price of the answers so far, with taxes, savings and the earliest day."""

from collections.abc import Iterator, Mapping

from babel.lists import format_list

from business_layer.catalogue.bundle_savings import BundleSaving, bundle_savings
from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.choice_prices import price_grid_of
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceType, Totals
from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.estimate_taxes import EstimateTaxes, place_with
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.schedule import Circumstances, Schedule, schedule_of
from business_layer.shared.addresses import GeographicAddress, zone_of
from business_layer.shared.clock import Clock
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.forms.typed import whole_number
from presentation_layer.views.bundle_offers import bundle_offer
from presentation_layer.views.early_ending import ending_words
from presentation_layer.views.offering_place import answer_for
from presentation_layer.views.price_panel import (
    PricePanel,
    all_in_words,
    once_tax_lines,
    once_words,
    panel_lines,
    tax_lines,
    usage_lines,
)
from presentation_layer.views.taxes import taxes_view
from presentation_layer.words import day_words

Earliest = tuple[str, str]
ONCE_CHECKED: Earliest = ("Earliest date", "Check your address to see it.")
FOR_TODAY = "The date is for orders placed today."
NEVER: Earliest = ("", "")


class OfferingPrices:
    """Makes the price panels of offerings, with the cart's own calculations."""

    def __init__(self, catalogues: Catalogues, estimate: EstimateTaxes, clock: Clock) -> None:
        self._catalogues, self._estimate, self._clock = catalogues, estimate, clock

    def panel(
        self,
        form: OfferingForm,
        qualification: ServiceQualification | None,
        *,
        near: GeographicAddress | None = None,
        in_cart: Mapping[str, Totals],
    ) -> PricePanel:
        """The panel for the answers so far. `qualification` is the answer for the address in the form.

        `near` is where the customer is, for an offering without an address; `in_cart` the prices of what they have.
        """
        offering, at = form.offering, self._clock.now()
        values = offering.specification.countable_answers_so_far(form.answers)
        lines = offering.price_lines(values)
        quantity = whole_number(str(form.typed.get("quantity") or ""), most=offering.quantity_at_most) or 1
        totals = Totals.of(lines, quantity)
        address = (qualification.address if qualification else None) or _address_in(form) or near
        taxes = taxes_view(self._estimate(offering, lines, address=address) * quantity, totals)
        once_lines, once_taxes = panel_lines(lines, PriceType.ONE_TIME, quantity), once_tax_lines(taxes)
        bundles = tuple(bundle_savings(offering, totals.monthly, self._catalogues.current(at), in_cart))
        date_, note = self._earliest(offering, values, qualification)
        return PricePanel(
            monthly=str(totals.monthly),
            with_taxes=all_in_words(taxes),
            once=once_words(totals),
            lines=panel_lines(lines, PriceType.RECURRING, quantity),
            once_lines=once_lines if once_taxes or len(once_lines) > 1 else (),
            taxes=tax_lines(taxes),
            once_taxes=once_taxes,
            tax_notes=taxes.not_included,
            usage=usage_lines(lines),
            offers=tuple(bundle_offer(offered.missing, offered.amount) for offered in bundles if offered.missing),
            savings=(
                *(_bundle_words(saved) for saved in bundles if not saved.missing),
                *_longer_term(offering, values),
            ),
            ending=ending_words(offering.early_termination(values, totals.monthly)),
            date=date_,
            date_note=note,
        )

    def _earliest(
        self, offering: ProductOffering, values: Values, qualification: ServiceQualification | None
    ) -> Earliest:
        if offering.availability is None:
            # As in the cart, where such an item has no address: its days are counted in our own time zone.
            qualification = None
        elif qualification is None:
            return ONCE_CHECKED
        answer = answer_for(offering, values, qualification)
        if qualification and (answer is None or answer.result is not QualificationResult.QUALIFIED):
            return NEVER
        given = Circumstances(
            at=self._clock.now(),
            time_zone=zone_of(qualification.address if qualification else None),
            interval_days=answer.installation_interval_days if answer else 0,
        )
        return earliest_words(offering, values, schedule_of(offering, values, given))


def earliest_words(offering: ProductOffering, values: Values, schedule: Schedule) -> Earliest:
    """The earliest day on which something happens that the customer waits for, and what it depends on."""
    ready, shipped = day_words(schedule.ready_on), offering.shipped_for(values)
    contents = shipped.contents(values) if shipped else ""
    if offering.needs_appointment:
        return f"Technician visit from {ready}", "You choose the day and time at checkout."
    if schedule.move_on and schedule.delivered_on:
        note = f"{contents} arrives by {day_words(schedule.delivered_on)}. You choose the day at checkout."
        return f"Your number can move from {day_words(schedule.move_on)}", note
    if shipped:
        return f"Ready by {ready}", f"We mail your {contents[:1].lower()}{contents[1:]}. {FOR_TODAY}"
    return f"Ready by {ready}", "If you order today."


def _address_in(form: OfferingForm) -> GeographicAddress | None:
    """The address that was typed, or as much of it as its ZIP code says."""
    typed = form.typed.get("address") if form.offering.asks_for_address else None
    return (form.address if form.data else None) or (place_with(str(typed.get("zip_code") or "")) if typed else None)


def _longer_term(offering: ProductOffering, values: Values) -> Iterator[str]:
    grid = price_grid_of(offering)
    row, column = (values.get(grid.rows.name), values.get(grid.columns.name)) if grid else (None, None)
    if grid and row and column:
        best = grid.best_column(row)
        saved = grid.monthly[row, column] - grid.monthly[row, best]
        if saved:
            yield f"{grid.columns.label_of(best)}: save {saved} a month"


def _bundle_words(saving: BundleSaving) -> str:
    others = format_list([offering.name for offering in saving.others], locale="en_US")
    return f"With {others} in your cart, you save {saving.amount} a month"
