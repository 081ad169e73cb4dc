"""The cart as its page shows it."""

from dataclasses import dataclass
from uuid import UUID

from business_layer.catalogue.distinguishing_words import in_parentheses
from business_layer.catalogue.offering import TERM
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.online_ordering.price_words import early_termination_words, saving_words, usage_prices
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.shared.addresses import zone_of
from presentation_layer.views.days import ready_words
from presentation_layer.views.taxes import TaxesView, taxes_view
from presentation_layer.words import time_words


@dataclass(frozen=True)
class NeedView:
    kind: str
    message: str
    ask_again: str


@dataclass(frozen=True, kw_only=True)
class CartItemView:
    id: UUID
    slug: str
    name: str
    which: str
    quantity: int
    address: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[PriceLine, ...]
    totals: Totals
    needs: tuple[NeedView, ...]
    ready: str
    ships: str
    is_counted: bool
    term: str
    early_termination: str
    can_edit: bool


@dataclass(frozen=True)
class CartView:
    """`savings` says what each bundle saves, and for how long; `usage` what use costs."""

    items: tuple[CartItemView, ...]
    totals: Totals
    is_ready: bool
    taxes: TaxesView
    savings: tuple[str, ...]
    usage: tuple[str, ...]
    removed: str


def cart_view(review: CartReview) -> CartView:
    return CartView(
        items=tuple(_item(item) for item in review.items),
        totals=review.totals,
        is_ready=review.is_ready,
        taxes=taxes_view(review.taxes, review.totals),
        savings=tuple(saving_words(review.items, review.bundles)),
        usage=tuple(usage_prices(review.items)),
        removed=review.removed,
    )


def _item(reviewed: ReviewedItem) -> CartItemView:
    item, offering = reviewed.item, reviewed.offering
    zone = zone_of(item.address)
    return CartItemView(
        id=item.id,
        slug=item.offering_slug,
        name=offering.name if offering else item.offering_slug.replace("-", " "),
        which=in_parentheses(offering.specification.distinguishing_words(item.values)) if offering else "",
        quantity=item.quantity,
        address=str(item.address) if item.address else "",
        facts=tuple(offering.specification.describe(item.values)) if offering else (),
        lines=reviewed.price_lines,
        totals=reviewed.totals,
        needs=tuple(NeedView(need.kind, need.message, time_words(need.ask_again_at, zone)) for need in reviewed.needs),
        term=str(item.values.get(TERM, "")),
        early_termination=early_termination_words(reviewed),
        ready=ready_words(reviewed.usual_schedule),
        ships=reviewed.ships.contents(item.values) if reviewed.ships else "",
        is_counted=reviewed.is_deliverable,
        can_edit=offering is not None,
    )
