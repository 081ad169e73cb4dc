"""Typed texts made fit to store: one line, in one spelling of its letters, without invisible characters."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from business_layer.shared.addresses import PARTS
from business_layer.shared.counts import count_words
from business_layer.shared.errors import Invalid
from business_layer.shared.invisible_characters import clean_line

LONGEST_TEXT = 200
LARGEST_WHOLE_NUMBER = 10**15
# Control characters, halves of a character, private use, and code points to which no standard gives a meaning.
UNFIT_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn"})


def single_line(answer: Any) -> str:
    """Return the answer as one line of text, in Unicode's composed form (NFC). Raises Invalid for lists and objects."""
    if isinstance(answer, bool) or not isinstance(answer, (str, int, float)):
        raise Invalid("Enter one answer here, as text.")
    if isinstance(answer, int) and abs(answer) > LARGEST_WHOLE_NUMBER:
        raise Invalid("This number is too large. Check it.")
    text = clean_line(str(answer))
    if any(unicodedata.category(character) in UNFIT_CATEGORIES for character in text):
        raise Invalid(
            "This contains an invisible character. Type it again, with letters, digits, and punctuation only."
        )
    return text


def bounded_line(answer: Any, *, minimum: int = 1, maximum: int = LONGEST_TEXT) -> str:
    """Return the answer as one line whose length is within the bounds, both included. Raises Invalid."""
    text = single_line(answer)
    if len(text) > maximum:
        raise Invalid(f"Use at most {count_words(maximum, 'character')}. You entered {len(text)}.")
    if len(text) < minimum:
        raise Invalid(f"Use at least {count_words(minimum, 'character')}.")
    return text


def address_parts(answer: Any) -> dict[str, str]:
    """Return the lines of an address by name. Raises Invalid naming each line that cannot be used."""
    if not isinstance(answer, Mapping):
        raise Invalid("Enter the address: street, city, state, and ZIP code.")
    parts, errors = {}, {}
    for name in PARTS:
        try:
            parts[name] = bounded_line(answer.get(name) or "", minimum=0)
        except Invalid as wrong:
            errors[name] = wrong.message
    if errors:
        raise Invalid.of(errors)
    return parts
