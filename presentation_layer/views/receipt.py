"""The receipt: what is ordered, when, and what it costs, in words that are ready to print."""

from dataclasses import dataclass

from business_layer.online_ordering.reviewed_cart import CartReview
from presentation_layer.views.cart import CartItemView, CartView, off_words
from presentation_layer.views.taxes import TaxesView

NOTHING = "–"
# The last dates of an item matter most: the visit, and not the parcel that comes before it.
LINES_AT_MOST = 2


@dataclass(frozen=True, kw_only=True)
class ReceiptLine:
    slug: str
    name: str
    what: str
    when: tuple[str, ...]
    once: str
    monthly: str


@dataclass(frozen=True)
class ReceiptSaving:
    name: str
    monthly: str


@dataclass(frozen=True, kw_only=True)
class ReceiptTaxes:
    """The estimate: its sums, a row of name, once and monthly for each tax, and what it leaves out.

    `all_in` are the sums of the receipt with the estimate, once and monthly; empty if nothing is estimated.
    """

    once: str
    monthly: str
    rows: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    all_in: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """`taxes` is None if nothing is estimated."""

    prepared_for: str
    on: str
    lines: tuple[ReceiptLine, ...]
    savings: tuple[ReceiptSaving, ...]
    once: str
    monthly: str
    taxes: ReceiptTaxes | None
    usage: tuple[str, ...]


def receipt_of(review: CartReview, cart: CartView, *, prepared_for: str, on: str) -> Receipt:
    """The receipt of a cart at the prices of its review. An item says where it is only if there are several places."""
    has_places = len({item.place for item in cart.items if item.place}) > 1
    return Receipt(
        prepared_for=prepared_for,
        on=on,
        lines=tuple(_line(item, with_place=has_places) for item in cart.items if item.is_counted),
        savings=tuple(
            ReceiptSaving(f"{bundle.name}, {bundle.percent_off_monthly}% off", off_words(review, bundle))
            for bundle in review.bundles
        ),
        once=str(cart.totals.one_time),
        monthly=str(cart.totals.monthly),
        taxes=receipt_taxes(cart.taxes),
        usage=cart.usage,
    )


def _line(item: CartItemView, *, with_place: bool) -> ReceiptLine:
    place = f", at {item.place}" if with_place and item.place else ""
    when = [line for event in item.dates for line in (event.short, event.hours) if line]
    return ReceiptLine(
        slug=item.slug,
        name=f"{item.name} × {item.quantity}" if item.quantity > 1 else item.name,
        what=item.what + place,
        when=tuple(when[-LINES_AT_MOST:]),
        once=item.once or NOTHING,
        monthly=item.monthly,
    )


def receipt_taxes(taxes: TaxesView) -> ReceiptTaxes | None:
    if not taxes.rows and not taxes.not_included:
        return None
    where = (f"Estimated for {taxes.address}. Your bill shows the actual amounts.",) if taxes.rows else ()
    return ReceiptTaxes(
        once=str(taxes.totals.one_time) if taxes.rows else NOTHING,
        monthly=str(taxes.totals.monthly) if taxes.rows else NOTHING,
        rows=tuple((f"{row.name} {row.how}", row.once, row.monthly) for row in taxes.rows),
        notes=(*where, *taxes.not_included),
        all_in=(str(taxes.all_in.one_time), str(taxes.all_in.monthly)) if taxes.rows else (),
    )
