"""Words for states, instants, days and counts."""

from datetime import UTC, date, datetime

import pytest

from business_layer.inventory.product_states import ProductState
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.words import (
    ORDER_WORDS,
    PRODUCT_WORDS,
    counted_words,
    date_words,
    day_words,
    instant_words,
    long_day_words,
    slot_sentence,
    stamp_words,
)


def test_every_state_has_words_for_customers() -> None:
    assert ORDER_WORDS.keys() == set(ProductOrderState)
    assert PRODUCT_WORDS.keys() == set(ProductState)
    spelled = {state for state in (*ProductOrderState, *ProductState) if not state.islower()}
    assert not spelled & {words for words, _ in (*ORDER_WORDS.values(), *PRODUCT_WORDS.values())}


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (datetime(2026, 11, 23, 14, 5, tzinfo=UTC), "America/New_York", "Monday, November 23, 2026 at 9:05 AM EST"),
        (datetime(2026, 7, 4, 4, 0, tzinfo=UTC), "America/New_York", "Saturday, July 4, 2026 at 12:00 AM EDT"),
        (datetime(2026, 7, 4, 19, 0, tzinfo=UTC), "America/Los_Angeles", "Saturday, July 4, 2026 at 12:00 PM PDT"),
        (datetime(2026, 1, 1, 3, 30, tzinfo=UTC), "Pacific/Honolulu", "Wednesday, December 31, 2025 at 5:30 PM HST"),
    ],
)
def test_instants_are_shown_in_the_time_of_the_address(at: datetime, zone: str, words: str) -> None:
    assert instant_words(at, zone) == words


def test_what_is_not_known_is_shown_with_no_words() -> None:
    assert [date_words(None), instant_words(None), slot_sentence("", HOUSE_ZONE)] == [""] * 3


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (299, "299"), (300, "300 or more")])
def test_a_count_that_ends_says_that_there_may_be_more(count: int, words: str) -> None:
    assert counted_words(count, 300) == words


def test_an_installation_time_is_a_sentence() -> None:
    assert slot_sentence("2026-12-01/morning/", "America/Denver") == "Tuesday, December 1, 2026, 8 AM to noon MST"


TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 12, 7), "Mon, Dec 7"), (date(2027, 1, 4), "Mon, Jan 4"), (date(2025, 12, 8), "Mon, Dec 8, 2025")],
)
def test_a_short_day_has_its_year_only_far_away(day: date, words: str) -> None:
    assert day_words(day, TODAY).replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 30), "today, Monday, November 30"),
        (date(2026, 12, 1), "tomorrow, Tuesday, December 1"),
        (date(2026, 12, 3), "Thursday, December 3"),
    ],
)
def test_a_long_day_is_also_called_today_or_tomorrow(day: date, words: str) -> None:
    assert long_day_words(day, TODAY).replace("\xa0", " ") == words


def test_a_short_stamp_has_day_time_and_zone() -> None:
    at = datetime(2026, 11, 28, 12, 52, tzinfo=UTC)

    assert stamp_words(at, "America/New_York", TODAY).replace("\xa0", " ") == "Sat, Nov 28, 7:52 AM EST"
