"""The criteria of a search, which belong to its subject."""

from datetime import date
from functools import lru_cache
from typing import Any

from marshmallow import Schema

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.catalogue.checks import checked
from business_layer.order_management.queries import OrderCriteria
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.errors import Invalid
from business_layer.user_management.queries import PersonCriteria
from presentation_layer.forms.fields import Choice, choice, text
from presentation_layer.forms.form import Form
from presentation_layer.views.words import ORDER_WORDS

SUBJECTS = ("orders", "customers", "agents")
# Not TELEPHONE: an agent may look for a toll-free number too.
TELEPHONE = Characteristic(name="telephone", label="Telephone", type=ValueType.RESERVED_NUMBER)


class SearchForm(Form):
    """Every criterion may be left empty; telephone numbers and dates must make sense."""

    def _check(self) -> None:
        super()._check()
        for name in ("placed_from", "placed_until"):
            self._check_one(name, lambda typed: date.fromisoformat(typed), "Enter a date like 2026-11-23.")
        self._check_one("telephone", lambda typed: checked(TELEPHONE, typed), "")

    def _check_one(self, name: str, check: Any, message: str) -> None:
        if self.data.get(name):
            try:
                self.data[name] = check(self.data[name])
            except Invalid as wrong:
                self.errors[name] = wrong.message
            except ValueError:
                self.errors[name] = message

    @property
    def criteria(self) -> dict[str, str]:
        """The criteria given, as they are kept with the search."""
        return {name: str(value) for name, value in self.data.items() if value}


def search_form(subject: str, catalogue: Catalogue) -> type[SearchForm]:
    """The form for orders, customers or agents."""
    return _form_of(subject, tuple((one.slug, one.name) for one in catalogue.offerings))


@lru_cache(maxsize=16)
def _form_of(subject: str, offerings: tuple[tuple[str, str], ...]) -> type[SearchForm]:
    makers = {"orders": _order_fields, "customers": _customer_fields, "agents": _agent_fields}
    schema = Schema.from_dict(makers[subject](offerings), name=f"Search{subject.title()}")
    return type("SubjectForm", (SearchForm,), {"schema": schema})


def order_criteria(kept: dict[str, str]) -> OrderCriteria:
    values: dict[str, Any] = dict(kept)
    for name in ("placed_from", "placed_until"):
        if name in kept:
            values[name] = date.fromisoformat(kept[name])
    return OrderCriteria(**values)


def person_criteria(kept: dict[str, str]) -> PersonCriteria:
    return PersonCriteria(**kept)


def _order_fields(on_sale: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    states = [Choice(state, ORDER_WORDS[state][0]) for state in ProductOrderState]
    offerings = [Choice(slug, name) for slug, name in on_sale]
    return {
        "number": text(
            "Order number", optional=True, unmarked=True, longest=20, hint="The whole number, or how it begins"
        ),
        "customer_name": text(
            "Customer name", optional=True, unmarked=True, longest=100, hint="Or the beginnings of its words"
        ),
        "telephone": text("Telephone number", optional=True, unmarked=True, kind="tel", longest=40),
        "email": text("E-mail address", optional=True, unmarked=True, longest=200),
        "state": choice("State", states, kind="select", optional=True, unmarked=True),
        "offering": choice("Offering", offerings, kind="select", optional=True, unmarked=True),
        "placed_from": text("Placed from", optional=True, unmarked=True, kind="date", longest=10),
        "placed_until": text("Placed until", optional=True, unmarked=True, kind="date", longest=10),
        "agent": text("Assigned agent", optional=True, unmarked=True, longest=100),
        "service_center": text("Service center", optional=True, unmarked=True, longest=100),
    }


def _customer_fields(_: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {
        "name": text("Customer name", optional=True, unmarked=True, longest=100, hint="Or the beginnings of its words"),
        "number": text("Customer number", optional=True, unmarked=True, longest=20),
        "email": text("E-mail address", optional=True, unmarked=True, longest=200),
        "telephone": text("Telephone number", optional=True, unmarked=True, kind="tel", longest=40),
    }


def _agent_fields(_: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {
        "name": text("Agent name", optional=True, unmarked=True, longest=100),
        "email": text("E-mail address", optional=True, unmarked=True, longest=200),
        "service_center": text("Service center", optional=True, unmarked=True, longest=100),
    }
