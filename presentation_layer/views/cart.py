"""The cart as its page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from business_layer.catalogue.brief_words import brief_words
from business_layer.catalogue.catalogue import Bundle
from business_layer.catalogue.distinguishing_words import in_parentheses
from business_layer.catalogue.offering import TERM
from business_layer.catalogue.prices import Totals
from business_layer.online_ordering.price_words import saving_words, usage_prices
from business_layer.online_ordering.reviewed_cart import CartReview, NeedKind, ReviewedItem, Suggestion
from business_layer.shared.addresses import GeographicAddress, zone_of
from business_layer.shared.counts import count_words
from business_layer.shared.money import Money
from presentation_layer.views.bundle_offers import bundle_offer
from presentation_layer.views.dates_of_item import DatedEvent, dates_of_item
from presentation_layer.views.early_ending import brief_ending
from presentation_layer.views.price_panel import (
    PanelLine,
    PricePanel,
    all_in_words,
    once_tax_lines,
    once_words,
    tax_lines,
)
from presentation_layer.views.taxes import TaxesView, taxes_view
from presentation_layer.words import clock_words

DUE_TODAY = str(Money.zero())


@dataclass(frozen=True)
class NeedView:
    kind: str
    message: str
    ask_again: bool


@dataclass(frozen=True, kw_only=True)
class CartItemView:
    """An item: `what` it is in one line, its `place`, `when` it is done, and its monthly price without savings.

    `saving` is said at the item that completes a bundle. `facts` are all answers.
    """

    id: UUID
    slug: str
    name: str
    which: str
    quantity: int
    what: str
    place: str
    when: str
    dates: tuple[DatedEvent, ...]
    saving: str
    monthly: str
    once: str
    totals: Totals
    facts: tuple[tuple[str, str], ...]
    needs: tuple[NeedView, ...]
    is_counted: bool
    term: str
    ending: str
    can_edit: bool

    @property
    def is_excluded(self) -> bool:
        return any(need.kind == NeedKind.EXCLUDED for need in self.needs)


@dataclass(frozen=True)
class SuggestionView:
    """An offering that the customer may also need, and what it saves together with what is in the cart."""

    slug: str
    name: str
    words: str
    offer: str


@dataclass(frozen=True, kw_only=True)
class CartView:
    """`savings` says what each bundle saves, and for how long; `usage` what use costs."""

    items: tuple[CartItemView, ...]
    totals: Totals
    is_ready: bool
    price: PricePanel
    taxes: TaxesView
    savings: tuple[str, ...]
    usage: tuple[str, ...]
    removed: str
    suggestions: tuple[SuggestionView, ...] = ()


def cart_view(review: CartReview, dates: Mapping[UUID, tuple[DatedEvent, ...]] | None = None) -> CartView:
    """The cart. `dates` are those of items for which the customer has chosen days."""
    known = {item.item.id: dates_of_item(item, item.usual_schedule) for item in review.items} | dict(dates or {})
    taxes = taxes_view(review.taxes, review.totals)
    return CartView(
        items=tuple(_item(item, known[item.item.id], _saving(item, review)) for item in review.items),
        totals=review.totals,
        is_ready=review.is_ready,
        price=_price(review, taxes, known),
        taxes=taxes,
        savings=tuple(saving_words(review.items, review.bundles)),
        usage=tuple(usage_prices(review.items)),
        removed=review.removed,
        suggestions=tuple(_suggestion(suggestion) for suggestion in review.suggestions),
    )


def _item(reviewed: ReviewedItem, dates: tuple[DatedEvent, ...], saving: str) -> CartItemView:
    item, offering = reviewed.item, reviewed.offering
    zone = zone_of(item.address)
    return CartItemView(
        id=item.id,
        slug=item.offering_slug,
        name=offering.name if offering else item.offering_slug.replace("-", " "),
        which=in_parentheses(offering.specification.distinguishing_words(item.values)) if offering else "",
        quantity=item.quantity,
        what=brief_words(offering, item.values) if offering else "",
        place=street_words(item.address),
        when=_when(reviewed, dates, zone),
        dates=dates,
        saving=saving,
        monthly=str(reviewed.regular_monthly),
        once=once_words(reviewed.totals),
        totals=reviewed.totals,
        facts=tuple(offering.specification.describe(item.values)) if offering else (),
        needs=tuple(NeedView(need.kind, need.message, need.ask_again_at is not None) for need in reviewed.needs),
        is_counted=reviewed.is_deliverable,
        term=str(item.values.get(TERM, "")),
        ending=brief_ending(reviewed.early_termination),
        can_edit=offering is not None,
    )


def street_words(address: GeographicAddress | None) -> str:
    """The street and the unit, which tell the addresses of one customer apart."""
    return " ".join(filter(None, (address.street, address.unit))) if address else ""


def _when(reviewed: ReviewedItem, dates: Iterable[DatedEvent], zone: str) -> str:
    """The dates as short sentences, and the end of the hold on a number."""
    said = [f"{event.words}, {event.hours}" if event.hours else event.words for event in dates]
    held = [f"We hold your choice until {clock_words(reviewed.held_until, zone)}"] if reviewed.held_until else []
    return " ".join(f"{words}." for words in (*said, *held))


def _saving(reviewed: ReviewedItem, review: CartReview) -> str:
    """The savings of the bundles that this item completes: it is the last of their items in the cart."""
    completed = [
        bundle
        for bundle in review.bundles
        if reviewed is [item for item in review.items if item.saved_with(bundle)][-1]
    ]
    return ", ".join(f"{bundle.name}: you save {review.saved_with(bundle)} a month" for bundle in completed)


def _price(review: CartReview, taxes: TaxesView, dates: Mapping[UUID, tuple[DatedEvent, ...]]) -> PricePanel:
    counted = [item for item in review.items if item.is_deliverable]
    earliest, note = _earliest(review, dates)
    return PricePanel(
        monthly=str(review.totals.monthly),
        with_taxes=all_in_words(taxes),
        once=once_words(review.totals),
        lines=(PanelLine(count_words(len(counted), "service"), str(review.regular_monthly)), *saving_lines(review)),
        sum_label="Each month",
        taxes=tax_lines(taxes),
        once_lines=once_charges(taxes, review.totals),
        once_taxes=once_tax_lines(taxes),
        due_today=DUE_TODAY,
        tax_notes=taxes.not_included,
        date=earliest,
        date_note=note,
    )


def once_charges(taxes: TaxesView, totals: Totals) -> tuple[PanelLine, ...]:
    """A line for the one-time charges, if their taxes and their total follow it."""
    return (PanelLine("One-time charges", str(totals.one_time)),) if once_tax_lines(taxes) else ()


def saving_lines(review: CartReview) -> tuple[PanelLine, ...]:
    """A line for each bundle: its reduction of the monthly total."""
    return tuple(
        PanelLine(f"{bundle.name}, {bundle.percent_off_monthly}% off", off_words(review, bundle), is_saving=True)
        for bundle in review.bundles
    )


def off_words(review: CartReview, bundle: Bundle) -> str:
    """The monthly reduction by a bundle, with a minus sign."""
    return f"\u2212{review.saved_with(bundle)}"


def _earliest(review: CartReview, dates: Mapping[UUID, tuple[DatedEvent, ...]]) -> tuple[str, str]:
    """The day on which the first service is ready, and the day on which the last one is."""
    ready = sorted(
        (dates[item.item.id][-1] for item in review.items if dates[item.item.id]), key=lambda event: event.on
    )
    if not ready:
        return "", ""
    first, last = ready[0], ready[-1]
    if first.on == last.on:
        return (first.words if len(ready) == 1 else f"Everything ready {first.day}"), "If you order today."
    return f"First service ready {first.day}", f"The last one is ready {last.day}, if you order today."


def _suggestion(suggestion: Suggestion) -> SuggestionView:
    offering, bundle = suggestion.offering, suggestion.bundle
    return SuggestionView(
        slug=offering.slug,
        name=offering.name,
        words=f"{next(iter(offering.highlights), offering.name)}. "
        f"{bundle.name} takes {bundle.percent_off_monthly}% off the monthly prices together.",
        offer=bundle_offer([offering], suggestion.saving),
    )
