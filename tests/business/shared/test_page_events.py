"""The term of a search is kept, and nothing in it that may be a person's."""

import pytest

from business_layer.shared.page_events import LONGEST_TERM, search_term


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Flowers ", "flowers"),
        ("1-800-FLOWERS", "1-800-flowers"),
        ("212 555 0142", ""),
        ("(212) 555-0142 flowers", "( flowers"),
        ("call 12345 now", "call now"),
        ("area 1234", "area 1234"),
        ("maria@customers.example fax", "fax"),
        ("@maria fax line", "fax line"),
        ("maria\uff20customers.example fax", "fax"),
        ("=HYPERLINK(1)", "=hyperlink(1)"),
        ("a\x00b", "a\x00b"),
        ("", ""),
    ],
)
def test_a_term_loses_long_digits_and_words_with_at(typed: str, kept: str) -> None:
    assert search_term(typed) == kept


def test_a_term_is_cut() -> None:
    assert len(search_term("word " * 100)) <= LONGEST_TERM
