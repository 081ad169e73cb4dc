"""A line that is plainly right becomes what the exact check makes of it, and no other line is taken as such."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import fields

from site_intelligence.events.envelope import CONTEXT_TEXTS
from site_intelligence.events.property_schemas import SCHEMAS, Properties
from site_intelligence.gather.columns import EVENTS, to_table
from site_intelligence.gather.history_line import Accepted, read_line
from site_intelligence.gather.plain_lines import PlainContext, read_plain
from site_intelligence.gather.plain_properties import READERS, reader_of
from tests.intelligence.builders import PROPERTIES, a_line, an_event

# Values at and near each limit of each kind of field.
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) - 2, -(2**53) + 2),
    st.integers(2**53 - 2, 2**53 + 2),
    st.integers(),
    st.floats(allow_nan=False),
    st.sampled_from([0, 1, 0.0, 1.0, "", "1", "true", "yes", "none", [], [1], ["a", None], {}, {"type": "order"}]),
    st.text(max_size=5),
    st.lists(st.one_of(st.text(max_size=3), st.integers(), st.none()), max_size=3),
)
TIMES = st.integers(-2_000_000_000, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
PRECISIONS = st.sampled_from(["milliseconds", "microseconds", "seconds"])
ZONES = st.sampled_from(["Z", "+00:00", "-05:30", ""])
PARTS = [*an_event()]
LISTED = [(name, version, schema) for name, versions in SCHEMAS.items() for version, schema in versions.items()]
# Pieces of JSON that readers take differently: numbers, control characters, escapes, keys that are there twice.
PIECES = (
    b"1.0",
    b"1e0",
    b"-0",
    b"01",
    b"NaN",
    b"\t",
    b"\x7f",
    b"\\/",
    b"\\u0041",
    b"\xff",
    b'"id":"x",',
    b"{",
    b"}",
    b",",
    b" ",
)


def with_properties(listed: tuple[str, int, Properties]) -> st.SearchStrategy[dict[str, Any]]:
    """Envelopes of an event, with properties of any kind."""
    name, version, schema = listed
    drawn = st.fixed_dictionaries({}, optional=dict.fromkeys([*schema.fields, "other"], VALUES))
    return drawn.map(lambda properties: {**an_event(), "name": name, "version": version, "properties": properties})


def plain_row(line: bytes) -> dict[str, Any] | None:
    (row,) = read_plain([line]).events.to_pylist() or [None]
    return row


def exact_row(line: bytes) -> dict[str, Any]:
    read = read_line(line)
    assert isinstance(read, Accepted), read
    (row,) = to_table([read.row], EVENTS).to_pylist()
    return row


def agrees(line: bytes) -> bool:
    """Compare with the exact check, and return whether the line is plainly right."""
    return count_plain([line]) == 1


def count_plain(lines: Sequence[bytes]) -> int:
    """Compare all lines with the exact check, and return how many are plainly right."""
    read = read_plain(lines)
    plain, exact = read.events.to_pylist(), [read_line(lines[place]) for place in read.places]
    accepted = [found.row for found in exact if isinstance(found, Accepted)]
    assert len(accepted) == len(plain), exact
    for row, other in zip(plain, to_table(accepted, EVENTS).to_pylist(), strict=True):
        assert json.loads(row.pop("properties")) == json.loads(other.pop("properties"))
        assert row == other
    return len(plain)


def test_lines_of_all_kinds_become_rows_in_their_order() -> None:
    lines = [a_line(an_event(name, visitor="v1", subject="DT-1"), "2026-02-02T14:59:00.000Z") for name in PROPERTIES]
    spoilt = [b"{}", a_line(an_event(id="17")), a_line(an_event(time="2026-02-30T15:00:00.000Z"))]

    read = read_plain([*spoilt, *lines, spoilt[0]])

    rows = read.events.to_pylist()
    assert read.places == [*range(3, 3 + len(lines))]
    assert read.others == [0, 1, 2, 3 + len(lines)]
    assert [{**row, "properties": ""} for row in rows] == [{**exact_row(line), "properties": ""} for line in lines]
    assert {row["is_clamped"] for row in rows} == {True}


@settings(max_examples=30)
@given(st.lists(st.tuples(TIMES, st.integers(0, 999_999), PRECISIONS, ZONES), min_size=10, max_size=10))
def test_times_agree(times: list[tuple[datetime, int, str, str]]) -> None:
    written = [
        time.replace(microsecond=microsecond, tzinfo=None).isoformat(timespec=precision) + zone
        for time, microsecond, precision, zone in times
    ]

    count_plain([a_line(an_event(time=time), "2026-02-02T15:00:00.000500Z") for time in written])


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_lines_of_usual_events_are_plainly_right(name: str) -> None:
    shop = {"visitor": "v1", "customer": "c1", "subject": "DT-1"}

    assert agrees(a_line(an_event(name)))
    assert agrees(a_line(an_event(name, **shop), "2026-02-01T15:00:00.123456Z"))
    assert agrees(a_line(an_event(name, consent="none")))
    assert agrees(a_line(an_event(name, visitor="", session="", customer="")))


def test_every_listed_event_has_a_reader() -> None:
    assert {(name, version) for name, version, _ in LISTED} == {*READERS}


@settings(max_examples=50)
@given(st.lists(st.sampled_from(LISTED).flatmap(with_properties), min_size=5, max_size=5))
def test_properties_of_any_kind_agree(envelopes: list[dict[str, Any]]) -> None:
    rows = [{"recorded_at": envelope["time"], "envelope": envelope} for envelope in envelopes]

    count_plain([json.dumps(row, ensure_ascii=False).encode(errors="replace") for row in rows])


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.sampled_from([*PARTS, *CONTEXT_TEXTS, "other"]), VALUES, st.booleans()), min_size=5, max_size=5
    )
)
def test_parts_of_any_kind_agree(changes: list[tuple[str, Any, bool]]) -> None:
    lines = []
    for part, value, is_left_out in changes:
        envelope = an_event(visitor="v1")
        where = envelope["context"] if part in CONTEXT_TEXTS else envelope
        where[part] = value
        if is_left_out:
            del where[part]
        time = envelope.get("time")
        lines.append(a_line(envelope, time if isinstance(time, str) else None))

    count_plain(lines)


def test_lines_with_pieces_of_other_json_agree() -> None:
    random, lines = Random(3), []
    for name in PROPERTIES:
        line = a_line(an_event(name, visitor="v1", subject="DT-1"))
        for _ in range(200):
            place, piece = random.randrange(len(line)), random.choice(PIECES)
            lines.append(line[:place] + piece + line[place + random.choice((0, 0, 1, 5)) :])

    assert count_plain(lines) > 0


@pytest.mark.parametrize(
    ("former", "latter"),
    [
        (b'"version":1', b'"version":1.0'),
        (b'"version":1', b'"version":true'),
        (b'"results":0', b'"results":0.0'),
        (b'"results":0', b'"results":1e2'),
        (b'"fax line"', b'"fax \\u0000line"'),
        (b'"fax line"', b'"fax \x01line"'),
        (b'"fax line"', b'"fax \xffline"'),
        (b'"results":0', b'"results":0,"ip":"10.0.0.1"'),
        (b'"results":0', b'"results":0,"ssn":null'),
        (b'"results":0', b'"results":0,"more":"\xff"'),
        (b'"results":0', b'"results":0,"more":NaN'),
        (b'"results":0', b'"results":0,"more":"\x01"'),
        (b'"results":0', b'"results":0,"more":01'),
        (b'"results":0', b'"results":0,"more":"\\q"'),
    ],
)
def test_unusual_lines_are_left_to_the_exact_check(former: bytes, latter: bytes) -> None:
    line = a_line(an_event("search_performed"))

    assert agrees(line)
    assert former in line
    assert plain_row(line.replace(former, latter)) is None


@pytest.mark.parametrize("part", [b'"host":"web-1"', b'"results":0', b'"source":"store"', b'"recorded_at"'])
@pytest.mark.parametrize(
    "more", [b"1.5e3", b"[{}]", b'{"a":[null,true]}', b'"\xc3\xa9\\n"', b"1e999", b"12345678901234567890123"]
)
def test_more_than_what_is_listed_changes_nothing(part: bytes, more: bytes) -> None:
    line = a_line(an_event("search_performed")).replace(part, b'"more":' + more + b"," + part, 1)

    assert agrees(line)


def test_the_last_of_two_equal_keys_counts() -> None:
    line = a_line(an_event("search_performed")).replace(b'"results":0', b'"results":7,"results":0')

    assert agrees(line.replace(b'"source":"store"', b'"source":1,"source":"store"')) in (True, False)
    assert agrees(line)


def test_a_visitor_without_consent_is_left_to_the_exact_check() -> None:
    assert plain_row(a_line(an_event(consent="none", visitor="v1"))) is None


def test_the_context_has_the_texts_that_are_stored() -> None:
    assert tuple(field.name for field in msgspec.structs.fields(PlainContext)) == CONTEXT_TEXTS


def test_a_field_of_another_kind_is_left_to_marshmallow() -> None:
    class Dated(Properties):
        name = fields.String(required=True)
        day = fields.Date(required=True)

    assert reader_of(Dated()) is None
