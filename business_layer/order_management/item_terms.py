"""The terms of an order item: everything about it that can be amended while the order is in flight."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.prices import PriceLine
from business_layer.shared.addresses import GeographicAddress


@dataclass(frozen=True, kw_only=True)
class ItemTerms:
    """Everything about an order item that an amendment can change.

    `ships_to` is where its equipment goes; None if none is sent, or nothing is known about it.
    """

    values: dict[str, Any]
    address: GeographicAddress | None
    price_lines: tuple[PriceLine, ...]
    taxes: TaxEstimate | None = None
    qualification_id: UUID | None = None
    installation: str = ""
    move_on: date | None = None
    requested_on: date | None = None
    ships_to: GeographicAddress | None = None
