"""Computes the availability tool's answers from the distance between an address and the nearest wire center."""

from dataclasses import dataclass

from environments.sandbox.availability.bands import Band, Speed, bands
from environments.sandbox.places import WireCenter, can_be_in_state, find_place, nearest_wire_center
from environments.sandbox.soap_endpoint import Refusal

SURE, LIKELY = 0.7, 0.9


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to one question, with the field names of the schema."""

    specification: str
    result: str
    reason: str
    confidence: str
    days: int
    maximum_mbps: int | None = None
    alternate_mbps: int | None = None


@dataclass(frozen=True)
class Site:
    """An address as the tool sees it: the nearest wire center and the distance to it."""

    center: WireCenter
    miles: float

    def __str__(self) -> str:
        miles = max(round(self.miles), 1)
        return f"{miles} mile{'s' if miles > 1 else ''} from our wire center in {self.center}"


def site_of(zip_code: str, state: str) -> Site:
    """The site of an address. Raises Refusal if the ZIP code and the state do not fit."""
    place = find_place(zip_code)
    if place is None:
        raise Refusal("unknownZip", f"There is no ZIP code {zip_code}. Check the five digits.")
    if not can_be_in_state(place, state):
        raise Refusal("wrongState", f"ZIP code {zip_code} is in {place.state}, not in {state}.")
    return Site(*nearest_wire_center(place))


def answer(site: Site, specification: str, requested_mbps: int | None) -> Answer:
    """Answer whether a service, at an optional speed, is available at a site."""
    band = bands().get(specification)
    if band is None:
        reason = "The network does not offer this service."
        return Answer(specification=specification, result="unqualified", reason=reason, confidence="green", days=0)
    if band.reach_miles is None:
        reason = f"We offer {band.title} at every address in the United States."
        return Answer(
            specification=specification, result="qualified", reason=reason, confidence="green", days=band.days_at(0)
        )
    if site.miles > band.reach_miles:
        return _too_far(site, specification, band, band.reach_miles)
    if fastest := band.speed_at(site.miles):
        return _at_speed(site, specification, band, fastest, requested_mbps)
    return Answer(
        specification=specification,
        result="qualified",
        reason=band.available or f"The address is {site}, close enough for {band.title}.",
        confidence=_confidence(site.miles / band.reach_miles),
        days=band.days_at(site.miles),
    )


def _too_far(site: Site, specification: str, band: Band, reach_miles: float) -> Answer:
    return Answer(
        specification=specification,
        result="unqualified",
        reason=f"The address is {site}. Our {band.title} goes as far as {reach_miles:g} miles.",
        confidence=_confidence(reach_miles / site.miles),
        days=0,
    )


def _at_speed(site: Site, specification: str, band: Band, fastest: Speed, requested_mbps: int | None) -> Answer:
    if requested_mbps is not None and requested_mbps > fastest.mbps:
        return Answer(
            specification=specification,
            result="alternate",
            reason=f"The address is {site}. The fastest there is {fastest.mbps} Mbps, not {requested_mbps} Mbps.",
            confidence=_confidence(site.miles / fastest.miles),
            days=band.days_at(site.miles, fastest.mbps),
            maximum_mbps=fastest.mbps,
            alternate_mbps=fastest.mbps,
        )
    # A slower speed reaches farther than the fastest, so the tool is more confident of it.
    wanted = requested_mbps or fastest.mbps
    goes = max(speed.miles for speed in band.speeds if speed.mbps >= wanted)
    return Answer(
        specification=specification,
        result="qualified",
        reason=f"The address is {site}. Up to {fastest.mbps} Mbps is available there.",
        confidence=_confidence(site.miles / goes),
        days=band.days_at(site.miles, wanted),
        maximum_mbps=fastest.mbps,
    )


def _confidence(share: float) -> str:
    """The confidence, which falls as the distance comes close to the reach."""
    return "green" if share <= SURE else "yellow" if share <= LIKELY else "red"
