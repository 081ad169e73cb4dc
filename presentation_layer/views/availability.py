"""The offerings available at an address, in the customer's words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.online_ordering.availability import AvailabilityAnswer, QualificationResult
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.schedule import Circumstances, schedule_of
from presentation_layer.views.days import ready_words
from presentation_layer.views.shop_window import from_price
from presentation_layer.words import StateWords, instant_words, time_words

RESULT_WORDS = StateWords(
    {
        QualificationResult.QUALIFIED: ("Available", "good"),
        QualificationResult.ALTERNATE: ("Available at a lower speed", "warn"),
        QualificationResult.UNQUALIFIED: ("Not available", "bad"),
    },
    otherwise=("Not known yet", "warn"),
)


@dataclass(frozen=True)
class AvailableOffering:
    slug: str
    name: str
    from_price: str
    words: str
    kind: str
    reason: str
    ready: str
    can_order: bool


@dataclass(frozen=True)
class AvailabilityView:
    """`offerings` depend on the place; `anywhere` does not."""

    id: UUID
    address: str
    is_answered: bool
    ask_again: str
    valid_until: str
    offerings: tuple[AvailableOffering, ...]
    anywhere: tuple[AvailableOffering, ...]


def availability_view(qualification: ServiceQualification, catalogue: Catalogue, at: datetime) -> AvailabilityView:
    depending = [offering for offering in catalogue.offerings if offering.availability]
    elsewhere = [offering for offering in catalogue.offerings if offering.availability is None]
    zone = qualification.address.time_zone
    return AvailabilityView(
        id=qualification.id,
        address=str(qualification.address),
        is_answered=qualification.is_answered,
        ask_again=time_words(qualification.ask_again_at, zone),
        valid_until=instant_words(qualification.expires_at, zone),
        offerings=tuple(
            _available(offering, qualification.answer_for(offering.availability.specification, None), at, zone)
            for offering in depending
            if offering.availability
        ),
        anywhere=tuple(
            AvailableOffering(
                offering.slug,
                offering.name,
                from_price(offering),
                "Available everywhere",
                "good",
                "",
                _ready(offering, None, at, zone),
                True,
            )
            for offering in elsewhere
        ),
    )


def _available(
    offering: ProductOffering, answer: AvailabilityAnswer | None, at: datetime, zone: str
) -> AvailableOffering:
    named = offering.slug, offering.name, from_price(offering)
    if answer is None:
        return AvailableOffering(*named, "Not known yet", "", "", "", True)
    words, kind = RESULT_WORDS[answer.result]
    reason = answer.reason
    if answer.maximum_mbps and answer.result is not QualificationResult.UNQUALIFIED:
        reason = f"Up to {answer.maximum_mbps} Mbps."
    possible = answer.result is not QualificationResult.UNQUALIFIED
    ready = _ready(offering, answer, at, zone) if possible else ""
    return AvailableOffering(*named, words, kind, reason, ready, possible)


def _ready(offering: ProductOffering, answer: AvailabilityAnswer | None, at: datetime, zone: str) -> str:
    """The day on which it would be ready with the form's default answers."""
    values = offering.specification.valid_answers_so_far({})
    interval = answer.installation_interval_days if answer else 0
    return ready_words(schedule_of(offering, values, Circumstances(at=at, time_zone=zone, interval_days=interval)))
