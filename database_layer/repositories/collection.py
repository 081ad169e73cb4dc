"""What all repositories share: a session, and a strong hold on every entity handed out.

The session holds entities weakly; without the strong hold, events recorded by an entity that nobody references any
more would be lost before the commit.
"""

from typing import Any, Generic, LiteralString, TypeVar
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from business_layer.shared.events import Recorder
from database_layer.looking import look

E = TypeVar("E")
T = TypeVar("T")
ONLY_READS = "only_reads"


class Collection(Generic[E]):
    def __init__(self, session: Session, handed_out: set[Recorder]) -> None:
        self._session, self._handed_out = session, handed_out

    def add(self, entity: E) -> None:
        self._session.add(entity)
        self._hold(entity)

    def _hold(self, entity: Any) -> None:
        if isinstance(entity, Recorder):
            self._handed_out.add(entity)

    @property
    def _takes_locks(self) -> bool:
        """Not in a unit of work that only reads."""
        return not self._session.info.get(ONLY_READS)

    def _locked(self, query: Select[tuple[E]], *, skip_locked: bool = False) -> Select[tuple[E]]:
        """Lock the rows that the query finds until the unit of work ends. Reading locks nothing and waits for nobody.

        This is the only place that adds a lock to a query, so that a page never waits for a writer.
        """
        return query.with_for_update(skip_locked=skip_locked) if self._takes_locks else query

    def _seen(self, statement: LiteralString, kind: type[T], key: UUID) -> T | None:
        """What one only looks at: without the session, which would keep watch for changes that never come."""
        return look(self._session.connection(), statement, {"key": key}, kind)

    def _taken(self, entity: T) -> T:
        """What was read under a lock as a document: from now on the session knows it as if it had loaded it itself."""
        known: T | None = self._session.identity_map.get(identity_key(instance=entity))
        if known is None:
            make_transient_to_detached(entity)
            self._session.add(entity)
            known = entity
        self._hold(known)
        return known

    def _one_or_none(self, query: Select[tuple[E]], **values: Any) -> E | None:
        found = self._session.execute(query, values).scalar_one_or_none()
        if found is not None:
            self._hold(found)
        return found

    def _all(self, query: Select[tuple[E]], **values: Any) -> list[E]:
        found = list(self._session.execute(query, values).scalars())
        for one in found:
            self._hold(one)
        return found
