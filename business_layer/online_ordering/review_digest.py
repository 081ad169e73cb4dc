"""Digests of review pages: equal digests mean that the page showed what an order would be made of.

A digest carries the version of its computation. A release that shows more adds a version and keeps the one before it,
so that customers who are on the page while the releases switch can place their orders.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from business_layer.billing.taxes import TaxLine
from business_layer.online_ordering.checkout import Checkout, PackagedDocument
from business_layer.online_ordering.number_move_days import schedule_for
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem

Documents = tuple[PackagedDocument, ...]
REVIEW_DIGEST_VERSION = 2


def digest_of_review(
    checkout: Checkout, review: CartReview, documents: Documents, version: int = REVIEW_DIGEST_VERSION
) -> str:
    """The digest of a review in that version: `2.` and a SHA-256 in hexadecimal."""
    shown = SHOWN_BY_VERSION[version](checkout, review, documents)
    return f"{version}.{sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()}"


def version_of_digest(digest: str) -> int:
    """The version that a digest begins with; 0 for any other text."""
    version, separator, checksum = digest.partition(".")
    if not separator:
        # The digests of the first release had no version.
        version, checksum = "1", version
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 6 and checksum else 0


def is_digest_of_review(digest: str, checkout: Checkout, review: CartReview, documents: Documents) -> bool:
    """True if the digest is that of this review with its prices and documents, in any version that we can compute."""
    version = version_of_digest(digest)
    if version not in SHOWN_BY_VERSION:
        return False
    checksum = digest.rpartition(".")[2]
    return digest_of_review(checkout, review, documents, version) == f"{version}.{checksum}"


def _first(checkout: Checkout, review: CartReview, documents: Documents) -> dict[str, Any]:
    return {
        "items": [_item(item) for item in review.items],
        "contact": asdict(checkout.contact) if checkout.contact else None,
        "installations": checkout.installations,
        "billing_account": str(checkout.billing_account_id),
        "agreements": [packaged.text_hash for packaged in documents],
    }


def _second(checkout: Checkout, review: CartReview, documents: Documents) -> dict[str, Any]:
    """The first, with the estimated taxes, the shipping address, and the days on which items are ready."""
    schedules = [schedule_for(item, checkout) for item in review.items]
    return {
        **_first(checkout, review, documents),
        "taxes": [[_tax(line) for line in item.taxes.lines] for item in review.items],
        "shipping": [checkout.shipping.to, str(checkout.shipping.address)] if checkout.shipping else None,
        "days": [str(schedule.ready_on) for schedule in schedules if schedule],
    }


def _item(reviewed: ReviewedItem) -> list[object]:
    """An item as the review page shows it, in values of JSON."""
    item = reviewed.item
    lines = [[line.price_id, line.name, line.count, str(line.unit_amount)] for line in reviewed.price_lines]
    return [item.offering_slug, item.catalogue_version, item.quantity, item.values, str(item.address), lines]


def _tax(line: TaxLine) -> list[object]:
    return [line.name, line.jurisdiction, line.is_monthly, str(line.amount)]


SHOWN_BY_VERSION: Mapping[int, Callable[[Checkout, CartReview, Documents], dict[str, Any]]] = {
    1: _first,
    2: _second,
}
