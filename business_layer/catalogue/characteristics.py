"""Characteristics: the questions that a specification asks, and the rules for their answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from business_layer.catalogue.answer_conditions import Condition
from business_layer.shared.counts import count_words

Values = Mapping[str, Any]
# The name under which a form sends, with the lines of an address, the address that its page showed before.
SHOWN = "shown"


class ValueType(StrEnum):
    """The type of an answer; each has one validator in `answer_type_validators.py` and one form control."""

    TEXT = "text"
    PERSON_NAME = "person_name"
    INTEGER = "integer"
    MONEY = "money"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    EMAIL = "email"
    TELEPHONE = "telephone"
    AREA_CODE = "area_code"
    ZIP_CODE = "zip_code"
    USER_NAME = "user_name"
    ACCESS_CODE = "access_code"
    ACCOUNT_CODE = "account_code"
    ADDRESS = "address"
    RESERVED_NUMBER = "reserved_number"
    ACCESS_NUMBER = "access_number"
    GROUP = "group"


@dataclass(frozen=True)
class AllowedValue:
    """One answer that may be chosen."""

    value: str
    label: str
    hint: str = ""


def count_of(answer: Any) -> int:
    """Return the count in an answer: the length of a list, the number itself, or 0 without an answer."""
    return len(answer) if isinstance(answer, list) else int(answer or 0)


@dataclass(frozen=True, kw_only=True)
class Characteristic:
    """One question: its type, allowed values, cardinality, default and when it applies.

    `minimum` and `maximum` bound a number or the length of a text. An answer is required if `at_least` exceeds zero.

    If `at_most` exceeds one, the answer is a list. Its rows are labeled "Card 1", "Card 2": that is `label_one` and the
    row's number. `counted` has the two nouns of "1 card" and "2 cards". `as_many_as` names an earlier answer, a number
    or a list: this list has to have exactly as many rows.

    - `section` is the title of the form's section that begins with this question.
    - `short` is the label in summaries. `missing` is the error message for a required answer that is not given.
    - `must_be` is the only acceptable answer (an acknowledgement). `differs_from` names an earlier answer that this one
      may not repeat. `unique_in` names a service: no two of its products may have the same answer.
    - `members` are the questions of a group. `pool` names the pool that a RESERVED_NUMBER is chosen from.
    - An answer that `is_order_only` is of no use after the order is complete, such as an account number at another
      carrier. An agent may correct an answer that `is_correctable` after the network has refused it. A telephone that
      `is_to_call_back` may be any number that reaches a person, not only a line.
    """

    name: str
    label: str
    type: ValueType
    label_one: str = ""
    short: str = ""
    counted: tuple[str, ...] = ()
    hint: str = ""
    missing: str = ""
    allowed: tuple[AllowedValue, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    at_least: int = 1
    at_most: int = 1
    as_many_as: str = ""
    differs_from: str = ""
    default: Any = None
    must_be: Any = None
    when: Condition = Condition()
    members: tuple["Characteristic", ...] = ()
    pool: str = ""
    is_sensitive: bool = False
    is_order_only: bool = False
    is_correctable: bool = False
    is_to_call_back: bool = False
    unique_in: str = ""
    section: str = ""

    @property
    def is_list(self) -> bool:
        return self.at_most > 1

    @property
    def short_label(self) -> str:
        """The label of the answer in summaries, contracts and mails, where nothing is asked."""
        return self.short or self.label

    def count_words(self, count: int) -> str:
        """A count with its noun: 1 line, 2 lines. Empty if the catalogue has no words for it."""
        return count_words(count, *self.counted) if self.counted else ""

    @property
    def is_required(self) -> bool:
        return self.at_least > 0

    def applies(self, values: Values) -> bool:
        """True if the question is asked, given the other answers."""
        return self.when.holds(values)

    def label_of(self, value: str) -> str:
        """The words for an allowed value, or the value itself."""
        return next((choice.label for choice in self.allowed if choice.value == value), value)
