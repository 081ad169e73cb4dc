"""The search for products: its criteria, and the rows that it finds."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.inventory.product_states import ProductState
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress


@dataclass(frozen=True, kw_only=True)
class ProductCriteria:
    """The criteria of a search for products. Empty criteria match everything.

    `telephone` is a whole number that the product holds, or its last digits; `number` is that of the order by
    which its customer has it. Texts are beginnings.
    """

    telephone: str = ""
    customer_name: str = ""
    number: str = ""
    offering: str = ""
    state: str = ""
    street: str = ""
    city: str = ""
    zip_code: str = ""


@dataclass(frozen=True, kw_only=True)
class FoundProduct:
    id: UUID
    offering_slug: str
    catalogue_version: int
    values: dict[str, Any]
    network: dict[str, str]
    offering_name: str
    state: ProductState
    customer_id: UUID
    customer_name: str
    address: GeographicAddress | None
    price_lines: tuple[PriceLine, ...]
    order_number: str

    @property
    def totals(self) -> Totals:
        return Totals.of(self.price_lines)


@dataclass(frozen=True)
class FoundProducts:
    """A page of what a search found, newest first.

    `searched_to` is the last product that was read, if the search stopped before the page was full: older ones were
    not searched yet.
    """

    rows: list[FoundProduct]
    searched_to: UUID | None = None


class ProductSearch(Protocol):
    def matching(self, criteria: ProductCriteria, *, seen_by: Actor, after: UUID | None, limit: int) -> FoundProducts:
        """The products that match, newest first. Raises NotPermitted, and Invalid if a phone number says too little."""
        ...
