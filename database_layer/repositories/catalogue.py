"""Catalogue versions: added when published, read by every process and kept, since they never change."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.orm import Session, sessionmaker

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.ports import PublishedVersion
from business_layer.catalogue.reading import published_catalogue
from business_layer.shared.errors import NotFound
from database_layer.tables.catalogue import catalogue_versions

SECONDS_BETWEEN_LOOKS = 2.0


class SqlCatalogueVersions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def latest(self) -> PublishedVersion | None:
        query = select(catalogue_versions).order_by(catalogue_versions.c.number.desc()).limit(1)
        row = self._session.execute(query.with_for_update()).first()
        return PublishedVersion(**row._mapping) if row else None

    def add(self, version: PublishedVersion) -> None:
        self._session.execute(
            insert(catalogue_versions).values(
                number=version.number,
                digest=version.digest,
                published_at=version.published_at,
                valid_from=version.valid_from,
                document=version.document,
            )
        )


class SqlCatalogues:
    """Reads each version once per process; looks for a new one every two seconds (`timer` gives seconds)."""

    def __init__(self, session_factory: sessionmaker[Session], timer: Callable[[], float]) -> None:
        self._session_factory, self._timer = session_factory, timer
        self._current: tuple[float, Catalogue] | None = None
        self._read = lru_cache(maxsize=64)(self._load)

    def current(self, at: datetime) -> Catalogue:
        now = self._timer()
        if self._current is None or now - self._current[0] >= SECONDS_BETWEEN_LOOKS:
            self._current = (now, self.version(self._number_at(at)))
        return self._current[1]

    def version(self, number: int) -> Catalogue:
        return self._read(number)

    def _number_at(self, at: datetime) -> int:
        query = (
            select(catalogue_versions.c.number)
            .where(catalogue_versions.c.valid_from <= at)
            .order_by(catalogue_versions.c.valid_from.desc(), catalogue_versions.c.number.desc())
            .limit(1)
        )
        return int(self._one(query, "Nothing is on sale yet: publish a catalogue.").number)

    def _load(self, number: int) -> Catalogue:
        query = select(catalogue_versions).where(catalogue_versions.c.number == number)
        row = self._one(query, f"There is no catalogue version {number}.")
        return published_catalogue(row.document, number=row.number, valid_from=row.valid_from)

    def _one(self, query: Select[Any], otherwise: str) -> Row[Any]:
        with self._session_factory() as session:
            row = session.execute(query).first()
        if row is None:
            raise NotFound(otherwise)
        return row
