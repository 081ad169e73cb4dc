"""The numbered sections of an offering's form, and its table of speeds and terms."""

import pytest
from werkzeug.datastructures import MultiDict

from presentation_layer.forms.offerings import OfferingForm
from presentation_layer.views.form_sections import UNTITLED, price_table_of, sections_of
from presentation_layer.views.offering_place import offer_speeds, place_answer
from tests.builders.catalogue import a_catalogue, a_row, asks, the_catalogue
from tests.builders.offering_pages import qualified


def form_of(slug: str, **typed: str) -> OfferingForm:
    form = OfferingForm(the_catalogue().offering(slug))
    return form.read(MultiDict(typed)) if typed else form.fill()


def test_each_question_is_in_one_section_in_the_order_of_the_catalogue() -> None:
    form = form_of("complete-calling")

    sections = sections_of(form, None, is_editing=False)

    assert [(section.number, section.title) for section in sections] == [
        (1, "Where do you need service?"),
        (2, "Lines and numbers"),
        (3, "Features"),
        (4, "911"),
        (5, "Internet and power"),
    ]
    assert [view.name for section in sections for view in section.fields] == list(form.fields)


@pytest.mark.parametrize("slug", [offering.slug for offering in the_catalogue().offerings])
def test_every_section_of_the_eleven_has_a_title_of_its_own(slug: str) -> None:
    titles = [section.title for section in sections_of(form_of(slug), None, is_editing=False)]

    assert UNTITLED not in titles
    assert len(titles) == len(set(titles))


def test_the_lamp_is_on_the_first_section_until_the_address_is_checked() -> None:
    form = form_of("complete-calling")
    fine = place_answer(form, qualified("VoiceLine"))
    too_far = place_answer(form, qualified("VoiceLine", "unqualified"))

    states = {
        known: [section.state for section in sections_of(form, answer, is_editing=False)][:2]
        for known, answer in (("nothing", None), ("fine", fine), ("too far", too_far))
    }

    assert states == {"nothing": ["now", "later"], "fine": ["done", "now"], "too far": ["now", "later"]}


def test_a_checked_address_with_a_new_mistake_is_not_done() -> None:
    form = form_of("complete-calling", **{"address.street": ""})

    answer = place_answer(form, qualified("VoiceLine"))

    assert answer is not None
    assert not answer.is_settled


def test_a_catalogue_without_sections_makes_one_that_is_not_numbered() -> None:
    catalogue = a_catalogue(a_row(asks("lines"), asks("color")))

    (section,) = sections_of(OfferingForm(catalogue.offering("line")).fill(), None, is_editing=False)

    assert (section.number, section.title) == (0, "Options")
    assert [view.name for view in section.fields] == ["lines", "color"]


def test_the_quantity_has_a_section_of_its_own() -> None:
    last = sections_of(form_of("paging"), None, is_editing=False)[-1]

    assert (last.title, [view.name for view in last.fields]) == ("Quantity", ["quantity"])


def test_the_table_has_a_price_for_each_speed_and_term() -> None:
    table = price_table_of(form_of("dedicated"))

    assert table is not None
    assert table.columns == ("12 months", "24 months", "36 months")
    assert [row.label for row in table.rows] == ["10 Mbps", "50 Mbps", "100 Mbps", "500 Mbps", "1 Gbps"]
    (chosen,) = [cell for row in table.rows for cell in row.cells if cell.is_chosen]
    assert (chosen.price, chosen.words) == ("$359.00", "100 Mbps for 24 months: $359.00 a month")
    assert (table.foot_label, table.foot) == ("Installation, once", ("$250.00", "$250.00", "Free"))
    assert "50%" in table.note


def test_a_price_in_the_table_answers_both_questions() -> None:
    answers = form_of("dedicated", speed_and_term="500 36").answers

    assert (answers["speed"], answers["term"]) == ("500", "36")


@pytest.mark.parametrize("sent", ["", "500", "500 99", "500  36"])
def test_a_pair_that_is_not_in_the_table_answers_neither(sent: str) -> None:
    form = form_of("dedicated", speed_and_term=sent)

    assert {"speed", "term"} <= form.errors.keys()
    # Both links of the summary lead to a control of the table.
    table = price_table_of(form)
    assert table is not None
    ids = {cell.id for row in table.rows for cell in row.cells}
    assert {focus for focus, message in form.error_list if message in table.error} <= ids


def test_speeds_that_the_address_cannot_have_cannot_be_chosen_and_say_why() -> None:
    form = form_of("dedicated", speed_and_term="50 12")
    offer_speeds(form, qualified("DedicatedInternet", maximum_mbps=50))

    table = price_table_of(form)

    assert table is not None
    closed = {row.label: row.note for row in table.rows if all(cell.is_disabled for cell in row.cells)}
    assert closed == dict.fromkeys(("100 Mbps", "500 Mbps", "1 Gbps"), "Not available at this address")
