"""The seal of a review page: a digest of what it shows and an order would be made of.

It carries the version of its computation. A release that shows more adds a version and keeps the one before it, so that
customers who are on the page while the releases switch can place their orders.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from business_layer.billing.taxes import TaxLine
from business_layer.online_ordering.checkout import Checkout, PackagedDocument
from business_layer.online_ordering.destinations import schedule_for
from business_layer.online_ordering.reviewing import CartReview, ReviewedItem

Documents = tuple[PackagedDocument, ...]
SEAL_VERSION = 2


def seal_of(checkout: Checkout, review: CartReview, documents: Documents, version: int = SEAL_VERSION) -> str:
    """The seal of a review in that version."""
    shown = SHOWN_BY_VERSION[version](checkout, review, documents)
    return f"{version}.{sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()}"


def version_of(seal: str) -> int:
    """The version a seal says it has; 0 for a text that is no seal."""
    version, separator, digest = seal.partition(".")
    if not separator:
        # The seals of the first release said no version.
        version, digest = "1", version
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 6 and digest else 0


def is_seal_of(seal: str, checkout: Checkout, review: CartReview, documents: Documents) -> bool:
    """Whether that is the seal of this review, in one of the versions that this release can compute."""
    version = version_of(seal)
    if version not in SHOWN_BY_VERSION:
        return False
    digest = seal.rpartition(".")[2]
    return seal_of(checkout, review, documents, version) == f"{version}.{digest}"


def _first(checkout: Checkout, review: CartReview, documents: Documents) -> dict[str, Any]:
    return {
        "items": [_item(one) for one in review.items],
        "contact": asdict(checkout.contact) if checkout.contact else None,
        "installations": checkout.installations,
        "billing_account": str(checkout.billing_account_id),
        "agreements": [one.text_hash for one in documents],
    }


def _second(checkout: Checkout, review: CartReview, documents: Documents) -> dict[str, Any]:
    """With the estimated taxes, where things are shipped, and on which days they are ready."""
    schedules = [schedule_for(one, checkout) for one in review.items]
    return {
        **_first(checkout, review, documents),
        "taxes": [[_tax(line) for line in one.taxes.lines] for one in review.items],
        "shipping": [checkout.shipping.to, str(checkout.shipping.address)] if checkout.shipping else None,
        "days": [str(schedule.ready_on) for schedule in schedules if schedule],
    }


def _item(one: ReviewedItem) -> list[object]:
    """An item as the review page shows it, in what JSON can hold."""
    item = one.item
    lines = [[line.price_id, line.name, line.count, str(line.unit_amount)] for line in one.price_lines]
    return [item.offering_slug, item.catalogue_version, item.quantity, item.values, str(item.address), lines]


def _tax(line: TaxLine) -> list[object]:
    return [line.name, line.jurisdiction, line.is_monthly, str(line.amount)]


SHOWN_BY_VERSION: Mapping[int, Callable[[Checkout, CartReview, Documents], dict[str, Any]]] = {
    1: _first,
    2: _second,
}
