"""The email that confirms an order: its items, when they come, what they cost, and where the contract is."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.catalogue import Catalogue
from business_layer.inventory.installation_slots import WINDOWS, parse_slot
from business_layer.messages.message import Message
from business_layer.messages.message_writer import MessageWriter
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.ports import OpenCheckout
from business_layer.online_ordering.price_words import early_termination_words, saving_words, usage_prices
from business_layer.online_ordering.reviewed_cart import CartReview
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.visit_calendar import visit_calendar_entry
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.addresses import zone_of
from business_layer.shared.date_formats import format_day

BILLS = {BillFormat.ELECTRONIC: "by email", BillFormat.PAPER: "on paper"}
PLACED_FOR_YOU = "\n\nOur agent {} placed this order for you. If you did not ask for it, please call us right away."


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
    facts = confirmation_facts(order, view.review, view.account, catalogue)
    return writer.message(
        "order_placed",
        key=order.number,
        to=found.customer_email,
        at=order.placed_at,
        customer_id=order.customer_id,
        name=found.customer_name,
        number=order.number,
        items=facts["items"],
        charges=facts["charges"],
        details=facts["details"],
        contract=writer.link(f"/orders/{order.number}/documents"),
        attachments=tuple(filter(None, visits)),
        link=writer.link(f"/orders/{order.number}"),
        placed_by=PLACED_FOR_YOU.format(by.name) if by.kind is ActorKind.AGENT else "",
    )


def confirmation_facts(
    order: ProductOrder, review: CartReview, account: BillingAccount | None, catalogue: Catalogue
) -> dict[str, str]:
    """The `items`, `charges` and `details` of the email, in plain text. Free text is left out, except addresses."""
    return {
        "items": "\n\n".join(_item(item, catalogue) for item in order.items),
        "charges": _charges(order),
        "details": "".join(f"\n\n{title}\n{_indented(lines)}" for title, lines in _details(review, account) if lines),
    }


def _item(item: ProductOrderItem, catalogue: Catalogue) -> str:
    offering = catalogue.offering(item.offering_slug)
    totals = item.totals
    facts = [
        (label, words)
        for label, words in (
            ("Address", str(item.address or "")),
            *offering.specification.describe_for_messages(item.values),
            ("Expected", _date_words(item.expected_on)),
            ("Technician", _visit_words(item)),
            ("Your number moves on", _date_words(item.move_on)),
            ("We ship", item.shipment.contents if item.shipment else ""),
            ("Ship to", str(item.shipment.address) if item.shipment else ""),
        )
        if words
    ]
    return "\n".join(
        [
            f"{item.number}. {offering.full_name(item.known)}: {totals.one_time} one-time, {totals.monthly} a month",
            *(f"   {label}: {words}" for label, words in facts),
        ]
    )


def _date_words(day: date | None) -> str:
    return format_day(day) if day else ""


def _visit_words(item: ProductOrderItem) -> str:
    if not item.installation:
        return ""
    day, window = parse_slot(item.installation)
    # The zone's name on that day is taken at noon, because clocks change at night.
    zone = datetime.combine(day, time(12), ZoneInfo(zone_of(item.address))).tzname()
    return f"{_date_words(day)}, {WINDOWS.get(window, window)} {zone} (see the calendar entry)"


def _charges(order: ProductOrder) -> str:
    totals, taxes = order.totals, order.taxes or TaxEstimate()
    lines = [f"One-time charges: {totals.one_time}", f"Monthly charges: {totals.monthly}"]
    if taxes.lines:
        together = totals + taxes.totals
        lines += [
            f"Estimated taxes and fees: {taxes.totals.one_time} one-time, {taxes.totals.monthly} a month",
            *(f"   {line.name}: {line.amount}{' a month' if line.is_monthly else ' one-time'}" for line in taxes.lines),
            f"Estimated total: {together.one_time} one-time, {together.monthly} a month",
        ]
    return "\n".join([*lines, *taxes.not_included])


def _details(review: CartReview, account: BillingAccount | None) -> Iterable[tuple[str, Sequence[str]]]:
    terms = [
        f"{item.offering.name}: {words}"
        for item in review.items
        if item.offering and (words := early_termination_words(item))
    ]
    yield "Usage prices", usage_prices(review.items)
    yield "Savings", saving_words(review.items, review.bundles)
    yield "If you cancel before your term ends, you pay", terms
    yield "Your bill", [f"{account.name}, {account.address}, {BILLS[account.format]}"] if account else []


def _indented(lines: Sequence[str]) -> str:
    return "\n".join(f"   {line}" for line in lines)
