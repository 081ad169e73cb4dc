"""Suggestions for a cart: the one offering that is missing from a bundle, and what it would save."""

from collections.abc import Iterator

from business_layer.catalogue.bundle_savings import saving_on
from business_layer.catalogue.catalogue import Bundle, Catalogue
from business_layer.catalogue.lowest_price import lowest_monthly_price
from business_layer.catalogue.prices import Totals
from business_layer.online_ordering.reviewed_cart import CartReview, Suggestion
from business_layer.shared.money import Money

SUGGESTED_AT_MOST = 2


def suggestions(catalogue: Catalogue, review: CartReview) -> tuple[Suggestion, ...]:
    """The offerings that complete a bundle, the largest saving first. Nothing excluded, and nothing in the cart."""
    found = {made.offering.slug: made for made in sorted(_made(catalogue, review), key=lambda made: made.saving.amount)}
    return tuple(sorted(found.values(), key=lambda made: -made.saving.amount))[:SUGGESTED_AT_MOST]


def _made(catalogue: Catalogue, review: CartReview) -> Iterator[Suggestion]:
    in_cart = {item.item.offering_slug for item in review.items}
    excluded = {
        other.slug for item in review.items if item.offering for other in catalogue.excluded_with(item.offering)
    }
    for bundle in catalogue.bundles:
        missing = [slug for slug in bundle.offerings if slug not in in_cart]
        offering = catalogue.find(missing[0]) if len(missing) == 1 else None
        prices = _monthly_prices(bundle, review)
        if offering and saving_on(bundle, prices) and offering.slug not in excluded:
            together = saving_on(bundle, [*prices, lowest_monthly_price(offering)])
            yield Suggestion(offering=offering, bundle=bundle, saving=together)


def _monthly_prices(bundle: Bundle, review: CartReview) -> list[Money]:
    """The regular monthly price of each part of the bundle that is in the cart and can be delivered."""
    parts = [item for item in review.items if item.is_deliverable and item.item.offering_slug in bundle.offerings]
    return [Totals.of(part.item.price_lines).monthly for part in parts for _ in range(part.item.quantity)]
