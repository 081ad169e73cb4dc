"""Search criteria as they are stored: a text by name. One writer and one reader, for every subject."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from business_layer.order_management.mcd_search import McdCriteria
from business_layer.order_management.product_search import ProductCriteria
from business_layer.order_management.queries import OrderCriteria
from business_layer.shared.errors import WrittenByNewerRelease
from business_layer.user_management.queries import PersonCriteria

Criteria = OrderCriteria | PersonCriteria | ProductCriteria | McdCriteria
CriteriaKind = type[OrderCriteria] | type[PersonCriteria] | type[ProductCriteria] | type[McdCriteria]
# Each pair is the first and the last day of a period.
PERIODS = (("placed_from", "placed_until"), ("expected_from", "expected_until"))
DATES = tuple(name for period in PERIODS for name in period)


def written_criteria(criteria: Criteria) -> dict[str, str]:
    """The criteria that were given, as texts; dates in ISO form."""
    return {name: str(value) for name, value in vars(criteria).items() if value}


def read_criteria(kind: CriteriaKind, stored: Mapping[str, str]) -> Criteria:
    """Read stored criteria. Raises WrittenByNewerRelease for an unknown one: to ignore it would widen the search."""
    if not set(stored) <= {field.name for field in fields(kind)}:
        raise WrittenByNewerRelease
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if name in DATES else value for name, value in stored.items()
    }
    return kind(**values)
