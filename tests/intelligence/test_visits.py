"""Bots, sessions, funnels and retention, on histories that can be counted by hand."""

from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_intelligence.errors import IntelligenceError
from site_intelligence.report.collection import by_consent, by_name, collection
from site_intelligence.report.funnel import cart_to_checkout, funnel, funnel_by_device
from site_intelligence.report.history import Window
from site_intelligence.report.sessions import FUNNEL
from site_intelligence.report.visits import retention, sessions
from tests.intelligence.builders import an_event, at, new_id
from tests.intelligence.histories import history_of


def visit(visitor: str, day: str, *names: str, **changes: str) -> list[dict]:
    """A session with an event a minute."""
    return [an_event(name, f"{day} 10:{minute:02}", visitor=visitor, **changes) for minute, name in enumerate(names)]


def burst(visitor: str, day: str, events: int, seconds: float) -> list[dict]:
    return [
        an_event(visitor=visitor, time=f"{day}T15:{int(n * seconds) // 60:02}:{n * seconds % 60:06.3f}Z")
        for n in range(events)
    ]


def test_sixty_events_in_a_minute_are_a_bot_and_59_are_a_person(tmp_path: Path) -> None:
    events = [*burst("v1", "2026-02-02", 60, 0.5), *burst("v2", "2026-02-02", 59, 0.5)]

    with history_of(tmp_path, *events) as history:
        counted = collection(history)
        named = by_name(history)

    assert (counted["accepted"], counted["excluded_as_bot"], counted["flagged_visitor_days"]) == (119, 60, 1)
    assert named == {"page_viewed": 59}


def test_sixty_events_across_two_minutes_are_a_person(tmp_path: Path) -> None:
    with history_of(tmp_path, *burst("v1", "2026-02-02", 60, 1.5)) as history:
        assert collection(history)["flagged_visitor_days"] == 0


def test_more_than_a_thousand_events_in_a_day_are_a_bot(tmp_path: Path) -> None:
    events = [*burst("v1", "2026-02-02", 1001, 1.1), *burst("v2", "2026-02-02", 1000, 1.1)]

    with history_of(tmp_path, *events) as history:
        counted = collection(history)

    assert (counted["excluded_as_bot"], counted["flagged_visitor_days"]) == (1001, 1)


def test_a_bot_is_left_out_on_its_day_only(tmp_path: Path) -> None:
    events = [
        *burst("v1", "2026-02-02", 60, 0.1),
        *visit("v1", "2026-02-02", "search_performed"),
        *visit("v1", "2026-02-03", "search_performed"),
        *visit("v2", "2026-02-02", "page_viewed", agent="bot"),
        an_event("search_performed", agent="bot", consent="none"),
    ]

    with history_of(tmp_path, *events) as history:
        assert by_name(history) == {"search_performed": 1}


def test_collection_counts_every_kind_of_line(tmp_path: Path) -> None:
    event = an_event()

    with history_of(tmp_path, event, event, an_event(id="1"), an_event(id="2"), an_event(version=2)) as history:
        assert collection(history) == {
            "accepted": 1,
            "quarantined": {"bad_id": 2, "unknown_version": 1},
            "duplicates": 1,
            "clamped": 0,
            "excluded_as_bot": 0,
            "flagged_visitor_days": 0,
        }


def test_consent_is_counted_on_the_store_only(tmp_path: Path) -> None:
    events = [an_event(consent="none"), an_event(), an_event(), an_event("inquiry_opened", customer="c1")]

    with history_of(tmp_path, *events) as history:
        assert by_consent(history) == {"measure": 2, "none": 1}


def test_thirty_minutes_begin_a_new_session(tmp_path: Path) -> None:
    times = ["10:00", "10:29:59.999", "10:59:59.999", "23:59", "23:59:59"]
    events = [an_event(time=at(f"2026-02-08 {time}"), visitor="v1") for time in times]
    after_midnight = an_event(local="2026-02-09 00:10", visitor="v1")
    anonymous = an_event(consent="none")

    with history_of(tmp_path, anonymous, *events, after_midnight) as history:
        assert sessions(history) == {"n": 3, "visitors": 1, "one_event": 1, "by_week": {"2026-02-02": 3}}


@settings(max_examples=10)
@given(st.lists(st.lists(st.sampled_from([0, 1, 29, 30, 31, 600]), max_size=6), min_size=1, max_size=8))
def test_a_visitor_has_a_session_more_than_long_gaps(
    tmp_path_factory: pytest.TempPathFactory, visitors: list[list[int]]
) -> None:
    """The gaps are minutes; the first event of each visitor has none before it."""
    begin = datetime.fromisoformat("2026-02-02T05:00:00+00:00")
    events = [
        an_event(visitor=f"v{number}", time=(begin + timedelta(minutes=minutes)).isoformat())
        for number, gaps in enumerate(visitors)
        for minutes in accumulate(gaps, initial=0)
    ]

    with history_of(tmp_path_factory.mktemp("gaps"), *events) as history:
        counted = sessions(history)

    assert counted["visitors"] == len(visitors)
    assert counted["n"] == len(visitors) + sum(gap >= 30 for gaps in visitors for gap in gaps)


def test_a_session_is_that_of_its_first_event(tmp_path: Path) -> None:
    """The smaller id is the first of two events at the same time."""
    events = [
        an_event(id=new_id(9002), visitor="v1", device="phone", channel="paid"),
        an_event(id=new_id(9001), visitor="v1", device="tablet", channel="email"),
    ]

    with history_of(tmp_path, *events) as history:
        (row,) = history.sessions.to_pyarrow().to_pylist()

    assert (row["device"], row["channel"], row["events"]) == ("tablet", "email", 2)


def test_the_funnel_counts_steps_in_their_order_within_a_session(tmp_path: Path) -> None:
    events = [
        *visit("v1", "2026-02-02", *FUNNEL),
        # The checkout comes before the cart, so it is no step.
        *visit("v2", "2026-02-02", *FUNNEL[:3], "checkout_started", "cart_item_added", "product_order_placed"),
        # The first step is missing.
        *visit("v3", "2026-02-02", *FUNNEL[1:]),
        # A second view makes the address count.
        *visit("v4", "2026-02-02", "address_qualified", "page_viewed", "offering_viewed", "address_qualified"),
        # The steps are in two sessions.
        *visit("v5", "2026-02-02", "page_viewed"),
        *visit("v5", "2026-02-03", "offering_viewed"),
    ]

    with history_of(tmp_path, *events) as history:
        assert funnel(history) == dict(zip(FUNNEL, [4, 3, 3, 2, 1, 1], strict=True))


def test_steps_at_the_same_moment_are_in_order(tmp_path: Path) -> None:
    events = [an_event(name, visitor="v1") for name in reversed(FUNNEL)]

    with history_of(tmp_path, *events) as history:
        assert list(funnel(history).values()) == [1] * 6


def test_funnels_by_device_and_week(tmp_path: Path) -> None:
    events = [
        *visit("v1", "2026-02-02", *FUNNEL, device="desktop"),
        *visit("v2", "2026-02-03", *FUNNEL[:4], device="desktop"),
        *visit("v3", "2026-02-09", *FUNNEL[:5], device="desktop"),
        *visit("v4", "2026-02-09", *FUNNEL[:4], device="tablet"),
        *visit("v5", "2026-02-09", *FUNNEL[:3], device="phone"),
    ]

    with history_of(tmp_path, *events) as history:
        assert funnel_by_device(history) == {
            "desktop": [3, 3, 3, 3, 2, 1],
            "phone": [1, 1, 1, 0, 0, 0],
            "tablet": [1, 1, 1, 1, 0, 0],
        }
        assert cart_to_checkout(history) == {
            "desktop": {
                "2026-02-02": {"of": 2, "n": 1, "rate": 0.5},
                "2026-02-09": {"of": 1, "n": 1, "rate": 1.0},
            },
            "phone": {},
        }


def test_retention_follows_visitors_for_four_weeks(tmp_path: Path) -> None:
    days = {
        "v1": ["2026-02-02", "2026-02-08", "2026-02-09", "2026-03-02"],
        "v2": ["2026-02-03", "2026-03-09"],
        "v3": ["2026-02-09", "2026-02-16"],
    }
    events = [an_event(local=f"{day} 12:00", visitor=visitor) for visitor, on in days.items() for day in on]

    with history_of(tmp_path, *events) as history:
        assert retention(history) == {"2026-02-02": [2, 1, 0, 0, 1], "2026-02-09": [1, 1, 0, 0, 0]}


def test_a_window_counts_the_events_of_its_days_as_if_there_were_no_others(tmp_path: Path) -> None:
    events = [an_event(local=local, visitor="v1") for local in ("2026-02-01 23:59", "2026-02-02 00:01")]
    events += [an_event(local=local, visitor="v2") for local in ("2026-02-03 23:59", "2026-02-04 00:01")]
    window = Window(date(2026, 2, 2), date(2026, 2, 3))

    with history_of(tmp_path, *events, window=window) as history:
        assert sessions(history) == {"n": 2, "visitors": 2, "one_event": 2, "by_week": {"2026-02-02": 2}}


def test_a_window_of_one_day_is_one_and_a_reversed_one_is_none() -> None:
    assert Window(date(2026, 2, 2), date(2026, 2, 2))
    with pytest.raises(IntelligenceError, match="ends on 2026-02-01, before it begins on 2026-02-02"):
        Window(date(2026, 2, 2), date(2026, 2, 1))
