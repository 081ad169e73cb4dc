"""Differences between the catalogs of two builds: offerings that come and go, prices, and the rest."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from environments.catalogue.publish import read_documents

PRICED = ("prices", "charges")


def catalogue_changes(former: Path, new: Path) -> list[str]:
    """A line for each difference between two folders of catalog files. Raises CatalogueInvalid."""
    return list(_changes(read_documents(former), read_documents(new)))


def offerings_of(folder: Path) -> set[str]:
    """The slugs of the offerings in a folder of catalog files. Raises CatalogueInvalid."""
    return set(_offerings(read_documents(folder)))


def _changes(former: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before, after = _offerings(former), _offerings(new)
    yield from (f"{slug}: new" for slug in sorted(after.keys() - before.keys()))
    yield from (f"{slug}: no longer sold" for slug in sorted(before.keys() - after.keys()))
    for slug in sorted(before.keys() & after.keys()):
        yield from _offering_changes(slug, before[slug], after[slug])
    yield from _bundle_changes(_by(former.get("bundles"), "slug"), _by(new.get("bundles"), "slug"))
    if former.get("documents") != new.get("documents"):
        yield "contract documents: changed"


def _offering_changes(slug: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for kind in PRICED:
        yield from _price_changes(slug, _by(before.get(kind), "id"), _by(after.get(kind), "id"))
    others = sorted(key for key in {*before, *after} - {*PRICED} if before.get(key) != after.get(key))
    if others:
        yield f"{slug}: other changes in {', '.join(others)}"


def _price_changes(slug: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for price in sorted({*before, *after}):
        was, becomes = before.get(price), after.get(price)
        if was is None or becomes is None:
            words = f"new price {_amount(becomes)}" if was is None else f"price {_amount(was)} is gone"
            yield f"{slug}: {price}: {words}"
        elif _amount(was) != _amount(becomes):
            yield f"{slug}: {price}: price {_amount(was)} becomes {_amount(becomes)}"
        elif was != becomes:
            yield f"{slug}: {price}: conditions of the price changed"


def _bundle_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for slug in sorted({*before, *after}):
        was, becomes = before.get(slug), after.get(slug)
        if was != becomes:
            what = "new" if was is None else "gone" if becomes is None else "changed"
            yield f"bundle {slug}: {what}"


def _offerings(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {row["slug"]: row for family in document["families"] for row in family.get("offerings", [])}


def _by(rows: Any, key: str) -> dict[str, Mapping[str, Any]]:
    return {row[key]: row for row in rows or []}


def _amount(price: Any) -> str:
    return str(price.get("amount", ""))
