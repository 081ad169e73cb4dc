"""Words that say if and when an address can have an offering."""

from dataclasses import dataclass
from datetime import datetime

from business_layer.catalogue.offering import ProductOffering
from business_layer.online_ordering.availability import AvailabilityAnswer, QualificationResult
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.schedule import Circumstances, schedule_of
from presentation_layer.words import StateWords, day_words

NOT_ANSWERED = "We'll confirm it at your address"
RESULT_WORDS = StateWords(
    {
        QualificationResult.QUALIFIED: ("Available", "good"),
        QualificationResult.ALTERNATE: ("Available at a lower speed", "warn"),
        QualificationResult.UNQUALIFIED: ("Not available", "bad"),
    },
    otherwise=(NOT_ANSWERED, "warn"),
)


@dataclass(frozen=True)
class PlaceWords:
    """The answer for one offering. `reason` says what is special; `ready` is the earliest day, if known."""

    words: str
    kind: str
    reason: str
    ready: str
    can_order: bool
    is_known: bool = True


def place_words(offering: ProductOffering, qualification: ServiceQualification, at: datetime) -> PlaceWords:
    zone = qualification.address.time_zone
    if offering.availability is None:
        return PlaceWords("Available everywhere", "good", "", _ready(offering, None, at, zone), can_order=True)
    answer = qualification.answer_for(offering.availability.specification, None)
    if answer is None:
        return PlaceWords(NOT_ANSWERED, "", "", "", can_order=True, is_known=False)
    words, kind = RESULT_WORDS[answer.result]
    if answer.result is QualificationResult.UNQUALIFIED:
        return PlaceWords(words, kind, answer.reason, "", can_order=False)
    return PlaceWords(words, kind, speed_limit(offering, answer), _ready(offering, answer, at, zone), can_order=True)


def speed_limit(offering: ProductOffering, answer: AvailabilityAnswer) -> str:
    """The highest speed at the address, if the offering has higher ones."""
    rule, most = offering.availability, answer.maximum_mbps
    if rule is None or not rule.mbps or most is None:
        return ""
    speeds = [int(speed.value) for speed in offering.specification.characteristic(rule.mbps).allowed]
    return f"Up to {most} Mbps" if most < max(speeds) else ""


def _ready(offering: ProductOffering, answer: AvailabilityAnswer | None, at: datetime, zone: str) -> str:
    """The day on which it would be ready with the form's default answers."""
    values = offering.specification.valid_answers_so_far({})
    interval = answer.installation_interval_days if answer else 0
    schedule = schedule_of(offering, values, Circumstances(at=at, time_zone=zone, interval_days=interval))
    return day_words(schedule.ready_on)
