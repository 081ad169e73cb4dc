"""Validation of answers: the questions that are asked, the number of answers, and their words afterwards."""

from typing import Any

import pytest

from business_layer.catalogue.answer_conditions import Condition
from business_layer.catalogue.answer_validation import validate_answer
from business_layer.catalogue.characteristics import AllowedValue, Characteristic, ValueType
from business_layer.catalogue.specification import ProductSpecification
from business_layer.shared.errors import Invalid
from tests.builders.catalogue import AN_ADDRESS, a_question

V = ValueType
SOURCE = a_question(
    V.CHOICE, "source", default="new", allowed=(AllowedValue("new", "New"), AllowedValue("keep", "Keep"))
)


def a_specification(*questions: Characteristic) -> ProductSpecification:
    return ProductSpecification("Line", questions)


def only(**answers: Any) -> Condition:
    return Condition.of(answers)


@pytest.mark.parametrize(
    ("condition", "values", "holds"),
    [
        ({}, {}, True),
        ({"source": "keep"}, {"source": "keep"}, True),
        ({"source": "keep"}, {"source": "new"}, False),
        ({"source": "keep"}, {}, False),
        ({"source": ["keep", "new"]}, {"source": "new"}, True),
        ({"features": "voicemail"}, {"features": ["forwarding", "voicemail"]}, True),
        ({"features": "voicemail"}, {"features": []}, False),
        ({"agreed": True}, {"agreed": True}, True),
        ({"agreed": "yes"}, {"agreed": False}, False),
        ({"lines": 2}, {"lines": 2}, True),
        ({"source": "keep", "lines": 2}, {"source": "keep", "lines": 3}, False),
    ],
)
def test_a_condition_holds_when_every_answer_is_one_it_lists(condition: Any, values: Any, holds: bool) -> None:
    assert Condition.of(condition).holds(values) is holds


def test_a_question_that_does_not_apply_is_not_asked_and_its_answer_is_dropped() -> None:
    specification = a_specification(SOURCE, a_question(name="carrier", when=only(source="keep")))

    assert specification.validate_answers({"source": "new", "carrier": "Old Bell"}) == {"source": "new"}


def test_a_question_that_applies_must_be_answered() -> None:
    specification = a_specification(SOURCE, a_question(name="carrier", when=only(source="keep")))

    with pytest.raises(Invalid) as refused:
        specification.validate_answers({"source": "keep"})

    assert refused.value.errors == {"carrier": "Answer “Your carrier”."}


def test_a_question_may_say_itself_what_to_do_where_it_is_not_answered() -> None:
    with pytest.raises(Invalid) as refused:
        validate_answer(a_question(missing="Enter your current carrier."), " ")

    assert refused.value.message == "Enter your current carrier."


def test_an_answer_that_has_to_differ_from_another_is_refused_where_it_repeats_it() -> None:
    host = a_question(V.ACCESS_CODE, "host")
    guest = a_question(V.ACCESS_CODE, "guest", differs_from="host")

    with pytest.raises(Invalid) as refused:
        a_specification(host, guest).validate_answers({"host": "739152", "guest": " 739152 "})

    assert refused.value.errors == {
        "guest": "This is the same as your answer to “Your host”. Enter a different one here."
    }
    assert a_specification(host, guest).validate_answers({"host": "739152", "guest": "28460"})["guest"] == "28460"


def test_answers_that_were_both_left_empty_do_not_repeat_each_other() -> None:
    first = a_question(name="first", at_least=0)
    second = a_question(name="second", at_least=0, differs_from="first")

    assert a_specification(first, second).validate_answers({}) == {}


def test_the_answer_to_a_dropped_question_asks_no_other() -> None:
    carrier = a_question(name="carrier", when=only(source="keep"))
    account = a_question(name="account", when=only(carrier="Bell"))

    assert a_specification(SOURCE, carrier, account).validate_answers({"source": "new", "carrier": "Bell"}) == {
        "source": "new"
    }


def test_conditions_look_at_the_answer_as_it_is_kept() -> None:
    name = a_question(V.USER_NAME, "user")

    values = a_specification(name, a_question(name="why", when=only(user="maria"))).validate_answers(
        {"user": "MARIA", "why": "x"}
    )

    assert values == {"user": "maria", "why": "x"}


def test_a_default_answers_a_question_left_out_but_not_one_left_empty() -> None:
    specification = a_specification(SOURCE)

    assert specification.validate_answers({}) == {"source": "new"}
    with pytest.raises(Invalid, match="Check the highlighted answers"):
        specification.validate_answers({"source": ""})


def test_an_optional_question_left_empty_has_no_value() -> None:
    assert a_specification(a_question(at_least=0)).validate_answers({"answer": "  "}) == {}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([], "Answer “Your answer”."),
        (["", None], "Answer “Your answer”."),
        (["a"], "Enter at least 2."),
        (["a", "b", "c", "d"], "Enter up to 3. You entered 4."),
        (["a", "b", " a"], "You entered the same answer twice. Remove one of them."),
    ],
)
def test_a_list_keeps_its_cardinality(answer: list[Any], words: str) -> None:
    with pytest.raises(Invalid) as refused:
        validate_answer(a_question(at_least=2, at_most=3), answer)

    assert refused.value.message == words


def test_a_list_that_is_too_long_is_refused_before_its_rows_are_looked_at() -> None:
    with pytest.raises(Invalid) as refused:
        validate_answer(a_question(V.TELEPHONE, at_most=10), ["nonsense"] * 10_000)

    assert refused.value.errors == {}
    assert refused.value.message == "Enter up to 10. You entered 10000."


def test_a_wrong_row_is_named_by_where_it_stands_among_the_empty_ones() -> None:
    with pytest.raises(Invalid) as refused:
        a_specification(a_question(V.TELEPHONE, "numbers", at_most=5)).validate_answers(
            {"numbers": ["2125550142", "", "12"]}
        )

    assert list(refused.value.errors) == ["numbers.2"]


def test_a_single_answer_to_a_list_is_a_list_of_one() -> None:
    assert validate_answer(a_question(at_most=3), "a") == ["a"]


def test_a_wrong_part_of_a_row_is_named_by_its_path() -> None:
    cards = a_question(
        V.GROUP, "cards", at_most=3, members=(a_question(V.PERSON_NAME, "holder"), a_question(name="note"))
    )

    with pytest.raises(Invalid) as refused:
        a_specification(cards).validate_answers(
            {"cards": [{"holder": "Maria", "note": "x"}, {"holder": "1", "note": "x"}]}
        )

    assert list(refused.value.errors) == ["cards.1.holder"]


def test_a_list_keeps_pace_with_the_answer_it_names() -> None:
    lines = a_question(V.INTEGER, "lines", minimum=1, maximum=5)
    numbers = a_question(V.TELEPHONE, "numbers", at_most=5, as_many_as="lines")
    specification = a_specification(lines, numbers)

    with pytest.raises(Invalid) as refused:
        specification.validate_answers({"lines": 2, "numbers": ["2125550142"]})

    assert refused.value.errors == {"numbers": "You answered 2 to “Your lines”. Enter 2 here."}
    assert specification.validate_answers({"lines": 1, "numbers": ["2125550142"]})["lines"] == 1


def test_a_list_waits_with_its_pace_until_the_other_answer_is_right() -> None:
    lines = a_question(V.INTEGER, "lines", minimum=1, maximum=5)
    numbers = a_question(V.TELEPHONE, "numbers", at_most=5, as_many_as="lines")

    with pytest.raises(Invalid) as refused:
        a_specification(lines, numbers).validate_answers({"lines": "many", "numbers": ["2125550142"]})

    assert list(refused.value.errors) == ["lines"]


@pytest.mark.parametrize("wrap", [lambda inner: {"a": inner}, lambda inner: [inner]])
@pytest.mark.parametrize("type_", [V.TEXT, V.ADDRESS, V.GROUP, V.TELEPHONE])
def test_an_answer_nested_a_hundred_thousand_deep_is_refused(type_: ValueType, wrap: Any) -> None:
    answer: Any = ""
    for _ in range(100_000):
        answer = wrap(answer)

    with pytest.raises(Invalid):
        validate_answer(a_question(type_, members=(a_question(name="a"),)), answer)


def test_what_is_right_so_far_leaves_out_what_is_wrong_and_what_hangs_on_it() -> None:
    specification = a_specification(SOURCE, a_question(V.INTEGER, "lines"), a_question(name="why", when=only(lines=2)))

    assert specification.valid_answers_so_far({"source": "keep", "lines": "two", "why": "x"}) == {"source": "keep"}


def test_answers_are_described_in_words_without_what_is_sensitive() -> None:
    secret = a_question(name="code", is_sensitive=True)
    holder = a_question(V.PERSON_NAME, "holder")
    cards = a_question(V.GROUP, "cards", at_most=3, members=(holder, secret))
    hidden = a_question(V.GROUP, "hidden", members=(secret,))
    specification = a_specification(
        SOURCE,
        secret,
        cards,
        hidden,
        a_question(V.MONEY, "limit"),
        a_question(V.BOOLEAN, "agreed"),
        a_question(V.TELEPHONE, "phone"),
        a_question(V.ADDRESS, "place"),
        a_question(name="empty", at_least=0),
    )
    rows = [{"holder": "Maria", "code": "1"}, {"holder": "Sam", "code": "2"}]

    described = specification.describe(
        {
            "source": "keep",
            "code": "9",
            "cards": rows,
            "hidden": {"code": "3"},
            "limit": "50.00",
            "agreed": True,
            "phone": "+12125550142",
            "place": AN_ADDRESS,
        }
    )

    assert described == [
        ("Your source", "Keep"),
        ("Your cards", "Maria, Sam"),
        ("Your limit", "$50.00"),
        ("Your agreed", "Yes"),
        ("Your phone", "(212) 555-0142"),
        ("Your place", "350 Fifth Avenue, Suite 2100, New York, NY 10118"),
    ]
