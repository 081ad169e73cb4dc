"""Each type of answer: what is taken, how it is kept, and what is refused in words that help."""

from typing import Any

import pytest

from business_layer.catalogue.answer_validation import validate_answer
from business_layer.catalogue.characteristics import AllowedValue, ValueType
from business_layer.shared.errors import Invalid
from tests.builders.catalogue import AN_ADDRESS, a_question

V = ValueType
CHOICES = (AllowedValue("10", "10 Mbps"), AllowedValue("yes", "Yes"))
FACTS: dict[ValueType, dict[str, Any]] = {
    V.INTEGER: {"minimum": 1, "maximum": 10},
    V.MONEY: {"minimum": 5, "maximum": 5000},
    V.CHOICE: {"allowed": CHOICES},
    V.GROUP: {"members": (a_question(V.PERSON_NAME, "holder"),)},
    V.ACCOUNT_CODE: {},
}
TAKEN = [
    (V.TEXT, "  Old \t Bell ", "Old Bell"),
    (V.TEXT, 42, "42"),
    (V.TEXT, "Cafe\u0301", "Café"),
    (V.TEXT, "Be\u200bll\u202eMark", "BellMark"),
    (V.PERSON_NAME, "Nguyễn Thị", "Nguyễn Thị"),
    (V.INTEGER, "7", 7),
    (V.INTEGER, 10, 10),
    (V.MONEY, "$1,234.5", "1234.50"),
    (V.MONEY, 50, "50.00"),
    (V.MONEY, 49.5, "49.50"),
    (V.CHOICE, 10, "10"),
    (V.BOOLEAN, True, True),
    (V.BOOLEAN, "Off", False),
    (V.EMAIL, " Maria@Example.COM ", "Maria@example.com"),
    (V.TELEPHONE, "(212) 555-0142", "+12125550142"),
    (V.TELEPHONE, "\u202a(212) 555-0142\u202c", "+12125550142"),
    (V.TELEPHONE, "+1 787 234 5678", "+17872345678"),
    # Houston's since 2025, Detroit's since November 2025, and one that nobody has yet.
    (V.TELEPHONE, "621 234 5678", "+16212345678"),
    (V.TELEPHONE, "679 234 5678", "+16792345678"),
    (V.TELEPHONE, "465 234 5678", "+14652345678"),
    (V.RESERVED_NUMBER, "1-800-555-0199", "+18005550199"),
    (V.ACCESS_NUMBER, "212 555 0100", "+12125550100"),
    (V.AREA_CODE, 212, "212"),
    (V.AREA_CODE, "679", "679"),
    (V.ZIP_CODE, " 10118", "10118"),
    (V.ZIP_CODE, "10118-1234", "10118"),
    (V.ZIP_CODE, "10118\u20131234", "10118"),
    (V.ZIP_CODE, "101181234", "10118"),
    (V.USER_NAME, "Maria.L", "maria.l"),
    (V.ACCESS_CODE, "739152", "739152"),
    (V.ACCOUNT_CODE, "AB-1234", "AB-1234"),
    (V.ACCOUNT_CODE, "8155 10 012 0123456", "8155100120123456"),
    (V.ACCOUNT_CODE, "123.456/78", "12345678"),
    (V.ACCOUNT_CODE, "555\u20131234", "555-1234"),
    (V.ADDRESS, {**AN_ADDRESS, "city": "new york", "state": "ny"}, AN_ADDRESS),
    (V.GROUP, {"holder": "Maria Lopez", "role": "agent"}, {"holder": "Maria Lopez"}),
]
REFUSED = [
    (V.TEXT, {"a": 1}, "Enter one answer"),
    (V.TEXT, ["Bell"], "Enter one answer"),
    (V.TEXT, True, "Enter one answer"),
    (V.TEXT, "a\x00b", "invisible"),
    (V.TEXT, "\ud800", "invisible"),
    (V.TEXT, "x" * 201, "at most 200 characters. You entered 201"),
    (V.TEXT, 10**20, "too large"),
    (V.PERSON_NAME, "12", "the person's name"),
    (V.INTEGER, "0", "Enter 1 or more."),
    (V.INTEGER, "11", "Enter 10 or less."),
    (V.INTEGER, "1.5", "whole number"),
    (V.INTEGER, "\uff11", "whole number"),
    (V.INTEGER, True, "whole number"),
    (V.MONEY, "1e999999", "amount in dollars"),
    (V.MONEY, "NaN", "amount in dollars"),
    (V.MONEY, "1,2,3", "amount in dollars"),
    (V.MONEY, "49.505", "dollars and cents"),
    (V.MONEY, "4.99", "from $5 to $5000"),
    (V.CHOICE, "20", "Choose one"),
    (V.CHOICE, ["10"], "Enter one answer"),
    (V.BOOLEAN, "perhaps", "yes or no"),
    (V.EMAIL, "maria@", "email address"),
    (V.EMAIL, "maria\x00@example.com", "invisible"),
    (V.TELEPHONE, "555 0142", "with its area code"),
    (V.TELEPHONE, "212 555 0142 ext. 5", "without an extension"),
    (V.TELEPHONE, "822 234 5678", "with its area code"),
    (V.TELEPHONE, "679 911 5678", "with its area code"),
    (V.TELEPHONE, "212 555 0142" + " " * 5 + "0" * 40, "with its area code"),
    (V.TELEPHONE, "416 555 0123", "not in the United States"),
    (V.TELEPHONE, "+44 20 7946 0958", "not in the United States"),
    (V.TELEPHONE, "900 234 5678", "cost extra"),
    (V.TELEPHONE, "800 555 0199", "toll-free"),
    (V.RESERVED_NUMBER, "416 555 0123", "not in the United States"),
    (V.ACCESS_NUMBER, "900 234 5678", "cost extra"),
    (V.AREA_CODE, "112", "area code"),
    (V.AREA_CODE, "911", "area code"),
    (V.AREA_CODE, "800", "area code"),
    (V.AREA_CODE, "555", "area code"),
    (V.AREA_CODE, "416", "area code"),
    (V.ZIP_CODE, "00000", "ZIP code"),
    (V.ZIP_CODE, "10118-12", "5-digit"),
    (V.USER_NAME, "1maria", "starting with a letter"),
    (V.ACCESS_CODE, "12a4", "4 to 10 digits"),
    (V.ACCESS_CODE, "1111", "easy to guess"),
    (V.ACCESS_CODE, "8901", "easy to guess"),
    (V.ACCESS_CODE, "4321", "easy to guess"),
    (V.ACCOUNT_CODE, "A 12", "4 to 20 letters and digits"),
    (V.ADDRESS, "350 Fifth Avenue", "Enter the address"),
    (V.GROUP, "Maria", "Answer “Your answer”."),
]


def test_every_type_of_answer_is_tried() -> None:
    assert {type_ for type_, _, _ in TAKEN} == {type_ for type_, _, _ in REFUSED} == set(ValueType)


@pytest.mark.parametrize(("type_", "answer", "kept"), TAKEN)
def test_a_good_answer_is_taken_in_its_normal_form(type_: ValueType, answer: Any, kept: Any) -> None:
    assert validate_answer(a_question(type_, **FACTS.get(type_, {})), answer) == kept


@pytest.mark.parametrize(("type_", "answer", "words"), REFUSED)
def test_a_bad_answer_is_refused_with_what_to_do(type_: ValueType, answer: Any, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        validate_answer(a_question(type_, **FACTS.get(type_, {})), answer)

    assert words in " ".join([refused.value.message, *refused.value.errors.values()])


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("street", "350\x00 Fifth Avenue", "invisible"),
        ("street", "PO Drawer 12", "PO box"),
        ("unit", ["2100"], "Enter one answer"),
        ("city", "Boston", "belongs to New York"),
        ("state", "MA", "is in New York"),
        ("zip_code", "99999", "no ZIP code"),
    ],
)
def test_a_wrong_part_of_an_address_is_named(part: str, value: Any, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        validate_answer(a_question(V.ADDRESS), {**AN_ADDRESS, part: value})

    assert list(refused.value.errors) == [part]
    assert words in refused.value.errors[part]


def test_a_number_too_large_to_be_written_is_refused() -> None:
    with pytest.raises(Invalid, match="too large"):
        validate_answer(a_question(V.INTEGER), 10**5000)


def test_bounds_of_a_text_are_its_length() -> None:
    asked = a_question(minimum=3, maximum=5)

    for answer, words in (("ab", "at least 3"), ("abcdef", "at most 5")):
        with pytest.raises(Invalid, match=words):
            validate_answer(asked, answer)
    assert validate_answer(asked, "abcde") == "abcde"


def test_an_acknowledgement_takes_only_its_one_answer() -> None:
    asked = a_question(V.BOOLEAN, "agree", must_be=True)

    for answer in ("no", "", None):
        with pytest.raises(Invalid, match="Check the box"):
            validate_answer(asked, answer)
    assert validate_answer(asked, "yes") is True
