"""Telephone numbers of the United States and its territories, in E.164 form."""

from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType

from business_layer.catalogue.answer_texts import line_of
from business_layer.shared.errors import Invalid

# The North American plan has twenty-five countries under +1; these are the places we serve.
REGIONS = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})
LINES = frozenset({PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
LONGEST = 40


def line_number(answer: Any) -> str:
    """The number of somebody's line. Raises Invalid, for a toll-free number too, since that only leads to a line."""
    number = _number(answer)
    if phonenumbers.number_type(number) is PhoneNumberType.TOLL_FREE:
        raise Invalid("This is a toll-free number. Enter the number of the line itself, for example 212 555 0142.")
    return _e164(number)


def dialled_number(answer: Any) -> str:
    """The number of a line, or a toll-free number. Raises Invalid."""
    return _e164(_number(answer))


def sought_number(answer: Any) -> str:
    """A number somebody looks for, which may be of any kind: a pager's (700) too. Raises Invalid."""
    number = _parsed(line_of(answer))
    if number is None or number.extension or not phonenumbers.is_possible_number(number):
        raise Invalid("Enter a telephone number with its area code, for example 212 555 0142.")
    return _e164(number)


def _number(answer: Any) -> phonenumbers.PhoneNumber:
    number = _parsed(line_of(answer))
    if number is None or number.extension or not phonenumbers.is_valid_number(number):
        raise Invalid("Enter a United States number with its area code, for example 212 555 0142.")
    if phonenumbers.region_code_for_number(number) not in REGIONS:
        raise Invalid("This number is not in the United States. Enter one that is, for example 212 555 0142.")
    if phonenumbers.number_type(number) not in LINES | {PhoneNumberType.TOLL_FREE}:
        raise Invalid("This number carries charges of its own. Enter an ordinary one, for example 212 555 0142.")
    return number


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    if len(text) > LONGEST:
        return None
    try:
        return phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def hyphenated(number: str) -> str:
    """An E.164 United States number without brackets, for where it stands in brackets itself: 212-555-0142."""
    return telephone_words(number).replace("(", "").replace(") ", "-")


def telephone_words(number: str) -> str:
    """An E.164 United States number as people write it: (212) 555-0142."""
    digits = number.removeprefix("+1")
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if len(digits) == 10 else number
