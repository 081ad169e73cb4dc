"""The few words that tell a product from others of its kind, such as its number or the name of its room."""

from collections.abc import Sequence
from typing import Any

from business_layer.catalogue.answer_words import answer_words
from business_layer.catalogue.characteristics import Characteristic, Values, ValueType
from business_layer.catalogue.product_facts import ProductFact

# A text may have an address of a page in it. A person's name may not: that was validated, so a message may say it.
NOT_IN_MESSAGES = frozenset({ValueType.TEXT, ValueType.ADDRESS})
MOST_NAMED = 3


def in_parentheses(words: str) -> str:
    """The words as they follow a name: (Ana Ruiz), (212) 555-0142. A number has parentheses of its own."""
    return words if not words or words.startswith("(") else f"({words})"


def identify(
    paths: Sequence[str],
    questions: Sequence[Characteristic],
    facts: Sequence[ProductFact],
    known: Values,
    *,
    without_free_text: bool,
) -> str:
    """The words at those paths (`numbers`, `cards.holder`), as far as they are known; empty if none is."""
    found = []
    for path in paths:
        name, _, part = path.partition(".")
        rows = _rows(known.get(name))
        fact = next((fact for fact in facts if fact.name == name), None)
        if fact is not None:
            found.append(_words_of_fact(fact, rows))
        else:
            asked = next(asked for asked in questions if asked.name == name)
            found.append(_words_of_answers(asked, part, rows, without_free_text))
    return ", ".join(_shorten(words) for words in found if words)


def _rows(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [value]


def _words_of_fact(fact: ProductFact, rows: list[Any]) -> list[str]:
    return [fact.words(row) for row in rows]


def _words_of_answers(asked: Characteristic, part: str, rows: list[Any], without_free_text: bool) -> list[str]:
    if part:
        asked = next(member for member in asked.members if member.name == part)
        rows = [row[part] for row in rows if part in row]
    if without_free_text and asked.type in NOT_IN_MESSAGES:
        return []
    return [answer_words(asked, row) for row in rows]


def _shorten(words: list[str]) -> str:
    more = len(words) - MOST_NAMED
    return ", ".join(words[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
