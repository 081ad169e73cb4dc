"""The last page before an order: the receipt, the dates, where things go, and what a term costs to end."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from business_layer.billing.accounts import BillFormat
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.price_words import name_of
from business_layer.online_ordering.reviewed_cart import ReviewedItem
from business_layer.shared.addresses import zone_of
from business_layer.shared.counts import count_words
from presentation_layer.views.cart import DUE_TODAY, CartView, saving_lines
from presentation_layer.views.checkout import signed_words
from presentation_layer.views.dates_of_item import DatedEvent
from presentation_layer.views.early_ending import ending_words
from presentation_layer.views.price_panel import PricePanel, once_tax_lines, once_words, tax_lines
from presentation_layer.views.receipt import Receipt, receipt_of
from presentation_layer.words import date_words, ordinal, slot_sentence

BILLED = {BillFormat.ELECTRONIC: "Bill by email", BillFormat.PAPER: "Paper bill"}


@dataclass(frozen=True)
class ReviewPart:
    """One thing to check: its title, the step that changes it, and what was entered there."""

    title: str
    step: str
    verb: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    """`choices` are all answers by item, `terms` what it costs to cancel each item with a term."""

    receipt: Receipt
    price: PricePanel
    dates: tuple[DatedEvent, ...]
    parts: tuple[ReviewPart, ...]
    terms: tuple[tuple[str, str], ...]
    has_others: bool
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def review_page(view: CheckoutView, cart: CartView) -> ReviewPage:
    review, contact = view.review, view.checkout.contact
    with_terms = [item for item in review.items if item.early_termination]
    events = sorted((event for item in cart.items for event in item.dates), key=lambda event: event.on)
    return ReviewPage(
        receipt=receipt_of(review, cart, prepared_for=contact.name if contact else "", on=_today(view)),
        price=PricePanel(
            monthly=cart.price.monthly,
            with_taxes=cart.price.with_taxes,
            once=once_words(cart.totals),
            lines=saving_lines(review),
            taxes=tax_lines(cart.taxes),
            once_taxes=once_tax_lines(cart.taxes),
            due_today=DUE_TODAY,
        ),
        dates=tuple(dict.fromkeys(events)),
        parts=tuple(_parts(view)),
        terms=tuple(
            (f"{name_of(item)} has a {item.early_termination.months}-month term.", ending_words(item.early_termination))
            for item in with_terms
            if item.early_termination
        ),
        has_others=len(with_terms) < len(review.items),
        choices=tuple((f"{item.name} {item.which}".strip(), item.facts) for item in cart.items),
    )


def _today(view: CheckoutView) -> str:
    """The day of the review, where the first service is."""
    item = view.review.items[0]
    return date_words(item.at.astimezone(ZoneInfo(zone_of(item.item.address))).date()) if item.at else ""


def _parts(view: CheckoutView) -> Iterator[ReviewPart]:
    contact, account = view.checkout.contact, view.account
    places = list(dict.fromkeys(str(item.item.address) for item in view.review.items if item.item.address))
    shipped = [(_package_words(item), str(view.destination(item) or "")) for item in view.review.items if item.ships]
    for address in places if len(places) == 1 else ():
        if all(to != address for _, to in shipped):
            yield ReviewPart("Service address", "details", "", (address,))
    for address in dict.fromkeys(to for _, to in shipped):
        packages = ", ".join(words for words, to in shipped if to == address)
        title = "Service and shipping" if [address] == places else "Ship to"
        yield ReviewPart(title, "details", "Edit", (address, packages))
    if account:
        billed = f"{BILLED.get(account.format, 'Bill')} on the {ordinal(account.cycle_day)} of each month"
        yield ReviewPart("Bill to", "billing", "Edit", (f"{account.name}, {account.address}", billed))
    visits = tuple(_visits(view))
    if visits:
        yield ReviewPart("Technician visit", "details", "Edit", visits)
    if contact:
        telephone = phone_number_words(contact.telephone)
        yield ReviewPart("Contact", "details", "Edit", (f"{contact.name}, {telephone}", contact.email))
    agreed = view.agreements
    if agreed:
        signers = {(signed.signature, signed.on_behalf_of, signed.recorded_by): signed for signed in agreed}
        signed_by = "; ".join(signed_words(last) for last in signers.values())
        yield ReviewPart(
            "Contract", "contract", "Read or print", (f"{count_words(len(agreed), 'document')}, {signed_by}",)
        )


def _package_words(reviewed: ReviewedItem) -> str:
    """The contents of an item's packages."""
    contents = reviewed.ships.contents(reviewed.item.values) if reviewed.ships else ""
    return f"{contents} × {reviewed.item.quantity}" if reviewed.item.quantity > 1 else contents


def _visits(view: CheckoutView) -> Iterator[str]:
    for item in view.review.items:
        slot = view.checkout.installations.get(str(item.item.id))
        if slot and item.item.address:
            yield f"{slot_sentence(slot, item.item.address.time_zone)}, at {item.item.address.street}"
