"""Terms: what a product is, where it is and what it costs, during a period."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.shared.addresses import GeographicAddress


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms that one order item gave a product. `order_item_id` is None if it is the item that added the product.

    `values` are the answers, in the words of that catalogue version; `qualification_id` is the answer about the
    address.
    """

    offering_slug: str
    offering_name: str
    catalogue_version: int
    values: dict[str, Any]
    address: GeographicAddress | None
    price_lines: tuple[PriceLine, ...]
    order_item_id: UUID | None = None
    qualification_id: UUID | None = None

    @property
    def totals(self) -> Totals:
        return Totals.of(self.price_lines)


@dataclass(frozen=True, kw_only=True)
class TermsPeriod:
    """A product had these terms, and this billing account, during [valid_from, valid_to); the current one is open."""

    terms: Terms
    customer_id: UUID
    billing_account_id: UUID
    valid_from: datetime
    valid_to: datetime | None = None

    def includes(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


@dataclass(eq=False, kw_only=True)
class PastTerms:
    """A period that is over, as it is kept. It never changes. The current one is kept in the product itself."""

    product_id: UUID
    valid_from: datetime
    valid_to: datetime
    customer_id: UUID
    billing_account_id: UUID
    offering_slug: str
    offering_name: str
    catalogue_version: int
    values: dict[str, Any]
    address: GeographicAddress | None
    price_lines: tuple[PriceLine, ...]
    order_item_id: UUID | None
    qualification_id: UUID | None

    @classmethod
    def of(cls, product_id: UUID, period: TermsPeriod, *, valid_to: datetime) -> "PastTerms":
        """The record of a period that ends at `valid_to`."""
        return cls(
            product_id=product_id,
            valid_from=period.valid_from,
            valid_to=valid_to,
            customer_id=period.customer_id,
            billing_account_id=period.billing_account_id,
            **vars(period.terms),
        )

    @property
    def period(self) -> TermsPeriod:
        return TermsPeriod(
            terms=terms_of(self),
            customer_id=self.customer_id,
            billing_account_id=self.billing_account_id,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


def terms_of(holder: Any) -> Terms:
    """The terms among the attributes of a record or product."""
    return Terms(
        offering_slug=holder.offering_slug,
        offering_name=holder.offering_name,
        catalogue_version=holder.catalogue_version,
        values=holder.values,
        address=holder.address,
        price_lines=holder.price_lines,
        order_item_id=holder.order_item_id,
        qualification_id=holder.qualification_id,
    )
