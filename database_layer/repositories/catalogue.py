"""Catalogue versions: added when published, read by every process and kept, since they never change."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache

from sqlalchemy import insert, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session, sessionmaker

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.formats import FORMAT_READ, CatalogueNotUnderstood
from business_layer.catalogue.catalogue_file.read_catalogue import read_published_catalogue
from business_layer.catalogue.ports import PublishedVersion
from business_layer.shared.errors import NotFound
from database_layer.repositories.collection import ONLY_READS
from database_layer.tables.catalogue import catalogue_versions

SECONDS_BETWEEN_CHECKS = 2.0
MOST_VERSIONS_TRIED = 20

# Processes announce the formats they read in the names of their connections (decision 16). A table would keep the
# announcement of a process that died; a connection's name ends with it.
FORMATS_READ = sql(
    """
    SELECT DISTINCT CAST(substring(application_name FROM '^dialtone/catalogue-([0-9]+)$') AS integer) AS format
    FROM pg_stat_activity
    WHERE datname = current_database() AND application_name ~ '^dialtone/catalogue-[0-9]+$'
    """
)


def announcement() -> str:
    """Return the name of this process's connections, which announces the newest catalogue format it reads."""
    return f"dialtone/catalogue-{FORMAT_READ}"


class SqlCatalogueVersions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def latest(self) -> PublishedVersion | None:
        query = select(catalogue_versions).order_by(catalogue_versions.c.number.desc()).limit(1)
        row = self._session.execute(query if self._session.info.get(ONLY_READS) else query.with_for_update()).first()
        return PublishedVersion(**row._mapping) if row else None

    def add(self, version: PublishedVersion) -> None:
        self._session.execute(
            insert(catalogue_versions).values(
                number=version.number,
                digest=version.digest,
                published_at=version.published_at,
                valid_from=version.valid_from,
                document=version.document,
                format=version.format,
            )
        )

    def formats_read(self) -> frozenset[int]:
        return frozenset(self._session.execute(FORMATS_READ).scalars())


class SqlCatalogues:
    """Reads each version once per process; checks for a new one every two seconds (`timer` gives seconds).

    A version that this release does not understand is skipped, and the version before it stays on sale.
    """

    def __init__(self, session_factory: sessionmaker[Session], timer: Callable[[], float]) -> None:
        self._session_factory, self._timer = session_factory, timer
        self._current: tuple[float, Catalogue] | None = None
        self._read = lru_cache(maxsize=64)(self._load)
        self._not_understood: set[int] = set()

    def current(self, at: datetime) -> Catalogue:
        now = self._timer()
        if self._current is None or now - self._current[0] >= SECONDS_BETWEEN_CHECKS:
            self._current = (now, self._newest_understood(at))
        return self._current[1]

    def version(self, number: int) -> Catalogue:
        return self._read(number)

    def _newest_understood(self, at: datetime) -> Catalogue:
        numbers = self._numbers_at(at)
        if not numbers:
            raise NotFound("Nothing is on sale yet: publish a catalogue.")
        for number in numbers:
            with suppress(CatalogueNotUnderstood):
                return self._read_or_skip(number)
        raise CatalogueNotUnderstood

    def _numbers_at(self, at: datetime) -> Sequence[int]:
        """Return the versions valid at that instant, the newest first."""
        columns = catalogue_versions.c
        query = (
            select(columns.number)
            .where(columns.valid_from <= at, columns.number.not_in(self._not_understood))
            .order_by(columns.valid_from.desc(), columns.number.desc())
            .limit(MOST_VERSIONS_TRIED)
        )
        with self._session_factory() as session:
            return session.execute(query).scalars().all()

    def _read_or_skip(self, number: int) -> Catalogue:
        try:
            return self._read(number)
        except CatalogueNotUnderstood:
            self._not_understood.add(number)
            raise

    def _load(self, number: int) -> Catalogue:
        query = select(catalogue_versions).where(catalogue_versions.c.number == number)
        with self._session_factory() as session:
            row = session.execute(query).first()
        if row is None:
            raise NotFound(f"There is no catalogue version {number}.")
        if row.format > FORMAT_READ:
            raise CatalogueNotUnderstood
        return read_published_catalogue(row.document, number=row.number, valid_from=row.valid_from)
