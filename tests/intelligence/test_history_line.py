"""A line becomes the row of an event, or a refused row that keeps the line."""

import json
from datetime import date

import pytest

from site_intelligence.gather.columns import EVENTS, to_table
from site_intelligence.gather.history_line import Accepted, Refused, read_line
from tests.intelligence.builders import a_line, a_row, an_event


def row_of(line: bytes) -> dict:
    read = read_line(line)
    assert isinstance(read, Accepted), read
    return read.row


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("not_utf8", a_line(an_event(page="home")).replace(b"home", b"h\xe9me")),
        ("not_json", b"page_viewed"),
        ("not_json", a_line(an_event())[:-5]),
        ("not_json", a_line(an_event("search_performed", results=0)).replace(b'"results":0', b'"results":NaN')),
        ("not_json", b"[" * 100_000),
        ("not_a_row", b"[]"),
        ("not_a_row", json.dumps(an_event()).encode()),
        ("not_a_row", json.dumps({"envelope": an_event()}).encode()),
        ("not_a_row", json.dumps(a_row(an_event(), "yesterday")).encode()),
        ("bad_id", a_line(an_event(id="17"))),
    ],
)
def test_a_refused_line_keeps_its_reason_and_its_text(reason: str, line: bytes) -> None:
    read = read_line(line)

    assert isinstance(read, Refused)
    assert read.reason == reason
    assert read.row["raw"] == line.decode(errors="backslashreplace")


def test_properties_that_are_nested_too_deeply_are_refused() -> None:
    line = a_line(an_event(page="home", tree="here")).replace(b'"here"', b"[" * 960 + b"]" * 960)

    assert isinstance(read_line(line), Accepted | Refused)


def test_a_time_more_than_five_seconds_ahead_becomes_that_of_the_recording() -> None:
    recorded = "2026-02-02T15:00:00.000Z"
    just_ahead = row_of(a_line(an_event(time="2026-02-02T15:00:05.000Z"), recorded))
    too_far_ahead = row_of(a_line(an_event(time="2026-02-02T15:00:05.001Z"), recorded))

    assert (just_ahead["is_clamped"], just_ahead["time_ms"]) == (False, 1770044405000)
    assert (too_far_ahead["is_clamped"], too_far_ahead["time_ms"]) == (True, 1770044400000)


@pytest.mark.parametrize(
    ("time", "day", "week"),
    [
        ("2026-02-02T04:59:59.999Z", date(2026, 2, 1), date(2026, 1, 26)),
        ("2026-02-02T05:00:00.000Z", date(2026, 2, 2), date(2026, 2, 2)),
        ("2026-03-09T03:59:59.999Z", date(2026, 3, 8), date(2026, 3, 2)),
        ("2026-03-09T04:00:00.000Z", date(2026, 3, 9), date(2026, 3, 9)),
    ],
)
def test_days_and_weeks_are_those_of_new_york(time: str, day: date, week: date) -> None:
    row = row_of(a_line(an_event(time=time)))

    assert (row["day"], row["week"]) == (day, week)


def test_the_day_of_a_clamped_event_is_that_of_its_recording() -> None:
    row = row_of(a_line(an_event(time="2026-02-03T05:01:00Z"), "2026-02-03T04:59:00Z"))

    assert row["day"] == date(2026, 2, 2)


def test_each_property_has_its_column() -> None:
    line = a_line(an_event("product_order_placed", region="west", device="tablet", subject="DT-1"))
    (row,) = to_table([row_of(line)], EVENTS).to_pylist()

    assert row["customer_region"] == "west"
    assert (row["region"], row["device"], row["order_device"]) == ("east", "tablet", "phone")
    assert (row["offerings"], row["monthly_cents"]) == (["paging"], 800)
    assert (row["subject_type"], row["subject_id"]) == ("order", "DT-1")
    assert row["page"] is None


def test_an_empty_name_of_a_visitor_is_none() -> None:
    row = row_of(a_line(an_event(visitor="", session="", customer="")))

    assert (row["visitor"], row["session"], row["customer"]) == (None, None, None)


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\udfff"])
def test_characters_that_cannot_be_stored_are_replaced(escape: str) -> None:
    line = a_line(an_event("search_performed", term="fax", customer="c1")).replace(b"fax", f"f{escape}x".encode())
    (row,) = to_table([row_of(line)], EVENTS).to_pylist()

    assert row["term"] == "f\N{REPLACEMENT CHARACTER}x"


def test_a_pair_of_surrogates_is_one_character() -> None:
    line = a_line(an_event("search_performed", term="☎ 📞"))

    assert b"\\ud83d" in line
    assert row_of(line)["term"] == "☎ 📞"
