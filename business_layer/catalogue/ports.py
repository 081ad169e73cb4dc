"""Ports of the catalogue: the published versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from business_layer.catalogue.catalogue import Catalogue
from business_layer.shared.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class PublishedVersion:
    """A catalogue version as it is stored: its document word for word, and the SHA-256 of its canonical JSON."""

    number: int
    digest: str
    published_at: datetime
    valid_from: datetime
    document: Mapping[str, Any]
    format: int = 1


class Catalogues(Protocol):
    """The published versions. They are immutable, so an adapter may keep what it read."""

    def current(self, at: datetime) -> Catalogue:
        """The newest version on sale at that instant that this release understands.

        Raises NotFound before the first is published, CatalogueNotUnderstood if none can be read.
        """
        ...

    def version(self, number: int) -> Catalogue:
        """The version of that number. Raises NotFound, CatalogueNotUnderstood."""
        ...


class CatalogueVersions(Protocol):
    """The collection that publishing adds to, inside a unit of work."""

    def latest(self) -> PublishedVersion | None: ...

    def add(self, version: PublishedVersion) -> None: ...

    def formats_read(self) -> frozenset[int]:
        """The newest format that each running release reads, as their processes announce it."""
        ...


class CatalogueUnitOfWork(UnitOfWork, Protocol):
    @property
    def catalogue_versions(self) -> CatalogueVersions: ...
