"""An offering's page: what it costs, what it needs, and the configurator's summary."""

from dataclasses import dataclass
from datetime import datetime

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import AllowedValue, Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.online_ordering.availability import AvailabilityAnswer, QualificationResult
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.schedule import Circumstances, schedule_of
from business_layer.shared.addresses import zone_of
from presentation_layer.forms.fields import Choice
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.forms.typed import whole_number
from presentation_layer.views.days import ready_words
from presentation_layer.views.place_words import RESULT_WORDS
from presentation_layer.words import time_words


@dataclass(frozen=True)
class Summary:
    """The totals of the answers given so far."""

    lines: tuple[PriceLine, ...]
    totals: Totals
    quantity: int
    ready: str


@dataclass(frozen=True)
class PlaceAnswer:
    """The availability tool's answer about the address in the form."""

    words: str
    kind: str
    reason: str
    ask_again: str = ""
    can_order: bool = True


@dataclass(frozen=True)
class Exclusion:
    """Another offering that cannot be ordered together with this one, and why."""

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
        needs=_needs(offering, catalogue),
        questions=tuple((question.asked, question.answer) for question in offering.questions),
        exclusions=tuple(
            Exclusion(other.slug, other.name, offering.excludes_because or other.excludes_because)
            for other in catalogue.excluded_with(offering)
        ),
    )


def summary_of(
    form: OfferingForm, qualification: ServiceQualification | None = None, at: datetime | None = None
) -> Summary:
    """The price of the answers so far, and the day it would be ready, which no cached page can say."""
    values = form.offering.specification.countable_answers_so_far(form.answers)
    lines = form.offering.price_lines(values)
    quantity = whole_number(str(form.typed.get("quantity") or ""), most=form.offering.quantity_at_most) or 1
    ready = _ready(form.offering, values, qualification, at) if at else ""
    return Summary(lines, Totals.of(lines, quantity), quantity, ready)


def _ready(offering: ProductOffering, values: Values, qualification: ServiceQualification | None, at: datetime) -> str:
    answer = _answer(offering, values, qualification)
    if answer and answer.result is not QualificationResult.QUALIFIED:
        return ""
    given = Circumstances(
        at=at,
        time_zone=zone_of(qualification.address if qualification else None),
        interval_days=answer.installation_interval_days if answer else 0,
    )
    return ready_words(schedule_of(offering, values, given))


def _answer(
    offering: ProductOffering, values: Values, qualification: ServiceQualification | None
) -> AvailabilityAnswer | None:
    if qualification is None or offering.availability is None:
        return None
    return qualification.answer_for(offering.availability.specification, offering.requested_mbps(values))


def place_answer(form: OfferingForm, qualification: ServiceQualification | None) -> PlaceAnswer | None:
    """The answer known for the address the form shows; None if nothing was asked."""
    offering = form.offering
    if qualification is None or offering.availability is None:
        return None
    if not qualification.is_answered:
        again = time_words(qualification.ask_again_at, qualification.address.time_zone)
        return PlaceAnswer("Not known yet", "warn", "Our availability check isn't responding right now.", again)
    answer = _answer(offering, offering.specification.valid_answers_so_far(form.answers), qualification)
    return _answered(answer) if answer else None


def offer_speeds(form: OfferingForm, qualification: ServiceQualification | None) -> None:
    """Mark and disable the speeds that the address cannot have. A chosen one stays enabled, so it can be changed."""
    rule = form.offering.availability
    if rule is None or not rule.mbps or qualification is None:
        return
    answer = qualification.answer_for(rule.specification, None)
    if answer is None or answer.maximum_mbps is None:
        return
    asked, chosen = form.offering.specification.characteristic(rule.mbps), str(form.typed.get(rule.mbps) or "")
    form.offer(rule.mbps, tuple(_speed(allowed, answer.maximum_mbps, chosen) for allowed in asked.allowed))


def best_speed(offering: ProductOffering, qualification: ServiceQualification | None) -> dict[str, str]:
    """The highest speed that the address can have, if the usual one is too fast. Empty otherwise, or if none fits."""
    rule = offering.availability
    answer = qualification.answer_for(rule.specification, None) if rule and qualification else None
    if rule is None or not rule.mbps or answer is None or answer.maximum_mbps is None:
        return {}
    asked = offering.specification.characteristic(rule.mbps)
    possible = [speed.value for speed in asked.allowed if int(speed.value) <= answer.maximum_mbps]
    is_possible = not asked.default or str(asked.default) in possible
    return {} if is_possible or not possible else {rule.mbps: max(possible, key=int)}


def _speed(allowed: AllowedValue, most: int, chosen: str) -> Choice:
    is_too_fast = int(allowed.value) > most
    hint = "Not available at this address" if is_too_fast else allowed.hint
    return Choice(allowed.value, allowed.label, hint, is_disabled=is_too_fast and allowed.value != chosen)


def _answered(answer: AvailabilityAnswer) -> PlaceAnswer:
    words, kind = RESULT_WORDS[answer.result]
    can_order = answer.result is not QualificationResult.UNQUALIFIED
    return PlaceAnswer(words, kind, answer.reason, can_order=can_order)


def _price_name(offering: ProductOffering, index: int) -> str:
    price = offering.prices[index]
    asked = {characteristic.name: characteristic for characteristic in offering.specification.characteristics}
    parts = [
        asked[name].label_of(value)
        for name, values in price.when.clauses
        for value in values
        if name in asked and not _is_said(asked[name].label_of(value), price.name)
    ]
    return f"{price.name} ({', '.join(parts)})" if parts else price.name


def _is_said(label: str, price_name: str) -> bool:
    """True if the price's name needs no such addition: it has the word, or is of a feature that is taken or not."""
    return label == "Yes" or label.casefold() in price_name.casefold()


def _price_words(offering: ProductOffering, index: int) -> str:
    price = offering.prices[index]
    asked = {characteristic.name: characteristic for characteristic in offering.specification.characteristics}
    each = " each" if price.per in asked else ""
    if price.type is PriceType.ONE_TIME:
        return f"{price.amount} one-time{each}"
    if price.type is PriceType.RECURRING:
        return f"{price.amount} a month{each}"
    return f"{price.amount} per {price.unit}"


def _needs(offering: ProductOffering, catalogue: Catalogue) -> tuple[str, ...]:
    needs = list(offering.needs)
    if offering.availability:
        needs.append("A service address our network reaches")
    work = ["technical review"] if offering.has_technical_review else []
    if offering.needs_appointment:
        work.append("technician visit on a date you choose")
    if work:
        needs.append(f"A {', and a '.join(work)}")
    if catalogue.may_need_letter_of_agency(offering):
        needs.append("Your signature on a letter of agency, if you change carriers or move a number")
    needs.append("An account with a confirmed email address")
    return tuple(needs)
