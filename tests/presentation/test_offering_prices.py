"""An offering's page before all is filled in: the price so far, and the limits of answers."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from presentation_layer.forms.offerings import OfferingForm, limit_words
from presentation_layer.views.offering import offering_view
from tests.builders.catalogue import the_catalogue
from tests.builders.offering_pages import panel_of

KEEP = {"number_source": "keep", "lines": "2"}


def form_of(slug: str) -> OfferingForm:
    return OfferingForm(the_catalogue().offering(slug))


def calling(typed: dict[str, str]) -> OfferingForm:
    return form_of("complete-calling").read(MultiDict(typed))


def monthly(form: OfferingForm) -> str:
    return panel_of(form).monthly


@pytest.mark.parametrize(
    ("slug", "price"),
    [
        ("calling-card", "$1.00"),
        ("mobile-calling-card", "$1.50"),
        ("complete-calling", "$24.00"),
        ("conferencing", "$27.00"),
    ],
)
def test_a_page_opens_with_what_one_costs(slug: str, price: str) -> None:
    assert monthly(form_of(slug).fill()) == price


def test_a_row_counts_when_it_is_begun_and_not_only_when_it_is_right() -> None:
    cards = {"cards.0.holder": "Maria Lopez", "cards.0.spending_limit": "50", "cards.1.holder": ""}

    assert monthly(form_of("calling-card").read(MultiDict({**cards, "cards.1.spending_limit": "50"}))) == "$2.00"
    # A row that was left empty is not ordered.
    assert monthly(form_of("calling-card").read(MultiDict({**cards, "do": "add:cards"}))) == "$1.00"


@pytest.mark.parametrize("typed", ["", "abc", "99"])
def test_a_number_that_is_not_right_yet_costs_what_was_asked_for_at_first(typed: str) -> None:
    assert monthly(calling({"lines": typed})) == "$24.00"


def test_features_are_priced_for_each_line() -> None:
    form = calling({"lines": "3", "features.voicemail": "voicemail"})

    assert monthly(form) == "$81.00"
    shown = {choice.value: f"{choice.price} {choice.unit}" for choice in form.fields["features"].choices}
    assert shown["voicemail"] == "$3.00 /mo per line"
    assert shown["call_waiting"] == "Free "


@pytest.mark.parametrize(
    ("slug", "name", "prices"),
    [
        ("dedicated", "ip_block", ["Included", "+$15.00", "+$35.00"]),
        ("dedicated", "router", ["+$25.00", ""]),
        ("conferencing", "recording", ["", "+$10.00"]),
        ("paging", "kind", ["$8.95", "$12.95", "$19.95"]),
    ],
)
def test_the_usual_answer_beside_dearer_ones_is_included(slug: str, name: str, prices: list[str]) -> None:
    assert [choice.price for choice in form_of(slug).fields[name].choices] == prices


@pytest.mark.parametrize(
    ("typed", "rows"),
    [({}, 2), ({"lines": "3"}, 3), ({"lines": "none"}, 1), ({"ported_numbers.0": "", "ported_numbers.1": "212"}, 2)],
)
def test_there_are_as_many_boxes_as_lines(typed: dict[str, str], rows: int) -> None:
    form = calling({**KEEP, **typed, "do": "rows"})

    assert len(form.fields["ported_numbers"].rows) == rows


def test_what_was_typed_beyond_the_lines_is_not_lost() -> None:
    typed = {**KEEP, "lines": "1", "ported_numbers.0": "212 555 0142", "ported_numbers.1": "212 555 0143"}

    form = calling(typed)

    assert [row.value for row in form.fields["ported_numbers"].rows] == ["212 555 0142", "212 555 0143"]
    assert form.errors["ported_numbers"] == "You asked for 1 line. Enter 1 number."


def test_a_missing_number_is_shown_at_each_box_and_the_link_leads_to_the_empty_one() -> None:
    form = calling({**KEEP, "ported_numbers.0": "212 555 0142"})

    assert form.errors["ported_numbers"] == "You asked for 2 lines. Enter 2 numbers."
    assert ("ported_numbers-1", form.errors["ported_numbers"]) in form.error_list
    assert {row.described_by for row in form.fields["ported_numbers"].rows} == {"ported_numbers-error"}


def test_a_message_that_appears_twice_names_its_field() -> None:
    codes = form_of("conferencing").read(MultiDict({"host_code": "1111", "guest_code": "2222", "ports": "999"}))
    limits = {
        f"cards.{row}.{name}": words for row in (0, 1) for name, words in (("holder", "Ann"), ("spending_limit", "900"))
    }
    cards = form_of("calling-card").read(MultiDict(limits))

    assert [words.partition(" is easy")[0] for _, words in codes.error_list][:3] == [
        "Enter 100 or less.",
        "Host code: This code",
        "Guest code: This code",
    ]
    assert [words for _, words in cards.error_list] == [
        f"Card {card}, Monthly spending limit, in dollars: Enter an amount from $5 to $500." for card in (1, 2)
    ]


@pytest.mark.parametrize(
    ("slug", "name", "words"),
    [
        ("complete-calling", "lines", ""),
        ("complete-calling", "losing_account", "4 to 20 letters, digits, or hyphens."),
        ("complete-calling", "ported_numbers", ""),
        ("conferencing", "ports", "From 3 to 100."),
        ("long-distance", "covered_numbers", "Up to 20 numbers."),
        ("calling-card", "cards", "Up to 10 cards."),
        ("complete-calling", "features", ""),
    ],
)
def test_limits_are_shown_before_anyone_runs_into_them(slug: str, name: str, words: str) -> None:
    assert limit_words(the_catalogue().offering(slug).specification.characteristic(name)) == words


def test_the_limit_of_a_card_is_shown_at_its_field() -> None:
    (row,) = form_of("calling-card").fill().fields["cards"].rows
    hints: dict[str, Any] = {member.name: member.hint for member in row.members}

    assert hints["cards.0.spending_limit"] == "From $5 to $500."


@pytest.mark.parametrize(
    ("slug", "other"), [("conferencing", "Mobile Conferencing"), ("dedicated", "Dial-up Internet")]
)
def test_what_excludes_what_is_said_with_its_reason_on_both_pages(slug: str, other: str) -> None:
    catalogue = the_catalogue()

    (exclusion,) = offering_view(catalogue.offering(slug), catalogue).exclusions

    assert exclusion.name == other
    assert exclusion.reason
