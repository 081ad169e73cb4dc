"""One validator per type of single answer: it returns the normalized JSON value, or raises Invalid."""

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from email_validator import EmailNotValidError, validate_email

from business_layer.catalogue.answer_texts import LONGEST_TEXT, address_parts, bounded_line, single_line
from business_layer.catalogue.characteristics import SHOWN, Characteristic, ValueType
from business_layer.catalogue.phone_numbers import (
    area_code,
    line_number,
    normalize_contact_number,
    normalize_dialed_number,
)
from business_layer.catalogue.user_names import user_name
from business_layer.shared.addresses import service_address
from business_layer.shared.errors import Invalid
from business_layer.shared.names import person_name
from business_layer.shared.zip_codes import find_place, parse_zip_code

AMOUNT = re.compile(r"\$?\s?([0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2})(\.[0-9]{1,2})?")
LARGEST_AMOUNT = 100_000
YES, NO = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
# Characters that bills print between the digits of an account number and carriers leave out, unlike a hyphen.
SEPARATORS = re.compile(r"[\s./_,·•#*]+")
DASHES = re.compile("[\u2010-\u2015\u2212]")


def _text(asked: Characteristic, answer: Any) -> str:
    return bounded_line(answer, minimum=asked.minimum or 1, maximum=asked.maximum or LONGEST_TEXT)


def _person_name(asked: Characteristic, answer: Any) -> str:
    return person_name(_text(asked, answer))


def _integer(asked: Characteristic, answer: Any) -> int:
    if isinstance(answer, bool) or not re.fullmatch(r"-?[0-9]{1,9}", single_line(answer)):
        raise Invalid("Enter a whole number, in digits.")
    number = int(single_line(answer))
    if asked.minimum is not None and number < asked.minimum:
        raise Invalid(f"Enter {asked.minimum} or more.")
    if asked.maximum is not None and number > asked.maximum:
        raise Invalid(f"Enter {asked.maximum} or less.")
    return number


def _money(asked: Characteristic, answer: Any) -> str:
    """An amount in dollars with two decimals."""
    text = single_line(answer)
    if not AMOUNT.fullmatch(text):
        raise Invalid("Enter an amount in dollars and cents, for example 50 or 49.50.")
    amount = Decimal(text.replace("$", "").replace(",", "").strip())
    least, most = asked.minimum or 0, LARGEST_AMOUNT if asked.maximum is None else asked.maximum
    if not least <= amount <= most:
        raise Invalid(f"Enter an amount from ${least} to ${most}.")
    return f"{amount:.2f}"


def _choice(asked: Characteristic, answer: Any) -> str:
    text = single_line(answer)
    if text not in {choice.value for choice in asked.allowed}:
        raise Invalid("Choose one of the answers shown.")
    return text


def _boolean(asked: Characteristic, answer: Any) -> bool:
    text = ("yes" if answer else "no") if isinstance(answer, bool) else single_line(answer).lower()
    if text not in YES | NO:
        raise Invalid("Answer yes or no.")
    return text in YES


def _email(asked: Characteristic, answer: Any) -> str:
    try:
        return validate_email(single_line(answer), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid("Enter an email address like name@example.com.") from None


def _telephone(asked: Characteristic, answer: Any) -> str:
    return normalize_contact_number(answer) if asked.is_to_call_back else line_number(answer)


def _chosen_number(asked: Characteristic, answer: Any) -> str:
    return normalize_dialed_number(answer)


def _area_code(asked: Characteristic, answer: Any) -> str:
    return area_code(answer)


def _zip_code(asked: Characteristic, answer: Any) -> str:
    code = parse_zip_code(single_line(answer))
    if find_place(code) is None:
        raise Invalid("Enter a 5-digit United States ZIP code, for example 10001.")
    return code


def _user_name(asked: Characteristic, answer: Any) -> str:
    return user_name(single_line(answer))


def _access_code(asked: Characteristic, answer: Any) -> str:
    """A code of 4 to 10 digits that cannot be guessed: no repeats, no runs."""
    code = single_line(answer)
    if not re.fullmatch(r"[0-9]{4,10}", code):
        raise Invalid("Use 4 to 10 digits.")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(code)}
    if len(set(code)) < 3 or steps <= {1} or steps <= {9}:
        raise Invalid("This code is easy to guess. Avoid repeated (1111) or consecutive (1234) digits.")
    return code


def _account_code(asked: Characteristic, answer: Any) -> str:
    """An account number with another carrier, without the spaces, dots and slashes that its bill may show."""
    code = DASHES.sub("-", SEPARATORS.sub("", single_line(answer)))
    if not re.fullmatch(r"[A-Za-z0-9-]{4,20}", code):
        raise Invalid("Enter the account number from the bill: 4 to 20 letters and digits, with or without separators.")
    return code


def _address(asked: Characteristic, answer: Any) -> dict[str, str]:
    parts = address_parts(answer)
    # Stored answers come without the address that a page showed, and there is no customer to confirm a correction.
    shown = answer.get(SHOWN)
    address = service_address(**parts, shown=shown if shown is None else single_line(shown))
    return {name: str(getattr(address, name)) for name in parts}


VALIDATORS: dict[ValueType, Callable[[Characteristic, Any], Any]] = {
    ValueType.TEXT: _text,
    ValueType.PERSON_NAME: _person_name,
    ValueType.INTEGER: _integer,
    ValueType.MONEY: _money,
    ValueType.CHOICE: _choice,
    ValueType.BOOLEAN: _boolean,
    ValueType.EMAIL: _email,
    ValueType.TELEPHONE: _telephone,
    ValueType.AREA_CODE: _area_code,
    ValueType.ZIP_CODE: _zip_code,
    ValueType.USER_NAME: _user_name,
    ValueType.ACCESS_CODE: _access_code,
    ValueType.ACCOUNT_CODE: _account_code,
    ValueType.ADDRESS: _address,
    ValueType.RESERVED_NUMBER: _chosen_number,
    ValueType.ACCESS_NUMBER: _chosen_number,
}
