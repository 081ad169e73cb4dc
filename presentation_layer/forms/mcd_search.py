"""The form of the search for MCD orders, and its criteria."""

from datetime import date
from functools import lru_cache
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field

from business_layer.catalogue.catalogue import Catalogue
from business_layer.order_management.mcd_search import McdCriteria
from business_layer.order_management.states import ItemState, ProductOrderState
from presentation_layer.forms.fields import Choice, choice, text
from presentation_layer.forms.search import BEGINNING, DATE_LOOKS, ENDING, UNMARKED, SearchForm
from presentation_layer.words import MCD_KIND_WORDS, OFFICE_ORDER_WORDS


@lru_cache(maxsize=8)
def mcd_search_schema(catalogue: Catalogue) -> Schema:
    """The criteria for MCD orders, with what this version of the catalogue sells and lets be changed."""
    kinds = [Choice(kind, words) for kind, words in MCD_KIND_WORDS.items()]
    offerings = [Choice(offering.slug, offering.name) for offering in catalogue.offerings]
    states = [Choice(state, OFFICE_ORDER_WORDS[ProductOrderState(state)][0]) for state in ItemState]
    place: dict[str, Any] = {"longest": 100, "hint": "Street, city or ZIP", **UNMARKED}
    shape: dict[str, Field[Any]] = {
        "number": text("Order number", longest=20, **BEGINNING),
        "kind": choice("Kind", kinds, kind="select", **UNMARKED),
        "customer_name": text("Customer name", longest=100, **BEGINNING),
        "offering": choice("Product", offerings, kind="select", **UNMARKED),
        "from_place": text("From", **place),
        "to_place": text("To", **place),
        "expected_from": text("Expected from", **DATE_LOOKS),
        "expected_until": text("Expected until", **DATE_LOOKS),
        "agent": text("Owner", longest=100, hint="A name, “me” or “nobody”", **UNMARKED),
        "state": choice("State", states, kind="select", **UNMARKED),
        "telephone": text("Phone number", **ENDING),
        "changes": choice("Changes what", _changeable(catalogue), kind="select", **UNMARKED),
    }
    return Schema.from_dict(shape, name="McdSearchSchema")()


def _changeable(catalogue: Catalogue) -> list[Choice]:
    """The characteristics that can be changed of any offering; offerings that share a name share a choice."""
    labels = {
        name: offering.specification.characteristic(name).short_label
        for offering in catalogue.offerings
        for name in offering.changeable
    }
    return [Choice(name, label) for name, label in sorted(labels.items(), key=lambda labeled: labeled[1])]


class McdSearchForm(SearchForm):
    criteria_kind = McdCriteria
    more = ("agent", "state", "telephone", "changes")

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        super().__init__(catalogue, today)
        self.schema = mcd_search_schema(catalogue)
