"""The block that suggests an offering beside another one, or in the cart."""

from dataclasses import dataclass

from flask import request

from business_layer.online_ordering.suggest_offering import EXPERIMENT, SuggestedOffering, SuggestOffering
from presentation_layer.context import current_actor, note_exposure
from presentation_layer.views.starting_prices import starting_price

TENTHS = 10
# Below this share, tenths would all be one.
LEAST_TENTH = 0.1


@dataclass(frozen=True)
class OfferView:
    """The suggested offering. `heading` says what it goes with, and `reason` why it is suggested."""

    slug: str
    name: str
    heading: str
    reason: str
    price: str


class SuggestedOffer:
    """Makes the block for the page that is being shown, and notes which variant of the experiment was seen."""

    def __init__(self, suggest: SuggestOffering) -> None:
        self._suggest = suggest

    def __call__(self) -> OfferView | None:
        found = self._suggest(looked_at=(request.view_args or {}).get("slug", ""), by=current_actor())
        if found is None:
            return None
        if found.variant:
            note_exposure(EXPERIMENT, found.variant)
        return offer_view(found)


def offer_view(found: SuggestedOffering) -> OfferView:
    offering, given = found.offering, found.given
    return OfferView(
        slug=offering.slug,
        name=offering.name,
        heading=f"People who chose {given.name} often add" if given else "Many customers also choose",
        reason=f"{_orders(found)} with {given.name} also have it." if given else "It is what customers order most.",
        price=starting_price(offering).words,
    )


def _orders(found: SuggestedOffering) -> str:
    """About 3 of 10 orders; or, if they are few, about 4 of 100."""
    share = found.chosen / found.of
    whole = TENTHS if share >= LEAST_TENTH else TENTHS * TENTHS
    return f"About {max(round(share * whole), 1)} of {whole} orders"
