"""The numbers of a service that moves, and the questions that are asked about the new address."""

import pytest

from business_layer.service_changes.move_questions import (
    area_code_answers,
    carried_answers,
    known_answers,
    questions_of_move,
)
from business_layer.service_changes.moved_numbers import is_same_rate_center, numbers_at_place
from business_layer.shared.addresses import GeographicAddress, validated_address
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, the_catalogue

NEW_YORK = validated_address(**AN_ADDRESS)
LINE = the_catalogue().offering("complete-calling")
NUMBER = "+12125550142"


def at(zip_code: str, city: str, state: str) -> GeographicAddress:
    return validated_address(street="100 Main Street", unit="", city=city, state=state, zip_code=zip_code)


@pytest.mark.parametrize(
    ("address", "keeps"),
    [
        (at("10004", "New York", "NY"), True),
        (at("80202", "Denver", "CO"), False),
        (at("94105", "San Francisco", "CA"), False),
    ],
)
def test_a_number_stays_within_the_area_of_its_wire_center(address: GeographicAddress, keeps: bool) -> None:
    assert is_same_rate_center(NEW_YORK, address) is keeps
    assert is_same_rate_center(address, NEW_YORK) is keeps
    assert is_same_rate_center(None, address) is False


def test_assigned_and_brought_numbers_are_bound_to_a_place_and_toll_free_ones_are_not() -> None:
    assert numbers_at_place(LINE, {"numbers": [NUMBER]}) == (NUMBER,)
    assert numbers_at_place(LINE, {"ported_numbers": [NUMBER, NUMBER]}) == (NUMBER,)
    assert numbers_at_place(the_catalogue().offering("toll-free"), {"number": "+18885550142"}) == ()
    assert numbers_at_place(the_catalogue().offering("dial-up"), {"user_name": "maria"}) == ()


def test_a_move_asks_what_depends_on_the_place_and_for_an_area_code_only_if_numbers_change() -> None:
    values = LINE.specification.validate_answers(ANSWERS["complete-calling"])

    kept = questions_of_move(LINE, carried_answers(LINE, values), keeps_numbers=True)
    new = questions_of_move(LINE, carried_answers(LINE, values), keeps_numbers=False)

    about_911 = ["registered_location", "registered_address", "acknowledge_911", "acknowledge_internet"]
    assert [asked.name for asked in kept.specification.characteristics] == about_911
    assert [asked.name for asked in new.specification.characteristics] == ["area_code", *about_911]
    assert not new.asks_for_address
    # A form is kept for each offering, so the same questions are the same offering.
    assert questions_of_move(LINE, carried_answers(LINE, values), keeps_numbers=False) is new


def test_what_was_acknowledged_is_asked_anew_and_the_rest_begins_as_it_is() -> None:
    offering = the_catalogue().offering("dedicated")
    values = offering.specification.validate_answers(ANSWERS["dedicated"])
    questions = questions_of_move(offering, carried_answers(offering, values), keeps_numbers=False)
    assert known_answers(questions, values) == {
        "speed": "100",
        "site_contact": "Sam Porter",
        "site_telephone": "+12125550187",
    }

    lines = LINE.specification.validate_answers(ANSWERS["complete-calling"])
    asked = questions_of_move(LINE, carried_answers(LINE, lines), keeps_numbers=True)
    assert known_answers(asked, lines) == {"registered_location": "same"}


def test_a_line_with_a_number_that_was_brought_along_moves_like_one_of_ours() -> None:
    carried = carried_answers(LINE, {"lines": 1, "number_source": "keep", "ported_numbers": [NUMBER]})

    after = LINE.specification.validate_answers(
        {**carried, "acknowledge_911": True, "acknowledge_internet": True, **area_code_answers(LINE, (NUMBER,))}
    )

    assert (after["number_source"], after["area_code"]) == ("new", "212")
    assert "ported_numbers" not in after
    assert [rule.into for rule in LINE.resources_for(after)] == ["numbers"]


def test_a_question_that_only_todays_catalog_asks_is_asked() -> None:
    questions = questions_of_move(LINE, {"lines": 1}, keeps_numbers=True)
    assert "lines" not in [asked.name for asked in questions.specification.characteristics]

    offering = the_catalogue().offering("dial-up")
    without = questions_of_move(offering, {}, keeps_numbers=False)
    assert [asked.name for asked in without.specification.characteristics] == ["user_name", "access_number"]
