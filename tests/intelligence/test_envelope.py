"""An envelope is refused with the first reason that applies."""

import json
from typing import Any

import pytest

from site_intelligence.events.envelope import LARGEST_BYTES, Event, Fault, read_event
from tests.intelligence.builders import PROPERTIES, an_event


def reason_of(envelope: object) -> str:
    read = read_event(envelope, written_bytes=len(json.dumps(envelope)))
    return read.reason if isinstance(read, Fault) else ""


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in an_event().items() if key != name}


@pytest.mark.parametrize("name", PROPERTIES)
def test_every_event_of_the_format_is_accepted(name: str) -> None:
    assert reason_of(an_event(name)) == ""


@pytest.mark.parametrize(
    ("reason", "envelope"),
    [
        ("not_an_object", ["page_viewed", 1]),
        ("not_an_object", None),
        ("no_id", without("id")),
        ("bad_id", an_event(id="17")),
        ("bad_id", an_event(id=None)),
        ("bad_id", an_event(id="0B9C9A52-6C5E-4C0E-9F5E-2F6C1F0D7A11")),
        ("unknown_name", {**an_event(), "name": "page_eaten"}),
        ("unknown_name", {**an_event(), "name": ["page_viewed"]}),
        ("unknown_name", without("name")),
        ("unknown_version", an_event(version=99)),
        ("unknown_version", an_event(version="1")),
        ("unknown_version", without("version")),
        ("bad_time", an_event(time="yesterday")),
        ("bad_time", an_event(time=1770000000)),
        ("bad_time", an_event(time="2026-02-02T14:03:11")),
        ("bad_time", an_event(time="0001-01-01T00:00:00Z")),
        ("bad_time", without("time")),
        ("bad_properties", {**an_event(), "properties": "home"}),
        ("bad_properties", without("properties")),
        ("forbidden_property", an_event(telephone_number="+12125550100")),
        ("forbidden_property", an_event(ip=None)),
        ("identity_without_consent", an_event(consent="none", visitor="v0123456789abcdef")),
        ("identity_without_consent", an_event(consent="none", session="s1")),
        ("invalid_envelope", without("source")),
        ("invalid_envelope", without("consent")),
        ("invalid_envelope", an_event(consent=["measure"])),
        ("invalid_envelope", without("context")),
        ("invalid_envelope", an_event(device=7)),
        ("invalid_envelope", an_event(visitor=7)),
        ("invalid_envelope", {**an_event(), "subject": "DT-1"}),
        ("invalid_envelope", {**an_event(), "subject": {"type": "order", "id": 1}}),
        ("invalid_properties", an_event(page=None)),
        ("invalid_properties", an_event("search_performed", results="0")),
        ("invalid_properties", an_event("search_performed", results=True)),
        ("invalid_properties", an_event("search_performed", results=2**53 + 1)),
        ("invalid_properties", an_event("product_order_completed", on_time="yes")),
        ("invalid_properties", an_event("product_order_placed", offerings=["paging", 1])),
        ("invalid_properties", an_event("product_order_placed", offerings="paging")),
    ],
)
def test_a_fault_has_its_reason(reason: str, envelope: object) -> None:
    assert reason_of(envelope) == reason


def test_the_first_fault_is_the_reason() -> None:
    """An envelope with all faults loses one after another, and has the reason of the next."""
    envelope: dict[str, Any] = {
        **an_event(id="17", version=2, time="now", consent="none", visitor="v1", device=7),
        "name": "page_eaten",
        "properties": "home",
    }
    repairs = [
        ("bad_id", {"id": an_event()["id"]}),
        ("unknown_name", {"name": "page_viewed"}),
        ("unknown_version", {"version": 1}),
        ("bad_time", {"time": "2026-02-02T14:03:11Z"}),
        ("bad_properties", {"properties": {"ip": "x" * LARGEST_BYTES}}),
        ("too_big", {"properties": {"ip": "198.51.100.1"}}),
        ("forbidden_property", {"properties": {}}),
        ("identity_without_consent", {"visitor": None}),
        ("invalid_envelope", {"context": {}}),
        ("invalid_properties", {"properties": {"page": "home"}}),
    ]
    for reason, repair in repairs:
        assert reason_of(envelope) == reason
        envelope |= repair
    assert reason_of(envelope) == ""


def test_an_envelope_may_have_16384_bytes_and_no_more() -> None:
    size = len(json.dumps(an_event(page=""), separators=(",", ":")))

    assert reason_of(an_event(page="x" * (LARGEST_BYTES - size))) == ""
    assert reason_of(an_event(page="x" * (LARGEST_BYTES - size + 1))) == "too_big"


def test_the_size_is_that_of_the_envelope_as_ascii() -> None:
    """Six bytes for each é, although the line has two."""
    envelope = an_event(page="é" * 2730)
    written = len(json.dumps(envelope, ensure_ascii=False).encode())

    assert read_event(envelope, written_bytes=written) == Fault("too_big")
    assert written < LARGEST_BYTES


def test_a_property_without_a_schema_is_not_read() -> None:
    read = read_event(an_event(page="home", color="green"), written_bytes=500)

    assert isinstance(read, Event)
    assert read.properties == {"page": "home"}
    assert read.envelope["properties"] == {"page": "home", "color": "green"}


def test_a_fault_of_a_part_names_the_part() -> None:
    assert read_event(an_event(email="x", ssn="y"), written_bytes=500) == Fault("forbidden_property", "email, ssn")
    assert read_event(without("source"), written_bytes=500) == Fault("invalid_envelope", "source")
