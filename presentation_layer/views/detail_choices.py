"""The questions of the checkout's first step: half days for a technician, days to move numbers, where to ship."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.lists import format_list

from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.pools import crews_at
from business_layer.inventory.queries import ResourceQueries
from business_layer.online_ordering.checkout import ShipTo
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.number_move_days import move_days
from business_layer.online_ordering.shipping_destinations import service_address_of
from business_layer.shared.clock import Clock
from presentation_layer.forms.checkout_details import CONTACT, SHIP_TO, SHIPPING_ADDRESS, DetailsAsked, DetailsForm
from presentation_layer.forms.day_grid import DayGrid, day_grid
from presentation_layer.forms.fields import Choice
from presentation_layer.words import date_words

SLOTS_OFFERED = 20


@dataclass(frozen=True)
class ContactBlock:
    """The contact in a line; its fields are open if one of them is empty or wrong."""

    words: str
    is_open: bool


def contact_block(form: DetailsForm) -> ContactBlock:
    typed = [form.typed[name].strip() for name in CONTACT]
    is_wrong = any(name in form.errors for name in CONTACT)
    return ContactBlock(", ".join(filter(None, typed)), is_open=is_wrong or not all(typed))


@dataclass(frozen=True)
class ShippingBlock:
    """The place that packages go to, in a line; the choices are open if something is wrong with them."""

    shipped: str
    words: str
    is_open: bool


def shipping_block(asked: DetailsAsked, form: DetailsForm) -> ShippingBlock | None:
    """The place that is chosen in the form; None if nothing is shipped."""
    if not asked.destinations:
        return None
    chosen = next((place for place in asked.destinations if place.value == form.typed[SHIP_TO]), None)
    is_open = any(name.partition(".")[0] in (SHIP_TO, SHIPPING_ADDRESS) for name in form.errors)
    if chosen is None:
        return ShippingBlock(asked.shipped, "Choose an address", is_open=True)
    if chosen.value == ShipTo.OTHER:
        typed = form.typed[SHIPPING_ADDRESS]
        words = ", ".join(filter(None, (typed["street"], typed["unit"], typed["city"], typed["state"])))
        return ShippingBlock(asked.shipped, words or chosen.label, is_open or not words)
    words = chosen.hint if chosen.value == ShipTo.SERVICE else f"Your billing address. {chosen.hint}"
    return ShippingBlock(asked.shipped, words, is_open)


class DetailChoices:
    """The questions of the first step: half days for a technician, days for numbers to move, where to ship."""

    def __init__(self, resources: ResourceQueries, clock: Clock) -> None:
        self._resources, self._clock = resources, clock

    def of(self, view: CheckoutView) -> DetailsAsked:
        shipped = [item.ships.contents(item.item.values) for item in view.review.items if item.ships]
        return DetailsAsked(
            visits=self._visits(view),
            moves=_moves(view),
            shipped=format_list([words[:1].lower() + words[1:] for words in dict.fromkeys(shipped)], locale="en_US"),
            destinations=_destinations(view) if shipped else (),
        )

    def _visits(self, view: CheckoutView) -> dict[UUID, tuple[str, DayGrid]]:
        found = {}
        for item in view.review.items:
            if item.offering is None or not item.offering.needs_appointment or item.item.address is None:
                continue
            if item.usual_schedule is None:
                continue
            address, now = item.item.address, self._clock.now()
            slots = self._resources.free_slots(
                crews_at(address), earliest=item.usual_schedule.ready_on, at=now, limit=SLOTS_OFFERED
            )
            free = [HalfDay(slot.on, slot.window).prefix for slot in slots]
            chosen = view.checkout.installations.get(str(item.item.id))
            today = now.astimezone(ZoneInfo(address.time_zone)).date()
            what = item.offering.full_name(item.item.values)
            found[item.item.id] = (
                f"When should our technician come to {address.street} for {what}?",
                day_grid(free if chosen is None or chosen in free else [chosen, *free], address.time_zone, today),
            )
        return found


def _moves(view: CheckoutView) -> dict[UUID, tuple[str, list[Choice]]]:
    """The days on which numbers can move, by cart item."""
    found = {}
    for item in view.review.items:
        if item.offering and (days := move_days(item)):
            label = f"When should your number move to {item.offering.full_name(item.item.values)}?"
            found[item.item.id] = (label, [Choice(day.isoformat(), date_words(day)) for day in days])
    return found


def _destinations(view: CheckoutView) -> tuple[Choice, ...]:
    """The shipping choices: the service address comes first if there is one."""
    service, account = service_address_of(view.review), view.account or next(iter(view.accounts), None)
    return (
        *([Choice(ShipTo.SERVICE, "To the service address", str(service))] if service else []),
        Choice(ShipTo.BILLING, "To my billing address", str(account.address) if account else "You'll enter it next."),
        Choice(ShipTo.OTHER, "To another address"),
    )
