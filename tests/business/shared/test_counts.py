"""Counts agree with their nouns."""

import pytest

from business_layer.shared.counts import count_words, noun_for


@pytest.mark.parametrize(
    ("count", "words", "phrase"),
    [
        (0, "0 orders", "0 orders need attention"),
        (1, "1 order", "1 order needs attention"),
        (2, "2 orders", "2 orders need attention"),
        (21, "21 orders", "21 orders need attention"),
    ],
)
def test_a_count_agrees_with_its_noun(count: int, words: str, phrase: str) -> None:
    assert count_words(count, "order") == words
    assert count_words(count, "order needs attention", "orders need attention") == phrase
    assert noun_for(count, "order") == words.partition(" ")[2]
