"""The email that confirms an order: its items, when they come, what they cost, and where the contract is."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.prices import Totals
from business_layer.catalogue.product_facts import LabeledWords
from business_layer.inventory.installation_slots import HalfDay
from business_layer.messages.letter import Action, Part, PriceRow
from business_layer.messages.message import Message
from business_layer.messages.message_writer import MessageWriter
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.ports import OpenCheckout
from business_layer.online_ordering.price_words import distinct, early_termination_words, saving_words, usage_prices
from business_layer.online_ordering.reviewed_cart import CartReview
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.visit_calendar import visit_calendar_entry
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.addresses import zone_of
from business_layer.shared.date_formats import format_day
from business_layer.shared.money import Money

SERVICE_ADDRESS, SHIP_TO = "Service address", "Ship to"
BILLS = {BillFormat.ELECTRONIC: "by email", BillFormat.PAPER: "on paper"}
CONTRACT = "A copy of everything you signed is attached. You can also read, print and save it on your order's page."
TO_FOLLOW = "Choose a password to follow your order"
WHY_TO_FOLLOW = "With a password, you can see your order and your services on any device."
PLACED_FOR_YOU = "Our agent {} placed this order for you. If you did not ask for it, please call us right away."


def order_placed_message(
    writer: MessageWriter,
    order: ProductOrder,
    found: OpenCheckout,
    view: CheckoutView,
    catalogue: Catalogue,
    by: Actor,
) -> Message:
    """The message to the address of the account, also if an agent ordered, with a calendar entry for each visit."""
    visits = (
        visit_calendar_entry(item, order.number, organizer=writer.sender, at=order.placed_at) for item in order.items
    )
    contract = Action(label="Read what you signed", url=writer.link(f"/orders/{order.number}/documents"))
    # The page mails a link that works once. This message is kept, so it holds none.
    choose = Action(label="Choose a password", url=writer.link("/account/first-password"))
    return writer.message(
        "order_placed",
        key=order.number,
        to=found.customer_email,
        at=order.placed_at,
        customer_id=order.customer_id,
        name=found.customer_name,
        about=order.number,
        coming=_coming(order),
        placed_by=PLACED_FOR_YOU.format(by.name) if by.kind is ActorKind.AGENT else "",
        parts=(
            *confirmation_parts(order, view.review, view.account, catalogue),
            *([] if found.has_password else [Part(heading=TO_FOLLOW, paragraphs=(WHY_TO_FOLLOW,), action=choose)]),
            Part(heading="Your contract", paragraphs=(CONTRACT,), action=contract),
        ),
        encloses_contract=True,
        attachments=tuple(filter(None, visits)),
        link=writer.link(f"/orders/{order.number}"),
    )


def confirmation_parts(
    order: ProductOrder, review: CartReview, account: BillingAccount | None, catalogue: Catalogue
) -> tuple[Part, ...]:
    """The items, charges and conditions of an order. Free text is left out, except addresses."""
    shared = _shared_places(order)
    return (
        *([Part(facts=tuple(shared))] if shared else []),
        *(_item(item, catalogue, shared) for item in order.items),
        _charges(order, catalogue),
        *(part for part in (_taxes(order), *_details(review, account)) if part.has_content),
    )


def _coming(order: ProductOrder) -> str:
    """The sentence about when the services should be ready."""
    days = sorted({item.expected_on for item in order.items if item.expected_on})
    if not days:
        return "We will email you when it is ready."
    if len(order.items) == 1:
        return f"We expect your service to be ready on {format_day(days[0])}."
    if len(days) == 1:
        return f"We expect everything to be ready on {format_day(days[0])}."
    return f"We expect your first service to be ready on {format_day(days[0])}, and the last on {format_day(days[-1])}."


def _shared_places(order: ProductOrder) -> LabeledWords:
    """The address that all visits or all packages have in common, if there are several; it is said once."""
    places = [place for item in order.items for place in _places(item)]
    counts = Counter(label for label, _ in places)
    return [place for place in dict.fromkeys(places) if 1 < places.count(place) == counts[place[0]]]


def _places(item: ProductOrderItem) -> LabeledWords:
    """The service address of an item, and the address that its package goes to."""
    places = ((SERVICE_ADDRESS, item.address), (SHIP_TO, item.shipment.address if item.shipment else None))
    return [(label, str(address)) for label, address in places if address]


def _item(item: ProductOrderItem, catalogue: Catalogue, shared: LabeledWords) -> Part:
    offering = catalogue.offering(item.offering_slug)
    own = dict(place for place in _places(item) if place not in shared)
    facts = (
        (SERVICE_ADDRESS, own.get(SERVICE_ADDRESS, "")),
        *offering.specification.describe_for_messages(item.values),
        ("Expected", _date_words(item.expected_on)),
        ("Technician", _visit_words(item)),
        ("Your number moves on", _date_words(item.move_on)),
        ("We ship", item.shipment.contents if item.shipment else ""),
        (SHIP_TO, own.get(SHIP_TO, "")),
    )
    return Part(
        heading=f"{item.number}. {offering.full_name(item.known)}",
        facts=tuple((label, words) for label, words in facts if words),
    )


def _date_words(day: date | None) -> str:
    return format_day(day) if day else ""


def _visit_words(item: ProductOrderItem) -> str:
    if not item.installation:
        return ""
    visit = HalfDay.of(item.installation)
    # The zone's name on that day is taken at noon, because clocks change at night.
    zone = datetime.combine(visit.on, time(12), ZoneInfo(zone_of(item.address))).tzname()
    return f"{_date_words(visit.on)}, {visit.hours} {zone} (see the calendar entry)"


def _charges(order: ProductOrder, catalogue: Catalogue) -> Part:
    """The receipt: each item, the sum of the estimated taxes and fees, and the total."""
    taxes = order.taxes or TaxEstimate()
    names = [catalogue.offering(item.offering_slug).full_name(item.known) for item in order.items]
    rows = [_row(name, item.totals) for name, item in zip(names, order.items, strict=True)]
    rows.append(_row("Total before taxes", order.totals, is_total=True))
    if taxes.lines:
        rows.append(_row("Estimated taxes and fees", taxes.totals))
        rows.append(_row("Estimated total", order.totals + taxes.totals, is_total=True))
    return Part(heading="Charges", prices=tuple(rows), lines=taxes.not_included)


def _taxes(order: ProductOrder) -> Part:
    taxes = order.taxes or TaxEstimate()
    rows = (_tax_row(name, taxes) for name in distinct(line.name for line in taxes.lines))
    return Part(heading="Estimated taxes and fees", prices=tuple(rows))


def _tax_row(name: str, taxes: TaxEstimate) -> PriceRow:
    """All that the estimate has of one tax or fee."""
    once, monthly = (
        [line.amount for line in taxes.lines if line.name == name and line.is_monthly is is_monthly]
        for is_monthly in (False, True)
    )
    return PriceRow(label=name, one_time=_sum_words(once), monthly=_sum_words(monthly))


def _sum_words(amounts: list[Money]) -> str:
    return str(sum(amounts, Money.zero())) if amounts else ""


def _row(label: str, totals: Totals, *, is_total: bool = False) -> PriceRow:
    return PriceRow(label=label, one_time=str(totals.one_time), monthly=str(totals.monthly), is_total=is_total)


def _details(review: CartReview, account: BillingAccount | None) -> Iterable[Part]:
    terms = [
        f"{item.offering.name}: {words}."
        for item in review.items
        if item.offering and (words := early_termination_words(item))
    ]
    bill = f"{account.name}, {account.address}, {BILLS[account.format]}" if account else ""
    yield Part(heading="Usage prices", lines=tuple(usage_prices(review.items)))
    yield Part(heading="Savings", lines=tuple(saving_words(review.items, review.bundles)))
    yield Part(heading="If you cancel before your term ends, you pay", lines=tuple(terms))
    yield Part(heading="Your bill", lines=(bill,) if bill else ())
