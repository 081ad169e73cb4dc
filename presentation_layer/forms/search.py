"""The criteria of a search, which belong to its subject."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Self

from marshmallow import Schema

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.phone_numbers import normalize_searched_number
from business_layer.order_management.queries import MYSELF, NOBODY, OrderCriteria
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.emails import remove_format_characters
from business_layer.shared.errors import Invalid, WrittenByNewerRelease
from business_layer.user_management.queries import PersonCriteria
from presentation_layer.forms.fields import Choice, choice, text
from presentation_layer.forms.form import Form
from presentation_layer.views.words import OFFICE_ORDER_WORDS

SUBJECTS = ("orders", "customers", "agents")

DATES = ("placed_from", "placed_until")
WRITTEN_DATES = (
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})", re.ASCII),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII),
)
YEARS = range(2000, 2100)
DAYS_AGO = {"today": 0, "yesterday": 1}
ONESELF, NOBODY_WORDS = {"me", "myself"}, {"nobody", "none", "no one", "unassigned"}
LAST_DIGITS = re.compile(r"[\d\s().-]{4,16}", re.ASCII)
SHORTEST_ENDING, LONGEST_ENDING = 4, 9
# Not of type "date": browsers send nothing for a date that is not whole, so that nobody could say what is wrong.
DATE_LOOKS: dict[str, Any] = {"hint": "MM/DD/YYYY or “today”", "longest": 20, "optional": True, "unmarked": True}
UNMARKED: dict[str, Any] = {"optional": True, "unmarked": True}


class SearchForm(Form):
    """Every criterion may be left empty; names, telephone numbers and dates must make sense."""

    today: date

    @classmethod
    def of_kept(cls, criteria: Mapping[str, str]) -> Self:
        """The form with the criteria of a kept search, as somebody would have typed them."""
        dates = {name: written_date(date.fromisoformat(criteria[name])) for name in DATES if name in criteria}
        return cls.blank({**criteria, **dates})

    def _check(self) -> None:
        super()._check()
        for name in DATES:
            self._check_one(name, self._day)
        for name in ("customer_name", "name"):
            self._check_one(name, _name)
        self._check_one("agent", _agent)
        self._check_one("email", remove_format_characters)
        self._check_one("telephone", _number_or_its_end)
        self._check_order_of_dates()

    def _day(self, typed: str) -> date:
        days = DAYS_AGO.get(typed.strip().lower())
        return typed_date(typed) if days is None else self.today - timedelta(days=days)

    def _check_one(self, name: str, check: Callable[[str], Any]) -> None:
        if self.data.get(name):
            try:
                self.data[name] = check(self.data[name])
            except Invalid as wrong:
                self.errors[name] = wrong.message

    def _check_order_of_dates(self) -> None:
        first, last = (self.data.get(name) for name in DATES)
        if first and last and not self.errors.keys() & set(DATES) and last < first:
            self.errors["placed_until"] = (
                f"Nothing can be placed from {written_date(first)} until {written_date(last)}. "
                f"Enter {written_date(first)} or a later date, or an earlier one at “Placed from”."
            )

    @property
    def criteria(self) -> dict[str, str]:
        """The criteria given, as they are kept with the search."""
        return {name: str(value) for name, value in self.data.items() if value}


def written_date(day: date) -> str:
    """11/23/2026."""
    return f"{day.month}/{day.day}/{day.year}"


def typed_date(typed: str) -> date:
    """The day that somebody wrote. Raises Invalid."""
    written = next((found for form in WRITTEN_DATES if (found := form.fullmatch(typed))), None)
    if written is None:
        raise Invalid("Enter a date like 11/23/2026.")
    year, month, day = (int(written[part]) for part in ("year", "month", "day"))
    year += YEARS[0] if len(written["year"]) == 2 else 0
    if year not in YEARS:
        raise Invalid(f"Enter a year from {YEARS[0]} to {YEARS[-1]}.")
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid(f"There is no such day as {typed}. Enter month, day and year, like 11/23/2026.") from None


def _name(typed: str) -> str:
    if not any(character.isalnum() for character in typed):
        raise Invalid("Enter at least one letter or digit of the name.")
    return remove_format_characters(typed)


def _agent(typed: str) -> str:
    """How an agent's name begins, or the one word for oneself or for nobody."""
    word = remove_format_characters(typed).lower()
    if word in ONESELF:
        return MYSELF
    return NOBODY if word in NOBODY_WORDS else _name(typed)


def _number_or_its_end(typed: str) -> str:
    """A whole number in E.164 form, or its last digits as a caller ID shows them. Raises Invalid."""
    plain = remove_format_characters(typed)
    digits = "".join(character for character in plain if character.isdigit())
    if LAST_DIGITS.fullmatch(plain) and SHORTEST_ENDING <= len(digits) <= LONGEST_ENDING:
        return digits
    try:
        return normalize_searched_number(plain)
    except Invalid:
        raise Invalid("Enter a phone number like 212 555 0142, or at least its last 4 digits.") from None


def search_form(subject: str, catalogue: Catalogue, today: date) -> type[SearchForm]:
    """The form for orders, customers or agents. `today` is what a searcher means by it."""
    return _form_of(subject, tuple((offering.slug, offering.name) for offering in catalogue.offerings), today)


@lru_cache(maxsize=16)
def _form_of(subject: str, offerings: tuple[tuple[str, str], ...], today: date) -> type[SearchForm]:
    makers = {"orders": _order_fields, "customers": _customer_fields, "agents": _agent_fields}
    if subject not in makers:
        raise WrittenByNewerRelease
    schema = Schema.from_dict(makers[subject](offerings), name=f"Search{subject.title()}")
    return type("SubjectForm", (SearchForm,), {"schema": schema, "today": today})


def order_criteria(kept: dict[str, str]) -> OrderCriteria:
    _require_known(kept, OrderCriteria)
    values: dict[str, Any] = dict(kept)
    for name in ("placed_from", "placed_until"):
        if name in kept:
            values[name] = date.fromisoformat(kept[name])
    return OrderCriteria(**values)


def person_criteria(kept: dict[str, str]) -> PersonCriteria:
    _require_known(kept, PersonCriteria)
    values: dict[str, Any] = dict(kept)
    return PersonCriteria(**values)


def _require_known(kept: dict[str, str], criteria: type[Any]) -> None:
    """Raise WrittenByNewerRelease for a criterion not known here: without it the wrong things would be found."""
    if not set(kept) <= {field.name for field in fields(criteria)}:
        raise WrittenByNewerRelease


def _order_fields(on_sale: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    states = [Choice(state, OFFICE_ORDER_WORDS[state][0]) for state in ProductOrderState]
    offerings = [Choice(slug, name) for slug, name in on_sale]
    return {
        "number": text("Order number", optional=True, unmarked=True, longest=20, hint="Or how it begins"),
        "customer_name": text("Customer name", optional=True, unmarked=True, longest=100, hint="Or how it begins"),
        "telephone": text("Phone number", kind="tel", longest=40, hint="Or its last 4 digits", **UNMARKED),
        "email": text("Email address", longest=200, hint="Or how it begins", **UNMARKED),
        "state": choice("State", states, kind="select", optional=True, unmarked=True),
        "offering": choice("Offering", offerings, kind="select", optional=True, unmarked=True),
        "placed_from": text("Placed from", autocomplete="off", **DATE_LOOKS),
        "placed_until": text("Placed until", autocomplete="off", **DATE_LOOKS),
        "agent": text("Assigned agent", longest=100, hint="A name, “me” or “nobody”", **UNMARKED),
        "service_center": text("Service center", optional=True, unmarked=True, longest=100),
    }


def _customer_fields(_: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {
        "name": text("Customer name", optional=True, unmarked=True, longest=100, hint="Or how it begins"),
        "number": text("Customer number", longest=20, hint="Or how it begins", **UNMARKED),
        "email": text("Email address", longest=200, hint="Or how it begins", **UNMARKED),
        "telephone": text("Phone number", kind="tel", longest=40, hint="Or its last 4 digits", **UNMARKED),
    }


def _agent_fields(_: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {
        "name": text("Agent name", longest=100, hint="Or how it begins", **UNMARKED),
        "email": text("Email address", longest=200, hint="Or how it begins", **UNMARKED),
        "service_center": text("Service center", optional=True, unmarked=True, longest=100),
    }
