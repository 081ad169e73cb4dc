"""One line about a configured product: what it is, without what only the order needs."""

from typing import Any

import pytest

from business_layer.catalogue.brief_words import brief_words
from tests.builders.catalogue import ANSWERS, KEEP, a_catalogue, a_row, asks, asks_choice, the_catalogue


@pytest.mark.parametrize(
    ("slug", "answers", "words"),
    [
        ("complete-calling", {"features": ["voicemail"]}, "1 line, new 212 number, voicemail"),
        ("complete-calling", {**KEEP, "losing_passcode": "9876"}, "1 line, (212) 555-0142"),
        ("toll-free", {"prefix": "888"}, "(888) 555-0142, calls ring at (212) 555-0142"),
        ("conferencing", {"leader_must_join": "no"}, "10 people at the same time"),
        (
            "conferencing",
            {"recording": "yes", "leader_must_join": "no", "room_name": "Sales"},
            "10 people at the same time, recording (Sales)",
        ),
        ("calling-card", {"cards": [{"holder": "Ana Ruiz"}, {"holder": "Bo Li"}]}, "2 cards (Ana Ruiz, Bo Li)"),
        ("dedicated", {"ip_block": "/29"}, "100 Mbps, 24 months, 5 public IP addresses, managed router"),
        ("paging", {}, "Text pager, local"),
    ],
)
def test_a_product_is_said_in_one_line(slug: str, answers: dict[str, Any], words: str) -> None:
    offering = the_catalogue().offering(slug)
    values = offering.specification.validate_answers({**ANSWERS[slug], **answers})

    assert brief_words(offering, values) == words


def test_what_is_secret_or_a_person_or_for_the_order_alone_is_not_said() -> None:
    questions = [
        asks("passcode", sensitive=True),
        asks("name", "person_name"),
        asks("carrier", order_only=True),
        asks_choice("color", "Red"),
    ]
    (offering,) = a_catalogue(a_row(*questions)).offerings

    said = brief_words(offering, {"passcode": "9876", "name": "Ana Ruiz", "carrier": "Old Bell", "color": "Red"})

    assert said == "Red"


def test_many_numbers_are_not_all_said() -> None:
    offering = the_catalogue().offering("long-distance")
    numbers = [f"+1212555014{digit}" for digit in range(5)]

    said = brief_words(offering, {"covered_numbers": numbers, "plan": "by_minute"})

    assert said == "(212) 555-0140, (212) 555-0141, (212) 555-0142 and 2 more, pay by the minute"
