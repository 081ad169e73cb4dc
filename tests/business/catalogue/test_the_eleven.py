"""The catalogue that is shipped: complete, and true to itself and to the network."""

import re
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
import yaml

import environments.sandbox.network as network
from business_layer.catalogue.characteristics import ValueType
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK, TaskType
from business_layer.catalogue.pools import PoolKind
from business_layer.catalogue.prices import PriceType, Totals
from business_layer.inventory.number_search import NumberSearch
from business_layer.shared.errors import Invalid
from environments.development.seed import TOLL_FREE, toll_free_numbers
from environments.sandbox.network.address_blocks import addressing
from tests.builders.catalogue import ANSWERS, KEEP, the_catalogue

OFFERINGS = the_catalogue().offerings
ELEMENTS = yaml.safe_load((Path(network.__file__).parent / "elements.yaml").read_text("utf-8"))["specifications"]
# What goes with the service order of a package, beside the address.
PACKAGE = {"equipment", "recipient"}
each_offering = pytest.mark.parametrize("offering", OFFERINGS, ids=lambda offering: offering.slug)


def values_of(offering: ProductOffering, **answers: object) -> dict[str, object]:
    return offering.specification.validate_answers({**ANSWERS[offering.slug], **answers})


def test_three_families_hold_the_eleven_offerings() -> None:
    families = {
        family.slug: [offering.slug for offering in the_catalogue().offerings_of(family.slug)]
        for family in the_catalogue().families
    }

    assert families == {
        "voice": ["complete-calling", "long-distance", "toll-free", "conferencing", "calling-card"],
        "internet": ["dial-up", "dedicated"],
        "mobile": ["paging", "mobile-conferencing", "mobile-calling-card", "mobile-dial-up"],
    }


@each_offering
def test_each_offering_can_be_answered_priced_and_planned(offering: ProductOffering) -> None:
    values = values_of(offering)

    assert Totals.of(offering.price_lines(values)).monthly.amount > 0
    assert TaskType.ACTIVATE_PRODUCT in {step.type for step in offering.plan_for(values)}
    assert {"electronic-records", "terms-of-service"} <= offering.documents_for(values)
    assert offering.specification.describe(values)


@each_offering
def test_each_offering_tells_what_a_buyer_wants_to_know(offering: ProductOffering) -> None:
    assert len(offering.highlights) == 3
    assert len(offering.questions) >= 3


@each_offering
def test_an_offering_that_is_not_answered_says_what_is_missing(offering: ProductOffering) -> None:
    with pytest.raises(Invalid) as refused:
        offering.specification.validate_answers({})

    assert set(refused.value.errors) == set(ANSWERS[offering.slug])


@each_offering
def test_the_network_can_provide_what_the_plan_asks_for(offering: ProductOffering) -> None:
    for step in offering.plan:
        if step.type in ASKED_OF_THE_NETWORK:
            element = ELEMENTS[step.specification]
            required = element.get("required", [])
            wanted = [names if isinstance(names, list) else [names] for names in required]
            sent = PACKAGE if step.ships else set(step.sends)
            missing = [names for names in wanted if not {name.partition(".")[0] for name in names} & sent]
            assert missing == []


@each_offering
def test_a_customer_reads_how_to_use_it_and_only_facts_that_someone_can_know(offering: ProductOffering) -> None:
    reported = {name for step in offering.plan for name in ELEMENTS.get(step.specification, {}).get("reports", {})}
    if any(ELEMENTS.get(step.specification, {}).get("addressing") for step in offering.plan):
        reported |= set(addressing(1, "/30"))
    given_out = {rule.into for rule in offering.resources}

    assert offering.specification.how_to_use
    assert {fact.name for fact in offering.specification.facts} <= reported | given_out


@each_offering
def test_every_password_that_the_network_makes_is_sensitive(offering: ProductOffering) -> None:
    reports = [ELEMENTS.get(step.specification, {}).get("reports", {}) for step in offering.plan]
    made = {name for report in reports for name, pattern in report.items() if "{password}" in pattern}

    assert made == {fact.name for fact in offering.specification.facts if fact.is_sensitive}


@each_offering
def test_nothing_is_promised_that_cannot_be_done_on_line_or_costs(offering: ProductOffering) -> None:
    said = " ".join((offering.summary, *offering.highlights, *(question.answer for question in offering.questions)))

    for promise in ("at any time", "our web page", "No charge until", "Tell us"):
        assert promise not in said


def test_the_words_to_search_for_are_found_under_every_prefix() -> None:
    (answer,) = (
        question.answer for question in the_catalogue().offering("toll-free").questions if "spell" in question.asked
    )
    words = re.findall(r"\b[A-Z]{3,}\b", answer)

    assert words
    for prefix, word in product(TOLL_FREE, words):
        assert any(NumberSearch.of(word).digits in number[-7:] for number in toll_free_numbers(prefix)), (prefix, word)


@pytest.mark.parametrize(
    ("slug", "labels"),
    [
        ("conferencing", {"Dial-in number"}),
        ("mobile-conferencing", {"Dial-in number"}),
        ("calling-card", {"Access number"}),
        ("mobile-calling-card", {"Access number"}),
        ("dial-up", {"Temporary password"}),
        ("mobile-dial-up", {"Access number", "Temporary password"}),
    ],
)
def test_nobody_buys_what_they_are_not_told_how_to_reach(slug: str, labels: set[str]) -> None:
    assert {fact.label for fact in the_catalogue().offering(slug).specification.facts} == labels


@each_offering
def test_no_hint_names_a_price_because_each_choice_shows_its_own(offering: ProductOffering) -> None:
    hints = [choice.hint for asked in offering.specification.characteristics for choice in asked.allowed]

    assert not [hint for hint in hints if re.search(r"\$|cents|free", hint, re.IGNORECASE)]


def test_as_many_numbers_are_kept_as_lines_are_ordered() -> None:
    calling = the_catalogue().offering("complete-calling")
    port = {**KEEP, "lines": 2}

    with pytest.raises(Invalid) as refused:
        values_of(calling, **port)

    assert refused.value.errors == {"ported_numbers": "You asked for 2 lines. Enter 2 numbers."}
    assert values_of(calling, **{**port, "ported_numbers": ["2125550142", "2125550143"]})["lines"] == 2


@pytest.mark.parametrize(("coverage", "is_asked"), [("local", True), ("regional", True), ("nationwide", False)])
def test_a_pager_asks_for_a_home_only_where_its_coverage_has_one(coverage: str, is_asked: bool) -> None:
    values = values_of(the_catalogue().offering("paging"), coverage=coverage)

    assert ("home_zip" in values) is is_asked


def test_roaming_costs_its_price() -> None:
    dial_up = the_catalogue().offering("mobile-dial-up")

    at_home, abroad = (
        Totals.of(dial_up.price_lines(values_of(dial_up, roaming=where))).monthly for where in ("home", "north_america")
    )

    assert (abroad - at_home).amount == Decimal("6.00")


@pytest.mark.parametrize(
    ("speed", "term", "monthly", "once"),
    [("10", "12", "214", "250"), ("100", "24", "384", "250"), ("1000", "36", "764", "0")],
)
def test_a_dedicated_line_costs_by_speed_and_term(speed: str, term: str, monthly: str, once: str) -> None:
    dedicated = the_catalogue().offering("dedicated")

    totals = Totals.of(dedicated.price_lines(values_of(dedicated, speed=speed, term=term)))

    assert (totals.monthly.amount, totals.one_time.amount) == (Decimal(monthly), Decimal(once))


def test_every_combination_of_speed_and_term_has_one_monthly_price() -> None:
    dedicated = the_catalogue().offering("dedicated")
    speeds, terms = (dedicated.specification.characteristic(name).allowed for name in ("speed", "term"))

    for speed in speeds:
        for term in terms:
            lines = dedicated.price_lines({"speed": speed.value, "term": term.value})
            assert [line.name for line in lines if line.type is PriceType.RECURRING] == [speed.label]


@each_offering
def test_each_question_says_in_a_sentence_what_to_do_where_it_is_not_answered(offering: ProductOffering) -> None:
    asked = list(offering.specification.characteristics)
    asked += [member for group in asked for member in group.members]

    for question in asked:
        if question.is_required and question.must_be is None:
            assert re.fullmatch(r"(Enter|Choose|Fill in) [^:]+\.", question.missing), question.name


def test_codes_and_passcodes_are_sensitive() -> None:
    sensitive = {
        asked.name for offering in OFFERINGS for asked in offering.specification.characteristics if asked.is_sensitive
    }

    assert sensitive == {"losing_passcode", "host_code", "guest_code"}


def test_nobody_leads_a_conference_with_the_code_of_its_guests() -> None:
    conferencing = the_catalogue().offering("conferencing")

    with pytest.raises(Invalid) as refused:
        values_of(conferencing, host_code="739152", guest_code="739152")

    assert set(refused.value.errors) == {"guest_code"}


def test_a_letter_of_agency_stands_alone_wherever_a_carrier_changes() -> None:
    letters = {document.code for document in the_catalogue().documents if document.stands_alone}
    calling, distance = (the_catalogue().offering(slug) for slug in ("complete-calling", "long-distance"))

    assert letters == {"letter-of-agency", "letter-of-agency-port"}
    assert "letter-of-agency" in distance.documents_for({})
    assert "letter-of-agency-port" in calling.documents_for({"number_source": "keep"})
    assert "letter-of-agency-port" not in calling.documents_for({"number_source": "new"})


def test_only_offerings_that_change_a_carrier_may_need_a_letter_of_agency() -> None:
    asking = {offering.slug for offering in OFFERINGS if the_catalogue().may_need_letter_of_agency(offering)}

    assert asking == {"complete-calling", "long-distance"}


def test_only_dedicated_internet_has_a_technical_review() -> None:
    assert [offering.slug for offering in OFFERINGS if offering.has_technical_review] == ["dedicated"]


def test_every_reserved_number_and_user_name_is_chosen_by_the_customer() -> None:
    scarce = {ValueType.RESERVED_NUMBER, ValueType.USER_NAME}
    for offering in OFFERINGS:
        asked = {
            characteristic.name
            for characteristic in offering.specification.characteristics
            if characteristic.type in scarce
        }
        chosen = [rule for rule in offering.resources if rule.chosen_by == "customer"]
        assert asked == {rule.into for rule in chosen if rule.pool != PoolKind.KEPT}


def test_the_numbers_that_are_ported_are_reserved_too() -> None:
    calling = the_catalogue().offering("complete-calling")

    assert [rule.into for rule in calling.chosen_for({"number_source": "keep"})] == ["ported_numbers"]
