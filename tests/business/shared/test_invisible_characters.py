"""Invisible characters make no difference."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.shared.invisible_characters import clean_line, remove_invisible

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u180e\u200b\u200e\u200f\u202a\u202c\u202e\u2060\u2063\u2066\u2069\u3164\ufeff\U000e0061"
)


@pytest.mark.parametrize("mark", INVISIBLE)
def test_a_mark_that_came_along_is_left_out(mark: str) -> None:
    assert remove_invisible(f"{mark}(212) {mark}555-0142{mark}") == "(212) 555-0142"


@pytest.mark.parametrize(
    "text",
    [
        "\u0646\u0627\u0645\u200c\u062e\u0627\u0635",
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
        "\u0915\u094d\u200d\u0937",
        "\u0d38\u0d3e\u0d30\u0d4d\u200d",
        "\u0d38\u0d3e\u0d30\u0d4d\u200d \u0d15",
        "👩\u200d👧",
        "\u0600\u0661",
    ],
)
def test_characters_that_change_the_spelling_stay(text: str) -> None:
    assert remove_invisible(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "\u200c\u0646\u0627\u0645",
        "\u0646\u0627\u0645\u200c",
        "\u0646\u0627\u0645\u200c \u062e\u0627\u0635",
        "a\u200db",
        "1\u200c2",
    ],
)
def test_a_joiner_that_joins_nothing_is_left_out(text: str) -> None:
    assert remove_invisible(text) == text.replace("\u200c", "").replace("\u200d", "")


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_line(text)

    assert clean_line(once) == once
    assert unicodedata.is_normalized("NFC", once)
