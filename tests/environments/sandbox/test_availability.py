"""The availability tool's answers, by distance."""

import pytest

from environments.sandbox.availability.answers import Site, answer, site_of
from environments.sandbox.availability.bands import bands
from environments.sandbox.places import WireCenter, find_place, nearest_wire_center
from environments.sandbox.soap_endpoint import Refusal

CENTER = WireCenter("Omaha", "NE", 41.26, -95.93)


def at(miles: float) -> Site:
    return Site(CENTER, miles)


@pytest.mark.parametrize(
    ("miles", "requested", "result", "maximum", "confidence"),
    [
        (1, 1000, "qualified", 1000, "green"),
        (10, 1000, "qualified", 1000, "yellow"),
        (12, 1000, "qualified", 1000, "red"),
        (13, 1000, "alternate", 500, "green"),
        (13, 10, "qualified", 500, "green"),
        (105, 10, "qualified", 10, "red"),
        (111, 10, "unqualified", None, "red"),
        (400, 10, "unqualified", None, "green"),
    ],
)
def test_speed_and_confidence_fall_with_distance(
    miles: float, requested: int, result: str, maximum: int | None, confidence: str
) -> None:
    given = answer(at(miles), "DedicatedInternet", requested)

    assert (given.result, given.maximum_mbps, given.confidence) == (result, maximum, confidence)


def test_the_interval_grows_with_distance_and_speed() -> None:
    days = [answer(at(miles), "DedicatedInternet", mbps).days for miles, mbps in ((1, 10), (1, 1000), (20, 10))]

    assert days == [10, 15, 14]


@pytest.mark.parametrize(("service", "reach"), [("VoiceLine", 150), ("DialUp", 180), ("Paging", 110)])
def test_a_service_ends_at_its_reach(service: str, reach: int) -> None:
    assert answer(at(reach), service, None).result == "qualified"
    assert answer(at(reach + 1), service, None).result == "unqualified"


def test_a_service_without_our_line_is_available_everywhere() -> None:
    assert answer(at(5000), "CallingCard", None).result == "qualified"


def test_a_service_the_network_does_not_have_is_unqualified() -> None:
    assert answer(at(1), "Telegraph", None).result == "unqualified"


def test_alaska_and_hawaii_have_wire_centers_of_their_own() -> None:
    nearest = {code: nearest_wire_center(find_place(code))[0].state for code in ("99501", "96813", "10001")}

    assert nearest == {"99501": "AK", "96813": "HI", "10001": "NY"}


@pytest.mark.parametrize(("zip_code", "state", "code"), [("00000", "NY", "unknownZip"), ("10001", "CA", "wrongState")])
def test_an_address_that_cannot_be_right_is_refused(zip_code: str, state: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        site_of(zip_code, state)

    assert refusal.value.code == code


def test_every_band_gives_an_answer_the_schema_can_carry() -> None:
    for service in bands():
        for miles in (0.0, 60.0, 9000.0):
            given = answer(at(miles), service, None)
            assert given.days >= 0
            assert 0 < len(given.reason) <= 1000
