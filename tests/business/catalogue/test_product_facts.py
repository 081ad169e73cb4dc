"""Facts that customers read about a product, how to use it, and the words that tell it from others."""

from typing import Any

import pytest

from business_layer.catalogue.catalogue_file.read_catalogue import CatalogueInvalid
from business_layer.catalogue.product_facts import join_words
from business_layer.catalogue.specification import ProductSpecification
from tests.builders.catalogue import ANSWERS, a_catalogue, a_row, asks, the_catalogue

SECRET = {"name": "password", "label": "First password", "sensitive": True}
DIAL_IN = {"name": "dial_in", "label": "Dial-in number", "type": "telephone"}
CARDS = asks("cards", "group", cardinality={"max": 10}, members=[asks("holder", "person_name"), asks("limit", "money")])
KNOWN = {"dial_in": "+16145550142", "password": "abc234", "bridge": "bridge-07", "ports": ["port-1", "port-2"]}


def a_specification(*questions: dict[str, Any], **told: Any) -> ProductSpecification:
    row = a_row(*questions)
    row["specification"] |= told
    return a_catalogue(row).offering("line").specification


def faults_of(*questions: dict[str, Any], **shown: Any) -> dict[str, str]:
    with pytest.raises(CatalogueInvalid) as refused:
        a_specification(*questions, **shown)
    return refused.value.errors


def test_a_customer_reads_the_facts_that_the_catalogue_names_under_its_labels() -> None:
    specification = a_specification(facts=[DIAL_IN, SECRET])

    assert specification.open_facts(KNOWN) == [("Dial-in number", "(614) 555-0142")]
    assert specification.sensitive_facts(KNOWN) == [("First password", "abc234")]
    assert specification.open_facts({}) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], ""),
        (["(212) 555-0142"], "(212) 555-0142"),
        (["(212) 555-0142", "(212) 555-0143"], "(212) 555-0142, (212) 555-0143"),
        (["12 Main St, Albany", "7 Elm St, Troy"], "12 Main St, Albany; 7 Elm St, Troy"),
    ],
)
def test_semicolons_separate_values_that_have_commas(values: list[str], words: str) -> None:
    assert join_words(values) == words


def test_what_is_needed_to_use_it_comes_before_the_facts() -> None:
    specification = a_specification(asks("user", "user_name"), facts=[DIAL_IN], needed_to_use=["user"])

    assert specification.open_facts({**KNOWN, "user": "maria"}) == [
        ("Your user", "maria"),
        ("Dial-in number", "(614) 555-0142"),
    ]


def test_a_customer_reads_their_own_codes_again_and_not_what_was_for_the_order_alone() -> None:
    specification = a_specification(
        asks("code", "access_code", sensitive=True), asks("passcode", sensitive=True, order_only=True), facts=[SECRET]
    )

    assert specification.sensitive_facts({**KNOWN, "code": "739152", "passcode": "x"}) == [
        ("Your code", "739152"),
        ("First password", "abc234"),
    ]


def test_a_message_repeats_neither_acknowledgements_nor_what_was_for_the_order_alone() -> None:
    calling = the_catalogue().offering("complete-calling").specification
    port = {"number_source": "keep", "ported_numbers": ["212 555 0142"], "losing_carrier": "Old Bell"}
    account = {"losing_account": "AB-1234", "losing_zip": "10118", "losing_passcode": "secret"}

    told = calling.describe_for_messages(calling.validate_answers({**ANSWERS["complete-calling"], **port, **account}))

    assert told == [("Lines", "1"), ("Numbers to keep", "(212) 555-0142")]


def test_agents_read_the_rest_and_no_secret() -> None:
    specification = a_specification(asks("name"), facts=[DIAL_IN, SECRET])

    assert specification.facts_for_agents({**KNOWN, "name": "Maria"}) == [
        ("Bridge", "bridge-07"),
        ("Ports", "port-1, port-2"),
    ]


def test_a_product_is_identified_by_its_answers_and_facts_as_far_as_they_are_known() -> None:
    specification = a_specification(asks("city"), facts=[DIAL_IN], identified_by=["dial_in", "city"])

    assert specification.distinguishing_words({}) == ""
    assert specification.distinguishing_words({"city": "Columbus"}) == "Columbus"
    assert specification.distinguishing_words({**KNOWN, "city": "Columbus"}) == "(614) 555-0142, Columbus"


def test_a_long_list_is_named_by_its_first_three() -> None:
    specification = a_specification(CARDS, identified_by=["cards.holder"])
    cards = [{"holder": name, "limit": "50.00"} for name in ("Ann", "Ben", "Cat", "Dan", "Eve")]

    assert specification.distinguishing_words({"cards": cards[:2]}) == "Ann, Ben"
    assert specification.distinguishing_words({"cards": cards}) == "Ann, Ben, Cat and 2 more"


def test_what_was_written_freely_stays_out_of_messages_and_a_checked_name_does_not() -> None:
    specification = a_specification(asks("room"), CARDS, identified_by=["room", "cards.holder"])
    known = {"room": "see evil.example", "cards": [{"holder": "Ann", "limit": "50.00"}]}

    assert specification.distinguishing_words(known) == "see evil.example, Ann"
    assert specification.distinguishing_words(known, without_free_text=True) == "Ann"


@pytest.mark.parametrize(
    ("questions", "shown", "place", "words"),
    [
        ([], {"facts": [DIAL_IN, DIAL_IN]}, "line.facts.dial_in", "appears 2 times"),
        ([asks("dial_in")], {"facts": [DIAL_IN]}, "line.facts.dial_in", "is already a question"),
        ([], {"identified_by": ["nobody"]}, "line.identified_by.nobody", "no question and no fact nobody"),
        ([], {"facts": [SECRET], "identified_by": ["password"]}, "line.identified_by.password", "is sensitive"),
        ([asks("pin", sensitive=True)], {"identified_by": ["pin"]}, "line.identified_by.pin", "is sensitive"),
        ([], {"needed_to_use": ["nobody"]}, "line.needed_to_use.nobody", "no question nobody"),
        ([asks("pin", sensitive=True)], {"needed_to_use": ["pin"]}, "line.needed_to_use.pin", "is sensitive"),
        ([asks("city")], {"needed_to_use": ["city"]}, "line.needed_to_use.city", "free text"),
        ([], {"facts": [DIAL_IN], "identified_by": ["dial_in.x"]}, "line.identified_by.dial_in.x", "has no parts"),
        ([CARDS], {"identified_by": ["cards"]}, "line.identified_by.cards", "name one part"),
        ([asks("city")], {"identified_by": ["city.x"]}, "line.identified_by.city.x", "Other questions have no parts"),
        ([CARDS], {"identified_by": ["cards.x"]}, "line.identified_by.cards.x", "has no part x"),
    ],
)
def test_what_cannot_be_shown_is_a_fault(questions: list[dict[str, Any]], shown: Any, place: str, words: str) -> None:
    assert words in faults_of(*questions, **shown)[place]


@pytest.mark.parametrize(
    "offering",
    [offering for offering in the_catalogue().offerings if offering.slug != "conferencing"],
    ids=lambda offering: offering.slug,
)
def test_the_answers_tell_two_products_of_an_offering_apart(offering: Any) -> None:
    values = offering.specification.validate_answers(ANSWERS[offering.slug])
    given_out = {"numbers": ["+12125550142"], "pager_number": ["+17005550001"]}

    assert offering.specification.distinguishing_words({**given_out, **values})


def test_a_conference_room_goes_by_the_name_that_its_customer_gives_it() -> None:
    room = the_catalogue().offering("conferencing").specification

    assert (
        room.distinguishing_words(room.validate_answers({**ANSWERS["conferencing"], "room_name": "Sales"})) == "Sales"
    )
