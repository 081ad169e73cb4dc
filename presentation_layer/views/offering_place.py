"""The service address on an offering's page: what the availability tool said, and the speeds it leaves."""

from dataclasses import dataclass

from business_layer.catalogue.characteristics import AllowedValue, Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.online_ordering.availability import AvailabilityAnswer, QualificationResult
from business_layer.online_ordering.qualification import ServiceQualification
from presentation_layer.forms.fields import Choice
from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.views.place_words import NOT_ANSWERED, RESULT_WORDS, speed_limit


@dataclass(frozen=True, kw_only=True)
class PlaceAnswer:
    """The availability tool's answer about the address in the form. `is_settled` if the address needs no more care."""

    address: str
    words: str
    kind: str
    reason: str
    ask_again: bool = False
    can_order: bool = True
    is_settled: bool = False


def place_answer(form: OfferingForm, qualification: ServiceQualification | None) -> PlaceAnswer | None:
    """The answer known for the address the form shows; None if nothing was asked."""
    offering = form.offering
    if qualification is None or offering.availability is None:
        return None
    address = str(qualification.address)
    if not qualification.is_answered:
        return PlaceAnswer(
            address=address,
            words=NOT_ANSWERED,
            kind="warn",
            reason="Our availability check isn't responding right now.",
            ask_again=True,
        )
    answer = answer_for(offering, offering.specification.valid_answers_so_far(form.answers), qualification)
    if answer is None:
        return None
    words, kind = RESULT_WORDS[answer.result]
    return PlaceAnswer(
        address=address,
        words=words,
        kind=kind,
        reason=speed_limit(offering, answer) if answer.result is QualificationResult.QUALIFIED else answer.reason,
        can_order=answer.result is not QualificationResult.UNQUALIFIED,
        is_settled=answer.result is not QualificationResult.UNQUALIFIED and not _has_address_error(form),
    )


def _has_address_error(form: OfferingForm) -> bool:
    return any(name.partition(".")[0] == "address" for name in form.errors)


def answer_for(
    offering: ProductOffering, values: Values, qualification: ServiceQualification | None
) -> AvailabilityAnswer | None:
    """The tool's answer for an offering at the speed that was chosen."""
    if qualification is None or offering.availability is None:
        return None
    return qualification.answer_for(offering.availability.specification, offering.requested_mbps(values))


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


def best_speed(
    offering: ProductOffering, qualification: ServiceQualification | None, wanted: str = ""
) -> dict[str, str]:
    """The highest speed that the address can have, if the wanted one is too fast. Empty otherwise, or if none fits.

    Without a wish it is the usual speed.
    """
    rule = offering.availability
    answer = qualification.answer_for(rule.specification, None) if rule and qualification else None
    if rule is None or not rule.mbps or answer is None or answer.maximum_mbps is None:
        return {}
    asked = offering.specification.characteristic(rule.mbps)
    possible = [speed.value for speed in asked.allowed if int(speed.value) <= answer.maximum_mbps]
    usual = wanted or str(asked.default or "")
    return {} if not usual or usual in possible or not possible else {rule.mbps: max(possible, key=int)}


def _speed(allowed: AllowedValue, most: int, chosen: str) -> Choice:
    is_too_fast = int(allowed.value) > most
    hint = "Not available at this address" if is_too_fast else allowed.hint
    return Choice(allowed.value, allowed.label, hint, is_disabled=is_too_fast and allowed.value != chosen)
