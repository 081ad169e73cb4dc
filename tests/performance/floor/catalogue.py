"""The floor's catalogue: read from the database every few seconds, kept by each process in between."""

import json
import time
from dataclasses import dataclass
from typing import Any

from tests.performance.floor import sql

KEPT_SECONDS = 5.0


@dataclass(frozen=True)
class Catalogue:
    """The catalog for pages: families with their offerings, offerings by slug, documents."""

    families: list[dict[str, Any]]
    bundles: list[dict[str, Any]]
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
    titles = {written["code"]: written["title"] for written in document["documents"]}
    for offering in offerings.values():
        offering |= {
            "usage": [price for price in offering["prices"] if price["type"] == "usage"],
            "signed": [
                {"code": code, "title": titles[code]} for code in offering["documents"] if isinstance(code, str)
            ],
            "bundles": [
                _offer(offering, bundle, offerings)
                for bundle in document["bundles"]
                if offering["slug"] in bundle["offerings"]
            ],
            "facts": json.dumps(_facts(offering)),
        }
    for bundle in document["bundles"]:
        bundle["names"] = " and ".join(offerings[slug]["name"] for slug in bundle["offerings"])
    return Catalogue(document["families"], document["bundles"], offerings, document["documents"])


def _amounts(offering: dict[str, Any], type_: str) -> list[float]:
    return [float(price["amount"]) for price in offering["prices"] if price["type"] == type_]


def _offer(offering: dict[str, Any], bundle: dict[str, Any], offerings: dict[str, Any]) -> dict[str, Any]:
    """The rest of a bundle, and what both together save each month."""
    other = next(offerings[slug] for slug in bundle["offerings"] if slug != offering["slug"])
    saving = (offering["monthly"] + other["monthly"]) * bundle["percent_off_monthly"] / 100
    return {**bundle, "other": other, "saving": saving}


def _facts(offering: dict[str, Any]) -> dict[str, Any]:
    """The offering for search engines (schema.org)."""
    url = f"https://www.dialtone.example/offerings/{offering['slug']}"
    price = {
        "@type": "UnitPriceSpecification",
        "name": "a month",
        "price": f"{offering['least']:.2f}",
        "priceComponentType": "https://schema.org/Subscription",
        "priceCurrency": "USD",
        "unitCode": "MON",
    }
    seller = {"@type": "Organization", "name": "Dialtone"}
    crumbs = (("Home", ""), (offering["family_name"], offering["family_slug"]), (offering["name"], offering["slug"]))
    product = {
        "@type": "Product",
        "brand": {"@type": "Brand", "name": "Dialtone"},
        "category": offering["family_name"],
        "description": offering["summary"],
        "name": offering["name"],
        "offers": {"@type": "Offer", "areaServed": "US", "priceSpecification": [price], "seller": seller, "url": url},
        "url": url,
    }
    trail = [
        {"@type": "ListItem", "item": f"https://www.dialtone.example/{path}", "name": name, "position": place}
        for place, (name, path) in enumerate(crumbs, 1)
    ]
    return {
        "@context": "https://schema.org",
        "@graph": [product, {"@type": "BreadcrumbList", "itemListElement": trail}],
    }
