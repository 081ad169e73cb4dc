"""The forms of the back office's searches, one for each subject, and their criteria."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Self

from marshmallow import Schema
from marshmallow.fields import Field

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.phone_numbers import normalize_searched_number
from business_layer.inventory.product_states import ProductState
from business_layer.order_management.product_search import ProductCriteria
from business_layer.order_management.queries import MYSELF, NOBODY, OrderCriteria
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.emails import remove_format_characters
from business_layer.shared.errors import Invalid
from business_layer.user_management.queries import PersonCriteria
from presentation_layer.forms.dates import typed_date, written_date
from presentation_layer.forms.fields import Choice, choice, text
from presentation_layer.forms.form import Form
from presentation_layer.forms.kept_criteria import DATES, PERIODS, Criteria, CriteriaKind
from presentation_layer.words import OFFICE_ORDER_WORDS, OFFICE_PRODUCT_WORDS

DAYS_AGO = {"today": 0, "yesterday": 1, "tomorrow": -1}
ONESELF, NOBODY_WORDS = {"me", "myself"}, {"nobody", "none", "no one", "unassigned"}
LAST_DIGITS = re.compile(r"[\d\s().-]{4,16}", re.ASCII)
SHORTEST_ENDING, LONGEST_ENDING = 4, 9
UNMARKED: dict[str, Any] = {"optional": True, "unmarked": True}
BEGINNING: dict[str, Any] = {"hint": "Or the beginning", **UNMARKED}
ENDING: dict[str, Any] = {"hint": "Or its last 4 digits", "kind": "tel", "longest": 40, **UNMARKED}
# The type is not "date": browsers send nothing for an incomplete date, so we could not say what is wrong with it.
DATE_LOOKS: dict[str, Any] = {"hint": "MM/DD/YYYY or “today”", "longest": 20, "autocomplete": "off", **UNMARKED}


class SearchForm(Form):
    """The criteria of a search. Each may be left empty; names, phone numbers and dates must make sense.

    `today` is the day that a searcher means by it.
    """

    criteria_kind: ClassVar[CriteriaKind]
    # The criteria that are folded away at first.
    more: ClassVar[tuple[str, ...]] = ()

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        super().__init__()
        self._today = today

    def fill_criteria(self, criteria: Criteria) -> Self:
        """Show criteria as an agent would type them."""
        given = {name: value for name, value in vars(criteria).items() if value and name in self.schema.fields}
        return self.fill({name: written_date(value) if name in DATES else value for name, value in given.items()})

    @property
    def criteria(self) -> Criteria:
        """The criteria of a valid form."""
        return self.criteria_kind(**{name: value for name, value in self.data.items() if value})

    @property
    def has_more(self) -> bool:
        """True if a criterion is given that would be folded away."""
        return any(self.typed.get(name) or name in self.errors for name in self.more)

    def _check(self) -> None:
        super()._check()
        checks: dict[str, Callable[[str], Any]] = {
            **dict.fromkeys(DATES, self._day),
            **dict.fromkeys(("customer_name", "name"), _name),
            "agent": _agent,
            "email": remove_format_characters,
            "telephone": _number_or_its_end,
        }
        for name, check in checks.items():
            if self.data.get(name):
                try:
                    self.data[name] = check(self.data[name])
                except Invalid as wrong:
                    self.errors[name] = wrong.message
        self._check_order_of_dates()

    def _day(self, typed: str) -> date:
        days = DAYS_AGO.get(typed.strip().lower())
        return typed_date(typed) if days is None else self._today - timedelta(days=days)

    def _check_order_of_dates(self) -> None:
        for period in PERIODS:
            first, last = (self.data.get(name) for name in period)
            if first and last and not self.errors.keys() & set(period) and last < first:
                begin, end = (self.schema.fields[name].metadata["label"] for name in period)
                self.errors[period[1]] = f"“{end}” is before “{begin}”. Enter {written_date(first)} or a later date."


@lru_cache(maxsize=8)
def order_search_schema(catalogue: Catalogue) -> Schema:
    """The criteria for orders, with the offerings of this version of the catalogue. Made once for each version."""
    states = [Choice(state, OFFICE_ORDER_WORDS[state][0]) for state in ProductOrderState]
    offerings = [Choice(offering.slug, offering.name) for offering in catalogue.offerings]
    shape: dict[str, Field[Any]] = {
        "number": text("Order number", longest=20, **BEGINNING),
        "customer_name": text("Customer name", longest=100, **BEGINNING),
        "telephone": text("Phone number", **ENDING),
        "email": text("Email address", longest=200, **BEGINNING),
        "state": choice("State", states, kind="select", **UNMARKED),
        "offering": choice("Offering", offerings, kind="select", **UNMARKED),
        "placed_from": text("Placed from", **DATE_LOOKS),
        "placed_until": text("Placed until", **DATE_LOOKS),
        "agent": text("Owner", longest=100, hint="A name, “me” or “nobody”", **UNMARKED),
        "service_center": text("Service center", longest=100, **UNMARKED),
    }
    return Schema.from_dict(shape, name="OrderSearchSchema")()


class OrderSearchForm(SearchForm):
    criteria_kind = OrderCriteria

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        super().__init__(catalogue, today)
        self.schema = order_search_schema(catalogue)


@lru_cache(maxsize=8)
def product_search_schema(catalogue: Catalogue) -> Schema:
    """The criteria for products, with the offerings of this version of the catalogue. Made once for each version."""
    states = [Choice(state, OFFICE_PRODUCT_WORDS[state][0]) for state in ProductState]
    offerings = [Choice(offering.slug, offering.name) for offering in catalogue.offerings]
    shape: dict[str, Field[Any]] = {
        "telephone": text("Phone number", **ENDING),
        "customer_name": text("Customer name", longest=100, **BEGINNING),
        "number": text("Order number", longest=20, **BEGINNING),
        "offering": choice("Offering", offerings, kind="select", **UNMARKED),
        "state": choice("State", states, kind="select", **UNMARKED),
        "street": text("Street", longest=100, **BEGINNING),
        "city": text("City", longest=100, **BEGINNING),
        "zip_code": text("ZIP code", longest=10, **BEGINNING),
    }
    return Schema.from_dict(shape, name="ProductSearchSchema")()


class ProductSearchForm(SearchForm):
    criteria_kind = ProductCriteria

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        super().__init__(catalogue, today)
        self.schema = product_search_schema(catalogue)


class CustomerSearchSchema(Schema):
    name = text("Customer name", longest=100, **BEGINNING)
    number = text("Customer number", longest=20, **BEGINNING)
    email = text("Email address", longest=200, **BEGINNING)
    telephone = text("Phone number", **ENDING)


class CustomerSearchForm(SearchForm):
    schema = CustomerSearchSchema()
    criteria_kind = PersonCriteria


class AgentSearchSchema(Schema):
    name = text("Agent name", longest=100, **BEGINNING)
    email = text("Email address", longest=200, **BEGINNING)
    service_center = text("Service center", longest=100, **UNMARKED)


class AgentSearchForm(SearchForm):
    schema = AgentSearchSchema()
    criteria_kind = PersonCriteria


def _name(typed: str) -> str:
    if not any(character.isalnum() for character in typed):
        raise Invalid("Enter at least one letter or digit of the name.")
    return remove_format_characters(typed)


def _agent(typed: str) -> str:
    """Read the beginning of an agent's name, or one of the words for the agent's own orders and for nobody's."""
    word = remove_format_characters(typed).lower()
    if word in ONESELF:
        return MYSELF
    return NOBODY if word in NOBODY_WORDS else _name(typed)


def _number_or_its_end(typed: str) -> str:
    """Read a whole number, into E.164 form, or its last digits as a caller ID shows them. Raises Invalid."""
    plain = remove_format_characters(typed)
    digits = "".join(character for character in plain if character.isdigit())
    if LAST_DIGITS.fullmatch(plain) and SHORTEST_ENDING <= len(digits) <= LONGEST_ENDING:
        return digits
    try:
        return normalize_searched_number(plain)
    except Invalid:
        raise Invalid("Enter a phone number like (614) 221-0142, or at least its last 4 digits.") from None
