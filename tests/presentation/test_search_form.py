"""The criteria of a search: dates and names are checked as they were typed, and kept as they are shown again."""

from datetime import UTC, date, datetime

import pytest
from werkzeug.datastructures import MultiDict

from business_layer.catalogue.catalogue_file.read_catalogue import read_catalogue
from business_layer.order_management.queries import OrderCriteria
from environments.catalogue.publish import read_documents
from presentation_layer.forms.kept_criteria import read_criteria, written_criteria
from presentation_layer.forms.search import OrderSearchForm, SearchForm
from presentation_layer.views.search import SUBJECTS

TODAY = date(2026, 11, 28)
CATALOGUE = read_catalogue(read_documents(), number=1, valid_from=datetime(2026, 1, 1, tzinfo=UTC))


def kept(form: SearchForm) -> dict[str, str]:
    """The criteria of a form as they are stored."""
    return written_criteria(form.criteria)


def orders_form(**typed: str) -> SearchForm:
    return OrderSearchForm(CATALOGUE, TODAY).read(MultiDict(typed))


@pytest.mark.parametrize("typed", ["11/23/2026", "2026-11-23", " 11/23/2026 ", "11/23/26"])
def test_a_date_is_taken_as_people_write_it(typed: str) -> None:
    form = orders_form(placed_from=typed)

    assert kept(form) == {"placed_from": "2026-11-23"}


@pytest.mark.parametrize(("typed", "stored"), [("today", "2026-11-28"), (" Yesterday", "2026-11-27")])
def test_a_day_may_be_named(typed: str, stored: str) -> None:
    assert kept(orders_form(placed_from=typed)) == {"placed_from": stored}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("me", "me"), ("Myself", "me"), ("nobody", "nobody"), ("Unassigned ", "nobody"), ("Meg", "Meg")],
)
def test_an_agent_is_a_name_oneself_or_nobody(typed: str, stored: str) -> None:
    assert kept(orders_form(agent=typed)) == {"agent": stored}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("7176", "7176"), ("555-7176", "5557176"), ("\u202a7176\u202c", "7176"), ("\u2066(212) 555-0142", "+12125550142")],
)
def test_a_phone_number_may_be_its_last_digits(typed: str, stored: str) -> None:
    assert kept(orders_form(telephone=typed)) == {"telephone": stored}


@pytest.mark.parametrize("typed", ["176", "12", "call me", "212 555"[:3]])
def test_too_few_digits_of_a_phone_number_are_refused_with_how_many_it_takes(typed: str) -> None:
    assert "at least its last 4 digits" in orders_form(telephone=typed).errors["telephone"]


def test_marks_that_nobody_sees_are_left_out() -> None:
    form = orders_form(customer_name="\u200bTom\u00e1s", email="maria@example.com\u200b")

    assert kept(form) == {"customer_name": "Tom\u00e1s", "email": "maria@example.com"}


@pytest.mark.parametrize(
    "typed", ["11/23", "23.11.2026", "20261123", "2026-W47-1", "2026-1-2", "11/23/026", "soon", "\u0661\u0661/23/2026"]
)
def test_what_is_no_date_is_shown_at_its_field_and_kept(typed: str) -> None:
    form = orders_form(placed_until=typed)

    assert form.errors == {"placed_until": "Enter a date like 11/23/2026."}
    assert form.fields["placed_until"].value == typed


@pytest.mark.parametrize("typed", ["02/30/2026", "13/01/2026", "2026-00-10"])
def test_a_day_that_is_in_no_calendar_is_named(typed: str) -> None:
    assert orders_form(placed_from=typed).errors["placed_from"].startswith(f"{typed} is not a valid date.")


@pytest.mark.parametrize("typed", ["9999-12-31", "12/31/9999", "01/01/1999", "0001-01-01"])
def test_a_year_when_nothing_was_ordered_is_refused_in_words(typed: str) -> None:
    assert orders_form(placed_until=typed).errors == {"placed_until": "Enter a year from 2000 to 2099."}


def test_an_end_before_the_start_is_shown_at_the_end() -> None:
    form = orders_form(placed_from="11/24/2026", placed_until="11/23/2026")

    assert list(form.errors) == ["placed_until"]
    assert "Enter 11/24/2026 or a later date" in form.errors["placed_until"]


def test_a_single_day_may_be_both_start_and_end() -> None:
    assert orders_form(placed_from="11/24/2026", placed_until="2026-11-24").is_valid


def test_a_kept_search_shows_its_dates_as_they_are_typed() -> None:
    stored = {"placed_from": "2026-01-05", "state": "completed"}

    form = OrderSearchForm(CATALOGUE, TODAY).fill_criteria(read_criteria(OrderCriteria, stored))

    assert form.fields["placed_from"].value == "1/5/2026"
    assert form.fields["state"].value == "completed"
    again = orders_form(placed_from="1/5/2026", state="completed")
    assert kept(again) == stored


@pytest.mark.parametrize(("subject", "field"), [("orders", "customer_name"), ("customers", "name"), ("agents", "name")])
def test_a_name_needs_a_letter_or_a_figure(subject: str, field: str) -> None:
    form = SUBJECTS[subject].form(CATALOGUE, TODAY).read(MultiDict({field: "---"}))

    assert form.errors == {field: "Enter at least one letter or digit of the name."}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("212 555 0142", "+12125550142"),
        ("(888) 555-0142", "+18885550142"),
        ("700 555 0142", "+17005550142"),  # A pager's.
        ("+1 416 555 0142", "+14165550142"),
    ],
)
def test_a_number_of_any_kind_can_be_looked_for(typed: str, stored: str) -> None:
    assert kept(orders_form(telephone=typed)) == {"telephone": stored}


@pytest.mark.parametrize("typed", ["555", "212 555 0142 ext. 5", "my pager", "2" * 41])
def test_what_is_no_number_is_shown_at_its_field(typed: str) -> None:
    assert list(orders_form(telephone=typed).errors) == ["telephone"]
