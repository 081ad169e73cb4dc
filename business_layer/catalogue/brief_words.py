"""One line about a configured product, for carts and receipts: "1 line, keeping (614) 221-0142, voicemail"."""

from collections.abc import Iterator
from typing import Any

from business_layer.catalogue.answer_words import PHONE_NUMBERS, answer_words
from business_layer.catalogue.characteristics import Characteristic, Values, ValueType, count_of
from business_layer.catalogue.distinguishing_words import in_parentheses
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.prices import PriceType

# Answers of these types say nothing about the product itself, or are shown elsewhere, or are long.
LEFT_OUT = frozenset({ValueType.ADDRESS, ValueType.ZIP_CODE, ValueType.EMAIL, ValueType.PERSON_NAME, ValueType.TEXT})
YES, NO = "yes", "no"
NUMBERS_SHOWN = 3


def brief_words(offering: ProductOffering, values: Values) -> str:
    """The answers that matter, separated by commas, and any others that tell this product from others of its kind."""
    found = [words for asked in offering.specification.characteristics for words in _words(asked, offering, values)]
    line = ", ".join(words if place == 0 else _in_sentence(words) for place, words in enumerate(found))
    which = offering.specification.distinguishing_words(values)
    said = line.casefold()
    unsaid = ", ".join(words for words in which.split(", ") if words.casefold() not in said)
    return f"{line} {in_parentheses(unsaid)}".strip()


def _words(asked: Characteristic, offering: ProductOffering, values: Values) -> Iterator[str]:
    answer = values.get(asked.name)
    if answer in (None, [], "") or not _matters(asked, offering):
        return
    if asked.type in PHONE_NUMBERS:
        yield _number_words(asked, answer)
    elif asked.type is ValueType.GROUP:
        yield asked.count_words(count_of(answer))
    elif asked.type is ValueType.INTEGER:
        yield asked.count_words(count_of(answer)) or f"{answer} {_in_sentence(asked.short_label)}"
    elif asked.type is ValueType.AREA_CODE:
        yield f"new {answer} number"
    elif asked.type in (ValueType.CHOICE, ValueType.BOOLEAN):
        for chosen in answer if isinstance(answer, list) else [answer]:
            yield from _choice_words(asked, str(chosen), offering)
    else:
        yield answer_words(asked, answer)


def _matters(asked: Characteristic, offering: ProductOffering) -> bool:
    """True if the answer describes the product, and is not part of another answer as a prefix is of a number."""
    pools = [other.pool for other in offering.specification.characteristics]
    return (
        asked.type not in LEFT_OUT
        and not (asked.is_sensitive or asked.is_order_only or asked.is_to_call_back or asked.must_be is not None)
        and not (asked.type is ValueType.CHOICE and any(f"{{{asked.name}}}" in pool for pool in pools))
    )


def _number_words(asked: Characteristic, answer: Any) -> str:
    numbers = [phone_number_words(number) for number in (answer if isinstance(answer, list) else [answer])]
    shown = ", ".join(numbers[:NUMBERS_SHOWN])
    more = f" and {len(numbers) - NUMBERS_SHOWN} more" if len(numbers) > NUMBERS_SHOWN else ""
    label = f"{_in_sentence(asked.short)} " if asked.short else ""
    return f"{label}{shown}{more}"


def _choice_words(asked: Characteristic, chosen: str, offering: ProductOffering) -> Iterator[str]:
    """The name of the price that the choice alone adds, or else its label; yes is the question, and no is nothing."""
    clause = ((asked.name, (chosen,)),)
    monthly = (price for price in offering.prices if price.type is PriceType.RECURRING)
    name = next((price.name for price in monthly if price.when.clauses == clause), "")
    if name:
        yield name
    elif chosen == YES:
        yield asked.short_label
    elif chosen != NO:
        yield asked.label_of(chosen)


def _in_sentence(words: str) -> str:
    """The words as they stand within a sentence: an abbreviation such as IP keeps its capital."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
