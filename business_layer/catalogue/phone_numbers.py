"""Phone numbers of lines in the United States and its territories, and numbers to call a person back."""

import re
from functools import lru_cache
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from business_layer.catalogue.answer_texts import single_line
from business_layer.shared.area_codes import area_codes
from business_layer.shared.errors import Invalid

# The North American plan has twenty-five countries with code +1; we serve these.
REGIONS = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})
LINES = frozenset({PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
LONGEST = 40
# Codes that can be an area's by the plan of the North American Numbering Plan Administration: not N11, not one kept for
# services (those whose last two digits are alike), not one kept for a longer plan (N9X, 37X, 96X).
AREA_CODE = re.compile(r"(?!37|96)[2-9](?!(\d)\1)[0-8]\d")
# A line's number after the area code: its exchange is no N11 either.
LOCAL_NUMBER = re.compile(r"[2-9](?!11)\d{6}")
EXTENSION = ";ext="


def line_number(answer: Any) -> str:
    """Return the number of a line in E.164. Raises Invalid, also for a toll-free number, which only leads to a line."""
    number = _number(answer)
    if phonenumbers.number_type(number) is PhoneNumberType.TOLL_FREE:
        raise Invalid("This is a toll-free number. Enter the number of the line itself, for example (212) 555-0142.")
    return _e164(number)


def normalize_dialed_number(answer: Any) -> str:
    """Return the number of a line, or a toll-free number, in E.164. Raises Invalid."""
    return _e164(_number(answer))


def normalize_contact_number(answer: Any) -> str:
    """Return a number that reaches a person: international, toll-free, or with an extension (`+12125550142;ext=5`).

    Raises Invalid.
    """
    number = _parsed(single_line(answer))
    if number is None or not _can_be_called(number):
        raise Invalid("Enter a phone number with its area code, for example (212) 555-0142 or (212) 555-0142 ext. 5.")
    return _e164(number) + (f"{EXTENSION}{number.extension}" if number.extension else "")


def normalize_searched_number(answer: Any) -> str:
    """Return a number to search for, which may be of any kind, also a pager's (700). Raises Invalid."""
    number = _parsed(single_line(answer))
    if number is None or number.extension or not phonenumbers.is_possible_number(number):
        raise Invalid("Enter a phone number with its area code, for example (212) 555-0142.")
    return _e164(number)


def area_code(answer: Any) -> str:
    """Return the area code of a place in the United States. Raises Invalid."""
    code = single_line(answer)
    if not is_area_code(code):
        raise Invalid("Enter the three digits of a United States area code, for example 212.")
    return code


def is_area_code(code: str) -> bool:
    """True if a code is an area's in the United States, or may have become one since the lists were made.

    New area codes come into service every few months; a list that is a year old must not refuse their people.
    """
    if code in area_codes():
        return True
    return bool(AREA_CODE.fullmatch(code)) and _region_of(code) in {None, *REGIONS}


@lru_cache(maxsize=1024)
def _region_of(code: str) -> str | None:
    """The country in which a line has that area code; None if the lists know none."""
    number = _parsed(f"+1{code}2345678")
    if number is None or phonenumbers.number_type(number) not in LINES:
        return None
    return phonenumbers.region_code_for_number(number)


def _number(answer: Any) -> phonenumbers.PhoneNumber:
    number = _parsed(single_line(answer))
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid("Enter a United States number with its area code, for example (212) 555-0142.")
    if number.extension:
        raise Invalid("Enter the number of the line without an extension, for example (212) 555-0142.")
    if _is_newer_than_lists(number):
        return number
    if not phonenumbers.is_valid_number(number):
        raise Invalid("Enter a United States number with its area code, for example (212) 555-0142.")
    if phonenumbers.region_code_for_number(number) not in REGIONS:
        raise Invalid("This number is not in the United States. Enter one that is, for example (212) 555-0142.")
    if phonenumbers.number_type(number) not in LINES | {PhoneNumberType.TOLL_FREE}:
        raise Invalid("Calls to this number cost extra. Enter an ordinary number, for example (212) 555-0142.")
    return number


def _is_newer_than_lists(number: phonenumbers.PhoneNumber) -> bool:
    """True if the number would be valid in an area code that the lists do not know yet."""
    digits = str(number.national_number)
    if number.country_code != 1 or len(digits) != 10 or _region_of(digits[:3]) is not None:
        return False
    return is_area_code(digits[:3]) and bool(LOCAL_NUMBER.fullmatch(digits[3:]))


def _can_be_called(number: phonenumbers.PhoneNumber) -> bool:
    """True if a person can be reached there, at no charge beyond that of the call."""
    if number.country_code != 1:
        return phonenumbers.is_possible_number(number)
    if not phonenumbers.is_valid_number(number):
        return phonenumbers.is_possible_number(number) and _is_newer_than_lists(number)
    return phonenumbers.number_type(number) is not PhoneNumberType.PREMIUM_RATE


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    if len(text) > LONGEST:
        return None
    try:
        return phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def phone_number_words(number: str) -> str:
    """A number as people in the United States write it: (212) 555-0142, (212) 555-0142 ext. 5, +52 55 1234 5678."""
    line, _, extension = number.partition(EXTENSION)
    digits = line.removeprefix("+1")
    if line.startswith("+1") and len(digits) == 10:
        words = f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    else:
        international = _parsed(line)
        words = phonenumbers.format_number(international, PhoneNumberFormat.INTERNATIONAL) if international else line
    return f"{words} ext. {extension}" if extension else words
