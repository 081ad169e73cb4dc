"""The mail that confirms an order: what was ordered, when it comes, what it costs, and where the contract is."""

from collections.abc import Iterable, Sequence
from datetime import date

from babel.dates import format_date

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.catalogue import Catalogue
from business_layer.inventory.installation_slots import WINDOWS, parse_slot
from business_layer.online_ordering.cart_review import CartReview
from business_layer.online_ordering.contract_prices import early_termination_words, saving_words, usage_prices
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder

BILLS = {BillFormat.ELECTRONIC: "by email", BillFormat.PAPER: "on paper"}


def confirmation_facts(
    order: ProductOrder, review: CartReview, account: BillingAccount, catalogue: Catalogue
) -> dict[str, str]:
    """What the mail says of the order, in plain text. What was written freely is left out, but for addresses."""
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
            ("Expected", _words(item.expected_on)),
            ("Technician", _visit(item)),
            ("Your number moves on", _words(item.move_on)),
            ("We ship", item.shipment.contents if item.shipment else ""),
            ("Ship to", str(item.shipment.address) if item.shipment else ""),
        )
        if words
    ]
    named = offering.full_name(item.known)
    return "\n".join(
        [
            f"{item.number}. {named}: {totals.one_time} once, {totals.monthly} a month",
            *(f"   {label}: {words}" for label, words in facts),
        ]
    )


def _words(day: date | None) -> str:
    return str(format_date(day, "full", locale="en_US")) if day else ""


def _visit(item: ProductOrderItem) -> str:
    if not item.installation:
        return ""
    day, window = parse_slot(item.installation)
    return f"{format_date(day, 'full', locale='en_US')}, {WINDOWS.get(window, window)} (see the calendar entry)"


def _charges(order: ProductOrder) -> str:
    totals, taxes = order.totals, order.taxes or TaxEstimate()
    lines = [f"One-time charges: {totals.one_time}", f"Monthly charges: {totals.monthly}"]
    if taxes.lines:
        together = totals + taxes.totals
        lines += [
            f"Estimated taxes and fees: {taxes.totals.one_time} once, {taxes.totals.monthly} a month",
            *(f"   {line.name}: {line.amount}{' a month' if line.is_monthly else ' once'}" for line in taxes.lines),
            f"Estimated total: {together.one_time} once, {together.monthly} a month",
        ]
    return "\n".join([*lines, *taxes.not_included])


def _details(review: CartReview, account: BillingAccount) -> Iterable[tuple[str, Sequence[str]]]:
    terms = [
        f"{one.offering.name}: {words}"
        for one in review.items
        if one.offering and (words := early_termination_words(one))
    ]
    yield "Usage prices", usage_prices(review.items)
    yield "Savings", saving_words(review.items, review.bundles)
    yield "If you end a term early, you pay", terms
    yield "Your bill", [f"{account.name}, {account.address}, {BILLS[account.format]}"]


def _indented(lines: Sequence[str]) -> str:
    return "\n".join(f"   {line}" for line in lines)
