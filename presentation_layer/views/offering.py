"""An offering's page: what it costs, what it needs, and the configurator's summary."""

from dataclasses import dataclass

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.online_ordering.availability import AvailabilityAnswer
from business_layer.online_ordering.qualification import ServiceQualification
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.forms.typed import whole_number
from presentation_layer.views.availability import RESULT_WORDS, interval_words
from presentation_layer.views.words import time_words


@dataclass(frozen=True)
class Summary:
    """The totals of the answers given so far."""

    lines: tuple[PriceLine, ...]
    totals: Totals
    quantity: int


@dataclass(frozen=True)
class PlaceAnswer:
    """What the availability tool said of the address in the form."""

    words: str
    kind: str
    reason: str
    interval: str
    ask_again: str = ""


@dataclass(frozen=True)
class Exclusion:
    """Another offering that cannot be had together with this one, and why."""

    slug: str
    name: str
    reason: str


@dataclass(frozen=True)
class OfferingView:
    slug: str
    name: str
    family: str
    family_slug: str
    summary: str
    highlights: tuple[str, ...]
    prices: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    exclusions: tuple[Exclusion, ...]


def offering_view(offering: ProductOffering, catalogue: Catalogue) -> OfferingView:
    family = catalogue.family(offering.family)
    return OfferingView(
        slug=offering.slug,
        name=offering.name,
        family=family.name,
        family_slug=family.slug,
        summary=offering.summary,
        highlights=offering.highlights,
        prices=tuple(
            (_price_name(offering, index), _price_words(offering, index)) for index in range(len(offering.prices))
        ),
        needs=_needs(offering),
        questions=tuple((one.asked, one.answer) for one in offering.questions),
        exclusions=tuple(
            Exclusion(other.slug, other.name, offering.excludes_because or other.excludes_because)
            for other in catalogue.excluded_with(offering)
        ),
    )


def summary_of(form: OfferingForm) -> Summary:
    """What the answers so far cost."""
    values = form.offering.specification.counted_so_far(form.answers)
    lines = form.offering.price_lines(values)
    quantity = whole_number(str(form.typed.get("quantity") or ""), most=form.offering.quantity_at_most) or 1
    return Summary(lines, Totals.of(lines, quantity), quantity)


def place_answer(form: OfferingForm, qualification: ServiceQualification | None) -> PlaceAnswer | None:
    """What is known of the address the form shows; None where nothing was asked."""
    offering = form.offering
    if qualification is None or offering.availability is None:
        return None
    if not qualification.is_answered:
        again = time_words(qualification.ask_again_at, qualification.address.time_zone)
        return PlaceAnswer("Not known yet", "warn", "Our availability check does not answer just now.", "", again)
    values = offering.specification.checked_so_far(form.answers)
    answer = qualification.answer_for(offering.availability.specification, offering.requested_mbps(values))
    return _answered(answer) if answer else None


def _answered(answer: AvailabilityAnswer) -> PlaceAnswer:
    words, kind = RESULT_WORDS[answer.result]
    return PlaceAnswer(words, kind, answer.reason, interval_words(answer))


def _price_name(offering: ProductOffering, index: int) -> str:
    price = offering.prices[index]
    asked = {one.name: one for one in offering.specification.characteristics}
    parts = [
        asked[name].label_of(value)
        for name, values in price.when.clauses
        for value in values
        if name in asked and asked[name].label_of(value) != price.name
    ]
    return f"{price.name} ({', '.join(parts)})" if parts else price.name


def _price_words(offering: ProductOffering, index: int) -> str:
    price = offering.prices[index]
    asked = {one.name: one for one in offering.specification.characteristics}
    each = " each" if price.per in asked else ""
    if price.type is PriceType.ONE_TIME:
        return f"{price.amount}{each} once"
    if price.type is PriceType.RECURRING:
        return f"{price.amount}{each} a month"
    return f"{price.amount} per {price.unit}"


def _needs(offering: ProductOffering) -> tuple[str, ...]:
    needs = []
    if offering.availability:
        needs.append("A service address that our network reaches")
    if offering.needs_appointment:
        needs.append("A technical review, and a visit on a date you choose")
    if any(rule.code.startswith("letter-of-agency") for rule in offering.documents):
        needs.append("Your signed letter of agency where a carrier changes or a number moves")
    needs.append("An account with a confirmed e-mail address")
    return tuple(needs)
