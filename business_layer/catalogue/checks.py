"""One checker per value type: a given answer in, the normalized JSON value out, or Invalid saying what to do."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from business_layer.catalogue.characteristics import Characteristic, Values, ValueType
from business_layer.shared.addresses import place_of, validated_address
from business_layer.shared.errors import Invalid

USER_NAME = re.compile(r"[a-z][a-z0-9._-]{2,29}")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST_TEXT = 200


def checked_values(characteristics: Iterable[Characteristic], answers: Values) -> dict[str, Any]:
    """Check answers in the order of the questions, so that later questions may depend on earlier answers."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for asked in characteristics:
        if not asked.applies({**answers, **values}):
            continue
        answer = answers.get(asked.name, asked.default)
        try:
            value = checked(asked, answer)
        except Invalid as problem:
            for path, message in (problem.errors or {"": problem.message}).items():
                errors[f"{asked.name}.{path}" if path else asked.name] = message
            continue
        if value is not None:
            values[asked.name] = value
    if errors:
        raise Invalid.of(errors)
    return values


def checked(asked: Characteristic, answer: Any) -> Any:
    """The normalized answer to one question. Raises Invalid; lists and groups name the offending row in `errors`."""
    if asked.is_list:
        return _checked_list(asked, answer)
    if _is_empty(answer):
        if asked.is_required:
            raise Invalid(_what_is_missing(asked))
        return None
    value = CHECKERS[asked.type](asked, answer)
    if asked.must_be is not None and value != asked.must_be:
        raise Invalid(f"To go on, please agree: {asked.label}")
    return value


def _checked_list(asked: Characteristic, answer: Any) -> list[Any]:
    rows = answer if isinstance(answer, (list, tuple)) else [answer]
    values, errors = [], {}
    for index, row in enumerate(rows):
        if _is_empty(row):
            continue
        try:
            values.append(CHECKERS[asked.type](asked, row))
        except Invalid as problem:
            for path, message in (problem.errors or {"": problem.message}).items():
                errors[f"{index}.{path}" if path else str(index)] = message
    if errors:
        raise Invalid("Check the marked answers.", errors=errors)
    if len(values) < asked.at_least:
        raise Invalid(_what_is_missing(asked) if not values else f"Give at least {asked.at_least}.")
    if len(values) > asked.at_most:
        raise Invalid(f"Give at most {asked.at_most}; there are {len(values)}.")
    if asked.type is not ValueType.GROUP and len(set(map(str, values))) < len(values):
        raise Invalid("The same answer is there twice. Remove one of the two.")
    return values


def _text(asked: Characteristic, answer: Any) -> str:
    text = " ".join(str(answer).split()) if isinstance(answer, str) else str(answer)
    if CONTROL.search(text):
        raise Invalid("Use letters, figures and ordinary punctuation only.")
    if len(text) > (asked.maximum or LONGEST_TEXT):
        raise Invalid(f"Use at most {asked.maximum or LONGEST_TEXT} characters; these are {len(text)}.")
    if len(text) < (asked.minimum or 1):
        raise Invalid(f"Use at least {asked.minimum} characters.")
    return text


def _person_name(asked: Characteristic, answer: Any) -> str:
    name = _text(asked, answer)
    if not any(character.isalpha() for character in name):
        raise Invalid("Enter the person's name, for example Maria Lopez.")
    return name


def _integer(asked: Characteristic, answer: Any) -> int:
    text = str(answer).strip()
    if isinstance(answer, bool) or not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise Invalid("Enter a whole number, in figures.")
    number = int(text)
    if asked.minimum is not None and number < asked.minimum:
        raise Invalid(f"Enter {asked.minimum} or more.")
    if asked.maximum is not None and number > asked.maximum:
        raise Invalid(f"Enter {asked.maximum} or less.")
    return number


def _money(asked: Characteristic, answer: Any) -> str:
    text = str(answer).strip().removeprefix("$").replace(",", "")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise Invalid("Enter an amount in dollars, for example 50 or 49.50.") from None
    if not amount.is_finite() or amount != round(amount, 2):
        raise Invalid("Enter an amount in dollars with at most two decimals, for example 49.50.")
    if not (asked.minimum or 0) <= amount <= (asked.maximum or 100_000):
        raise Invalid(f"Enter an amount from ${asked.minimum or 0} to ${asked.maximum or 100_000}.")
    return f"{amount:.2f}"


def _choice(asked: Characteristic, answer: Any) -> str:
    if str(answer) not in {choice.value for choice in asked.allowed}:
        raise Invalid("Choose one of the answers shown.")
    return str(answer)


def _boolean(asked: Characteristic, answer: Any) -> bool:
    text = str(answer).strip().lower()
    if text not in {"true", "yes", "on", "1", "false", "no", "off", "0"}:
        raise Invalid("Answer yes or no.")
    return text in {"true", "yes", "on", "1"}


def _email(asked: Characteristic, answer: Any) -> str:
    try:
        return validate_email(str(answer).strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid("Enter an e-mail address like name@example.com.") from None


def _telephone(asked: Characteristic, answer: Any) -> str:
    """A United States number in E.164 form."""
    try:
        number = phonenumbers.parse(str(answer)[:40], "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.country_code != 1 or number.extension or not phonenumbers.is_valid_number(number):
        raise Invalid("Enter a United States number with its area code, for example 212 555 0142.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _area_code(asked: Characteristic, answer: Any) -> str:
    if not re.fullmatch(r"[2-9][0-9]{2}", str(answer).strip(), re.ASCII):
        raise Invalid("Enter the three digits of an area code, for example 212.")
    return str(answer).strip()


def _zip_code(asked: Characteristic, answer: Any) -> str:
    text = str(answer).strip()
    if not re.fullmatch(r"[0-9]{5}", text, re.ASCII) or place_of(text) is None:
        raise Invalid("Enter a five-digit United States ZIP code, for example 10001.")
    return text


def _user_name(asked: Characteristic, answer: Any) -> str:
    name = str(answer).strip().lower()
    if not USER_NAME.fullmatch(name):
        raise Invalid("Use 3 to 30 small letters, figures, dots, hyphens or underscores, beginning with a letter.")
    return name


def _access_code(asked: Characteristic, answer: Any) -> str:
    """A code of 4 to 10 digits that cannot be guessed: no repeats, no runs."""
    code = str(answer).strip()
    if not re.fullmatch(r"[0-9]{4,10}", code, re.ASCII):
        raise Invalid("Use 4 to 10 figures.")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(code)}
    if len(set(code)) < 3 or steps <= {1} or steps <= {9}:
        raise Invalid("This code is easy to guess. Use figures that do not repeat or count up or down.")
    return code


def _account_code(asked: Characteristic, answer: Any) -> str:
    text = _text(asked, answer)
    if not re.fullmatch(r"[A-Za-z0-9-]{4,20}", text):
        raise Invalid("Enter it as it stands on the bill: 4 to 20 letters, figures or hyphens.")
    return text


def _address(asked: Characteristic, answer: Any) -> dict[str, str]:
    parts = answer if isinstance(answer, dict) else {}
    names = ("street", "unit", "city", "state", "zip_code")
    address = validated_address(**{name: str(parts.get(name) or "")[:LONGEST_TEXT] for name in names})
    return {name: str(getattr(address, name)) for name in names}


def _group(asked: Characteristic, answer: Any) -> dict[str, Any]:
    return checked_values(asked.members, answer if isinstance(answer, dict) else {})


CHECKERS: dict[ValueType, Callable[[Characteristic, Any], Any]] = {
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
    ValueType.RESERVED_NUMBER: _telephone,
    ValueType.ACCESS_NUMBER: _telephone,
    ValueType.GROUP: _group,
}


def _is_empty(answer: Any) -> bool:
    if isinstance(answer, dict):
        return all(_is_empty(part) for part in answer.values())
    return answer is None or (isinstance(answer, str) and not answer.strip()) or answer in ([], ())


def _what_is_missing(asked: Characteristic) -> str:
    if asked.must_be is not None:
        return f"To go on, please agree: {asked.label}"
    verb = "Choose" if asked.allowed or asked.type in {ValueType.RESERVED_NUMBER, ValueType.ACCESS_NUMBER} else "Enter"
    return f"{verb}: {asked.label.rstrip('?')}."
