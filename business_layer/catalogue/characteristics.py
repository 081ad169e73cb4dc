"""Characteristics: the questions a specification asks, and the rules their answers keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from business_layer.catalogue.conditions import Condition

Values = Mapping[str, Any]
# What a form sends along with the lines of an address: the address that its page showed before.
SHOWN = "shown"


class ValueType(StrEnum):
    """What kind of answer a characteristic takes; each has one checker in `checks.py` and one form control."""

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
    """How many an answer stands for: a list is counted, a number is itself, no answer is none."""
    return len(answer) if isinstance(answer, list) else int(answer or 0)


@dataclass(frozen=True, kw_only=True)
class Characteristic:
    """One question: its type, allowed values, cardinality, default and when it applies.

    `minimum` and `maximum` bound a number or the length of a text. A characteristic whose `at_most` exceeds one takes a
    list, whose rows are called by `label_one` and their number (`counted` has words for one and for many of them);
    `as_many_as` names an earlier answer, a number or a
    list, and the list is then exactly as long. `differs_from` names an earlier answer that this one may not repeat.
    `must_be` is the only acceptable answer (an acknowledgement). A group has `members` of its own. `missing` says what
    to do where there is no answer. One that `is_order_only` is of no use once the order is complete, such as what
    another carrier wants to know. An agent may correct what
    `is_correctable` after the network has refused it. A telephone that `is_to_call_back` is no line of ours to serve,
    and may be any number that reaches a person. `unique_in` names the service in which an answer belongs to one product
    at a time, whoever holds it.
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

    @property
    def is_list(self) -> bool:
        return self.at_most > 1

    @property
    def short_label(self) -> str:
        """What an answer is called where nothing is asked: in summaries, contracts and mails."""
        return self.short or self.label

    def count_words(self, count: int) -> str:
        """So many of what is counted: 1 line, 2 lines. Empty if there are no words for them."""
        return f"{count} {self.counted[count != 1]}" if self.counted else ""

    @property
    def is_required(self) -> bool:
        return self.at_least > 0

    def applies(self, values: Values) -> bool:
        """Whether the question is asked, given the other answers."""
        return self.when.holds(values)

    def label_of(self, value: str) -> str:
        """The words for an allowed value, or the value itself."""
        return next((choice.label for choice in self.allowed if choice.value == value), value)
