"""Reads lines that are plainly right, many times as fast as the exact check, which decides about every other line.

Nearly all lines are plainly right: each part and property that is listed is there, and of its type. msgspec reads such
a line into typed structures, and the columns are made for all lines at once. A line with anything else is left to the
exact check, so what is refused and why is decided in one place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from site_intelligence.events.envelope import GROWS_AT_MOST, LARGEST_BYTES
from site_intelligence.events.local_days import MINUTE_MS, local_day, to_milliseconds
from site_intelligence.gather.columns import CLOCK_TOLERANCE_MS, EVENTS
from site_intelligence.gather.plain_properties import READERS, PropertyReader, Text

Id = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
Integers = npt.NDArray[np.int64]
LONGEST = LARGEST_BYTES // GROWS_AT_MOST
# An escape may be half of a character, or one that cannot be stored.
ESCAPE = b"\\u"
TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.([0-9]{3}|[0-9]{6})Z$"
# The years 1900 to 2200. Others may have no local day.
EARLIEST_MS, LATEST_MS = -2_200_000_000_000, 7_200_000_000_000
FAULTS = (msgspec.DecodeError, KeyError, UnicodeDecodeError, RecursionError)


class PlainSubject(msgspec.Struct, gc=False):
    type: Text = None
    id: Text = None


class PlainContext(msgspec.Struct, gc=False):
    device: Text = None
    agent: Text = None
    channel: Text = None
    region: Text = None
    host: Text = None


class PlainEnvelope(msgspec.Struct, gc=False):
    id: Id
    name: str
    version: int
    time: str
    source: str
    consent: Literal["none", "measure", "personalize"]
    context: PlainContext
    properties: msgspec.Raw
    visitor: Text = None
    session: Text = None
    customer: Text = None
    subject: PlainSubject | None = None


class PlainRow(msgspec.Struct, gc=False):
    recorded_at: str
    envelope: PlainEnvelope


@dataclass
class PlainLines:
    """The events of the lines that are plainly right, their places, and the places of all other lines."""

    events: pa.Table
    places: list[int]
    others: list[int]


@dataclass
class _Found:
    """The lines that were read, one after another."""

    places: list[int] = field(default_factory=list)
    rows: list[PlainRow] = field(default_factory=list)
    readers: list[PropertyReader] = field(default_factory=list)
    properties: list[Any] = field(default_factory=list)

    def only(self, chosen: Sequence[bool]) -> "_Found":
        lists = (self.places, self.rows, self.readers, self.properties)
        return _Found(*([item for item, keeps in zip(items, chosen, strict=True) if keeps] for items in lists))


def read_plain(lines: Sequence[bytes]) -> PlainLines:
    """Read the lines that are plainly right."""
    found = _decode(lines)
    recorded_ms, is_recorded = _milliseconds([row.recorded_at for row in found.rows])
    time_ms, is_timed = _milliseconds([row.envelope.time for row in found.rows])
    is_right = is_recorded & is_timed
    if not is_right.all():
        found, recorded_ms, time_ms = found.only(is_right.tolist()), recorded_ms[is_right], time_ms[is_right]
    columns = _columns(found, recorded_ms, time_ms)
    events = pa.table([columns[name] for name in EVENTS.names], schema=EVENTS)
    right = set(found.places)
    return PlainLines(events, found.places, [place for place in range(len(lines)) if place not in right])


def _decode(lines: Sequence[bytes]) -> _Found:
    found = _Found()
    for place, line in enumerate(lines):
        if len(line) > LONGEST or ESCAPE in line:
            continue
        try:
            row = DECODE(line)
            envelope = row.envelope
            reader = READERS[envelope.name, envelope.version]
            properties = reader.decode(envelope.properties)
            if not line.isascii():
                # msgspec does not look at the bytes of what it skips.
                line.decode()
        except FAULTS:
            continue
        if envelope.consent == "none" and (envelope.visitor or envelope.session):
            continue
        found.places.append(place)
        found.rows.append(row)
        found.readers.append(reader)
        found.properties.append(properties)
    return found


def _milliseconds(texts: list[str]) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """The times in whole milliseconds, and which of them are right. They are rounded as `to_milliseconds` does."""
    written = pa.array(texts, pa.string())
    is_right = pc.match_substring_regex(written, TIME).to_numpy(zero_copy_only=False)
    if not is_right.all():
        written = pc.if_else(pa.array(is_right), written, "1970-01-01T00:00:00.000Z")
    try:
        microseconds = written.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy()
        found = np.rint(microseconds / 1e6 * 1000).astype(np.int64)
    except pa.ArrowInvalid:
        # One of them is no day of the calendar, such as February 30.
        found = np.array([_one_time(text) for text in written.to_pylist()], dtype=np.int64)
    return found, is_right & (found > EARLIEST_MS) & (found < LATEST_MS)


def _one_time(text: str) -> int:
    try:
        return to_milliseconds(text)
    except ValueError:
        return EARLIEST_MS


def _columns(found: _Found, recorded_ms: Integers, time_ms: Integers) -> dict[str, pa.Array]:
    is_clamped = time_ms > recorded_ms + CLOCK_TOLERANCE_MS
    used_ms = np.where(is_clamped, recorded_ms, time_ms)
    days = _local_days(used_ms)
    envelopes = [row.envelope for row in found.rows]
    contexts, subjects = _each(envelopes, "context"), [envelope.subject or NO_SUBJECT for envelope in envelopes]
    texts = {
        **{name: _each(envelopes, name) for name in ("id", "name", "source", "consent")},
        **{name: [found or None for found in _each(envelopes, name)] for name in IDENTITIES},
        **{f"subject_{name}": _each(subjects, name) for name in PlainSubject.__struct_fields__},
        **{name: _each(contexts, name) for name in PlainContext.__struct_fields__},
        "properties": [str(found, "utf-8") for found in _each(envelopes, "properties")],
    }
    return {
        **{name: pa.array(values, pa.string()) for name, values in texts.items()},
        "version": pa.array(_each(envelopes, "version"), pa.int32()),
        "time_ms": pa.array(used_ms),
        "recorded_ms": pa.array(recorded_ms),
        "is_clamped": pa.array(is_clamped),
        "day": pa.array(days).cast(pa.date32()),
        "week": pa.array(days - (days + WEEKDAY_OF_1970) % 7).cast(pa.date32()),
        **_property_columns(found),
    }


def _each(structs: Sequence[Any], name: str) -> list[Any]:
    return list(map(attrgetter(name), structs))


def _local_days(milliseconds: Integers) -> npt.NDArray[np.int32]:
    """The days in New York, counted from 1970. Few minutes are in many events."""
    minutes, places = np.unique(milliseconds // MINUTE_MS, return_inverse=True)
    days = [local_day(minute * MINUTE_MS).toordinal() - FIRST_ORDINAL for minute in minutes.tolist()]
    return np.array(days, dtype=np.int32)[places]


def _property_columns(found: _Found) -> dict[str, pa.Array]:
    """The columns of all properties. A column that an event does not have is empty in its row."""
    size = len(found.places)
    places: dict[int, list[int]] = {}
    for place, reader in enumerate(found.readers):
        places.setdefault(id(reader), []).append(place)
    values: dict[str, list[Any]] = {}
    for chosen in places.values():
        properties = [found.properties[place] for place in chosen]
        for column, read in found.readers[chosen[0]].columns.items():
            in_column = values.setdefault(column, [None] * size)
            for place, value in zip(chosen, map(read, properties), strict=True):
                in_column[place] = value
    return {
        name: pa.array(values[name], EVENTS.field(name).type)
        if name in values
        else pa.nulls(size, EVENTS.field(name).type)
        for name in OWN_COLUMNS
    }


DECODE = msgspec.json.Decoder(PlainRow).decode
NO_SUBJECT = PlainSubject()
IDENTITIES = ("visitor", "session", "customer")
OWN_COLUMNS = EVENTS.names[EVENTS.get_field_index("properties") + 1 :]
FIRST_ORDINAL, WEEKDAY_OF_1970 = 719_163, 3
