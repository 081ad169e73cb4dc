"""The availability service's one operation, from its request element to its answer element."""

from lxml import etree

from environments.sandbox.availability.answers import Answer, answer, site_of
from environments.sandbox.markup import Markup
from environments.sandbox.soap_endpoint import Operation
from environments.sandbox.switches import Switch

NAMESPACE = "urn:dialtone:availability:v1"
AVAILABILITY = f"{{{NAMESPACE}}}"
ADDRESS = "{urn:dialtone:address:v1}"
MAKE = Markup(NAMESPACE)


def availability_operations() -> dict[str, Operation]:
    """The operations of the service, by their names in the WSDL."""
    return {"CheckAvailability": Operation(_check, is_change=True)}


def _check(element: etree._Element, _switch: Switch) -> etree._Element:
    place = f"{AVAILABILITY}address/{ADDRESS}"
    site = site_of(_text(element, f"{place}zip"), _text(element, f"{place}state"))
    answers = []
    for question in element.iterfind(f"{AVAILABILITY}question"):
        mbps = _text(question, f"{AVAILABILITY}requestedMbps")
        specification = _text(question, f"{AVAILABILITY}serviceSpecification")
        answers.append(_answer(answer(site, specification, int(mbps) if mbps else None)))
    return MAKE("CheckAvailabilityResponse", *answers)


def _answer(given: Answer) -> etree._Element:
    parts = {
        "serviceSpecification": given.specification,
        "result": given.result,
        "reason": given.reason,
        "confidence": given.confidence,
        "installationIntervalDays": given.days,
        "maximumMbps": given.maximum_mbps,
        "alternateMbps": given.alternate_mbps,
    }
    return MAKE("answer", *(MAKE(name, str(value)) for name, value in parts.items() if value is not None))


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
