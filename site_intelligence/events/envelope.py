"""The envelope of an event: what it must be like, and the first fault of one that is not."""

import json
import re
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from site_intelligence.events.local_days import local_day, to_milliseconds
from site_intelligence.events.property_schemas import SCHEMAS, Properties

LARGEST_BYTES = 16_384
# JSON may grow when it is written again: a character of two bytes becomes an escape of six, 1e15 becomes 18 digits.
GROWS_AT_MOST = 5
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CONSENTS = ("none", "measure", "personalize")
OPTIONAL_TEXTS = ("visitor", "session", "customer")
SUBJECT_TEXTS = ("type", "id")
CONTEXT_TEXTS = ("device", "agent", "channel", "region", "host")
# Personal data that must never be in an event.
FORBIDDEN = frozenset(
    {"telephone_number", "called_number", "calling_number", "email", "card_number", "ssn", "password", "ip"}
)


@dataclass(frozen=True)
class Fault:
    """The reason why an envelope is refused, and for reasons that are about a part of it, which part."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Event:
    """An envelope without a fault. `time_ms` is as it was written; `properties` are those that its schema names."""

    envelope: dict[str, Any]
    time_ms: int
    properties: dict[str, Any]


def read_event(envelope: object, *, written_bytes: int) -> Event | Fault:
    """Check an envelope, in the order that the guide for analysts lists the reasons.

    `written_bytes` is the size of the line that it came in, which spares measuring small ones.
    """
    if not isinstance(envelope, dict):
        return Fault("not_an_object")
    if reason := _fault_of_id(envelope):
        return Fault(reason)
    schema = _find_schema(envelope)
    if isinstance(schema, Fault):
        return schema
    try:
        time_ms = to_milliseconds(envelope["time"])
        local_day(time_ms)
    except (ValueError, TypeError, KeyError, OverflowError):
        return Fault("bad_time")
    if fault := _fault_of_content(envelope, written_bytes) or _fault_of_shape(envelope):
        return fault
    try:
        return Event(envelope, time_ms, schema.read(envelope["properties"]))
    except ValidationError as invalid:
        return Fault("invalid_properties", json.dumps(invalid.messages))


def _fault_of_id(envelope: dict[str, Any]) -> str:
    if "id" not in envelope:
        return "no_id"
    return "" if ID.fullmatch(str(envelope["id"])) else "bad_id"


def _find_schema(envelope: dict[str, Any]) -> Properties | Fault:
    name, version = envelope.get("name"), envelope.get("version")
    versions = SCHEMAS.get(name) if isinstance(name, str) else None
    if versions is None:
        return Fault("unknown_name")
    schema = versions.get(version) if isinstance(version, int) else None
    return schema or Fault("unknown_version")


def _fault_of_content(envelope: dict[str, Any], written_bytes: int) -> Fault | None:
    if not isinstance(envelope.get("properties"), dict):
        return Fault("bad_properties")
    if written_bytes * GROWS_AT_MOST > LARGEST_BYTES:
        written = json.dumps(envelope, separators=(",", ":"))
        if len(written) > LARGEST_BYTES:
            return Fault("too_big")
    if found := FORBIDDEN.intersection(envelope["properties"]):
        return Fault("forbidden_property", ", ".join(sorted(found)))
    if envelope.get("consent") == "none" and (envelope.get("visitor") or envelope.get("session")):
        return Fault("identity_without_consent")
    return None


def _fault_of_shape(envelope: dict[str, Any]) -> Fault | None:
    """The first part that is not text where it should be."""
    context, subject = envelope.get("context"), envelope.get("subject")
    if not isinstance(envelope.get("source"), str):
        return Fault("invalid_envelope", "source")
    if envelope.get("consent") not in CONSENTS:
        return Fault("invalid_envelope", "consent")
    if not isinstance(context, dict) or not _has_texts(context, CONTEXT_TEXTS):
        return Fault("invalid_envelope", "context")
    if subject is not None and not (isinstance(subject, dict) and _has_texts(subject, SUBJECT_TEXTS)):
        return Fault("invalid_envelope", "subject")
    return None if _has_texts(envelope, OPTIONAL_TEXTS) else Fault("invalid_envelope", "visitor, session or customer")


def _has_texts(part: dict[str, Any], names: tuple[str, ...]) -> bool:
    """True if each of those is text or not there."""
    for name in names:
        value = part.get(name)
        if value is not None and not isinstance(value, str):
            return False
    return True
