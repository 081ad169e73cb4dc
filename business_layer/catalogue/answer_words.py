"""Answers in the words that people read: each with its label, and without what is sensitive inside groups."""

from collections.abc import Iterable
from typing import Any

from business_layer.catalogue.characteristics import Characteristic, Values, ValueType
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.product_facts import LabeledWords, join_words

PHONE_NUMBERS = frozenset({ValueType.TELEPHONE, ValueType.RESERVED_NUMBER, ValueType.ACCESS_NUMBER})


def labeled_answers(questions: Iterable[Characteristic], values: Values) -> LabeledWords:
    """Label and words of each question that is answered."""
    answered = (asked for asked in questions if values.get(asked.name) not in (None, [], ""))
    labeled = ((asked.short_label, answer_words(asked, values[asked.name])) for asked in answered)
    return [(label, words) for label, words in labeled if words]


def answer_words(asked: Characteristic, answer: Any) -> str:
    """An answer as people read it; a list of them as `join_words` writes it."""
    if isinstance(answer, list):
        return join_words([words for row in answer if (words := _single_answer_words(asked, row))])
    return _single_answer_words(asked, answer)


def _single_answer_words(asked: Characteristic, answer: Any) -> str:
    if asked.type is ValueType.GROUP:
        open_members = (member for member in asked.members if not member.is_sensitive and member.name in answer)
        return ", ".join(answer_words(member, answer[member.name]) for member in open_members)
    if asked.type is ValueType.ADDRESS:
        return address_words(answer)
    if asked.type is ValueType.BOOLEAN:
        return "Yes" if answer else "No"
    if asked.type is ValueType.MONEY:
        return f"${answer}"
    if asked.type in PHONE_NUMBERS:
        return phone_number_words(answer)
    return asked.label_of(str(answer))


def address_words(address: Values) -> str:
    """An address that was given as an answer, in one line."""
    state_and_zip = f"{address['state']} {address['zip_code']}"
    return ", ".join(part for part in (address["street"], address["unit"], address["city"], state_and_zip) if part)
