"""Suggestions for a cart: the one offering that is missing from a bundle, and what it would save."""

from collections.abc import Iterator

from business_layer.catalogue.catalogue import Bundle, Catalogue
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
        saving = _saving(bundle, review)
        if offering and saving and offering.slug not in excluded:
            yield Suggestion(offering=offering, bundle=bundle, saving=saving)


def _saving(bundle: Bundle, review: CartReview) -> Money:
    """The saving each month on what is in the cart and can be delivered."""
    parts = [item for item in review.items if item.is_deliverable and item.item.offering_slug in bundle.offerings]
    return -sum((bundle.saving(part.item.price_lines) * part.item.quantity for part in parts), Money.zero())
