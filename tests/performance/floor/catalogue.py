"""The floor's catalogue: read from the database every few seconds, kept by each process in between."""

import time
from dataclasses import dataclass
from typing import Any

from tests.performance.floor import sql

KEPT_SECONDS = 5.0


@dataclass(frozen=True)
class Catalogue:
    """The catalog for pages: families with their offerings, offerings by slug, documents."""

    families: list[dict[str, Any]]
    offerings: dict[str, dict[str, Any]]
    documents: list[dict[str, Any]]


_kept: tuple[float, Catalogue] | None = None


def newest(connection: Any) -> Catalogue:
    """The newest version; looked for again when the one that is kept is too old."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        _kept = now, _catalogue(connection.execute(sql.CATALOGUE).fetchone()["document"])
    return _kept[1]


def _catalogue(document: dict[str, Any]) -> Catalogue:
    offerings = {}
    for family in document["families"]:
        for offering in family["offerings"]:
            once, monthly = _amounts(offering, "oneTime"), _amounts(offering, "recurring")
            offering |= {"family_slug": family["slug"], "family_name": family["name"], "least": min(monthly, default=0)}
            offering |= {"once": sum(once), "monthly": sum(monthly)}
            offerings[offering["slug"]] = offering
    return Catalogue(document["families"], offerings, document["documents"])


def _amounts(offering: dict[str, Any], type_: str) -> list[float]:
    return [float(price["amount"]) for price in offering["prices"] if price["type"] == type_]
