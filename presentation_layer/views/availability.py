"""The offerings available at an address, in the customer's words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from babel.lists import format_list

from business_layer.catalogue.catalogue import Catalogue
from business_layer.online_ordering.qualification import ServiceQualification
from presentation_layer.views.comparison import ProductCard, product_card
from presentation_layer.views.place_words import place_words
from presentation_layer.words import instant_words


@dataclass(frozen=True)
class AvailabilityView:
    """`cards` are the offerings that depend on the place, those that it can have first; `anywhere` are the others."""

    id: UUID
    address: str
    is_answered: bool
    valid_until: str
    cards: tuple[ProductCard, ...]
    anywhere: tuple[ProductCard, ...]

    @property
    def missing(self) -> str:
        """The names of all offerings that depend on the place, if it can have none of them."""
        if any(card.can_order for card in self.cards):
            return ""
        return format_list([card.name for card in self.cards], locale="en_US")


def availability_view(qualification: ServiceQualification, catalogue: Catalogue, at: datetime) -> AvailabilityView:
    zone = qualification.address.time_zone
    shown = [
        (offering, product_card(offering, place_words(offering, qualification, at), with_facts=False))
        for offering in catalogue.offerings
    ]
    depending = [card for offering, card in shown if offering.availability]
    return AvailabilityView(
        id=qualification.id,
        address=str(qualification.address),
        is_answered=qualification.is_answered,
        valid_until=instant_words(qualification.expires_at, zone),
        cards=tuple(sorted(depending, key=lambda card: not card.can_order)),
        anywhere=tuple(card for offering, card in shown if offering.availability is None),
    )
