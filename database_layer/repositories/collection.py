"""The base of all repositories: a session, and a strong reference to every entity handed out.

The session references entities weakly. Without the strong reference, an entity that the use case let go of would be
collected before the commit, and the events it recorded would be lost.
"""

from contextlib import nullcontext
from itertools import chain
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from business_layer.shared.events import Recorder
from database_layer.aggregate_documents import attach
from database_layer.driver import fetch_document

E = TypeVar("E")
T = TypeVar("T")
Q = TypeVar("Q", bound=tuple[Any, ...])
# The key in `Session.info` that marks a session as read-only; make_reading_session_factory sets it.
ONLY_READS = "only_reads"


# Made once, like the other statements of repositories that take no entity: building one costs as much as running it.
LOCK_NAME = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))


def lock_name(session: Session, name: str) -> None:
    """Lock a name until the transaction ends: what is counted has no row of its own that could be locked."""
    session.execute(LOCK_NAME, {"name": name})


class Collection(Generic[E]):
    """A repository of one aggregate. Finders select with the ORM; a finder whose rows may change asks for `_locked`."""

    def __init__(self, session: Session, handed_out: set[Recorder]) -> None:
        self._session, self._handed_out = session, handed_out

    def add(self, entity: E) -> None:
        self._session.add(entity)
        self._keep_reference(entity)

    def _keep_reference(self, entity: Any) -> None:
        if isinstance(entity, Recorder):
            self._handed_out.add(entity)

    @property
    def _takes_locks(self) -> bool:
        """False in a read-only unit of work."""
        return not self._session.info.get(ONLY_READS)

    def _locked(self, query: Select[Q], *, skip_locked: bool = False) -> Select[Q]:
        """Lock the rows that the query finds until the unit of work ends; in a read-only one, lock nothing.

        This is the only place that adds a lock to a query. A finder that locked by itself would make pages, which only
        read, wait for every writer.
        """
        return query.with_for_update(skip_locked=skip_locked) if self._takes_locks else query

    def _one_or_none(self, query: Select[tuple[E]], *, of: tuple[type, ...] = ()) -> E | None:
        found = self._session.execute(self._flushing_first(query, of)).scalar_one_or_none()
        if found is not None:
            self._keep_reference(found)
        return found

    def _all(self, query: Select[tuple[E]], *, of: tuple[type, ...] = ()) -> list[E]:
        found = list(self._session.execute(self._flushing_first(query, of)).scalars())
        for entity in found:
            self._keep_reference(entity)
        return found

    def _with_key(self, kind: type[T], key: object) -> T | None:
        """Return the entity with that key, the session's own if it has it."""
        with nullcontext() if self._has_unsaved((kind,)) else self._session.no_autoflush:
            return self._session.get(kind, key)

    def _flushing_first(self, query: Select[Q], kinds: tuple[type, ...]) -> Select[Q]:
        """Have unsaved changes flushed before the query; if `kinds` names all that it reads, only if some are of these.

        Otherwise each query writes what has changed since the last one, and the commit nothing together.
        """
        return query.execution_options(autoflush=self._has_unsaved(kinds)) if kinds else query

    def _has_unsaved(self, kinds: tuple[type, ...]) -> bool:
        session = self._session
        return any(isinstance(entity, kinds) for entity in chain(session.new, session.dirty, session.deleted))

    def _read_document(self, statement: str, kind: type[T], key: object) -> T | None:
        """Read an aggregate without the ORM (see aggregate_documents.py), without attaching it yet.

        `statement` takes `key`.
        """
        return fetch_document(self._session.connection(), statement, {"key": key}, kind)

    def _attach(self, entity: T) -> T:
        """Attach an entity that was read as a document under a lock, so that its changes are saved."""
        attached = attach(self._session, entity)
        self._keep_reference(attached)
        return attached
