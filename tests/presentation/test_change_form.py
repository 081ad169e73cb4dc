"""The form that changes a service: only what may change, as it is now, and what else it has to ask."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from business_layer.catalogue.changes import changed_answers, names_of_changes
from business_layer.service_changes.number_changes import number_changes
from presentation_layer.forms.changes import ASKED, ChangeForm
from presentation_layer.forms.day_grid import DayGrid
from presentation_layer.forms.views import FieldView
from presentation_layer.views.change_page import change_sections, kept_facts
from tests.builders.catalogue import ANSWERS, the_catalogue

SLUGS = [offering.slug for offering in the_catalogue().offerings]


def has(slug: str, **answers: Any) -> dict[str, Any]:
    return the_catalogue().offering(slug).specification.validate_answers({**ANSWERS[slug], **answers})


def a_form(slug: str, values: dict[str, Any], *, hides_codes: bool = False) -> ChangeForm:
    return ChangeForm(the_catalogue().offering(slug), values, {}, hides_codes=hides_codes)


def sent_by(views: list[FieldView]) -> MultiDict[str, str]:
    """The fields as a browser sends them, if nothing is changed."""
    sent: MultiDict[str, str] = MultiDict()
    for view in views:
        if view.rows or view.members:
            sent.update(sent_by([*view.rows, *view.members]))
        elif isinstance(view.value, list):
            for value in view.value:
                sent.add(f"{view.name}.{value}", value)
        elif view.value not in ("", False):
            sent.add(view.name, "yes" if view.value is True else str(view.value))
    return sent


@pytest.mark.parametrize("slug", SLUGS)
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(slug: str) -> None:
    values, offering = has(slug), the_catalogue().offering(slug)
    shown = a_form(slug, values).fill_answers()

    form = a_form(slug, values).read(sent_by(list(shown.fields.values())))

    assert form.errors == {}
    after = changed_answers(offering, values, form.wanted.answers)
    assert names_of_changes(offering, values, after) == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_what_cannot_change_is_a_fact_and_no_field(slug: str) -> None:
    form = a_form(slug, has(slug)).fill_answers()
    offering = the_catalogue().offering(slug)

    fields = set(form.fields) & {asked.name for asked in offering.specification.characteristics}

    assert fields <= set(offering.changeable)
    kept = {label for label, _ in kept_facts(form)}
    assert kept.isdisjoint(view.label for name, view in form.fields.items() if name in fields)


def test_the_sections_are_those_of_the_configurator_and_the_day() -> None:
    titles = [section.title for section in change_sections(a_form("conferencing", has("conferencing")).fill_answers())]

    assert titles == ["Your room", "Codes", "During a conference", "Date"]


def test_an_agent_does_not_see_a_code_and_keeps_it_by_leaving_it_empty() -> None:
    values = has("conferencing")
    form = a_form("conferencing", values, hides_codes=True).fill_answers()
    assert values["host_code"] not in {str(view.value) for view in form.fields.values()}

    sent = sent_by(list(form.fields.values()))
    sent["ports"] = "20"
    form = a_form("conferencing", values, hides_codes=True).read(sent)

    assert "host_code" not in form.wanted.answers
    offering = the_catalogue().offering("conferencing")
    assert changed_answers(offering, values, form.wanted.answers)["host_code"] == values["host_code"]


def test_an_answer_that_depends_on_another_one_in_the_form_is_still_hidden_by_it() -> None:
    fields = a_form("paging", has("paging", coverage="local", home_zip="10118")).fill_answers().fields

    assert "local" in fields["home_zip"].applies_when


def test_a_question_is_added_once_the_answers_make_it_necessary() -> None:
    values = {**has("complete-calling", lines=2), "numbers": ["+12125550111", "+12125550112"]}
    form, sent = (
        a_form("complete-calling", values),
        MultiDict({"lines": "1", "when": "now", "registered_location": "same"}),
    )
    form.read(sent)
    (change,) = number_changes(form.offering, values, {**values, "lines": 1})

    form.ask_what_to_give_up(change)
    form.read_again(sent)
    assert form.asks_more
    assert form.shown_again().typed[ASKED] == "give_up"

    sent = MultiDict([*sent.items(), (ASKED, "give_up"), ("give_up.+12125550111", "+12125550111")])
    form.read_again(sent)
    assert not form.asks_more
    assert form.wanted.give_up == ("+12125550111",)


def test_a_visit_without_a_time_is_an_error_at_the_times() -> None:
    values = has("dedicated", router="own")
    form = a_form("dedicated", values)
    form.ask_for_visit(DayGrid())

    form.read_again(MultiDict({"speed_and_term": "100 24", "router": "managed", "when": "now", ASKED: "installation"}))

    assert "installation" in form.errors
