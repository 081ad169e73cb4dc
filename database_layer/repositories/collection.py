"""What all repositories share: a session, and a strong hold on every entity handed out.

The session holds entities weakly; without the strong hold, events recorded by an entity that nobody references any
more would be lost before the commit.
"""

from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session, joinedload

from business_layer.shared.events import Recorder

E = TypeVar("E")
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
        """Not where one only looks."""
        return not self._session.info.get(ONLY_READS)

    def _one_or_none(self, query: Select[tuple[E]], **values: Any) -> E | None:
        found = self._session.execute(query, values).unique().scalar_one_or_none()
        if found is not None:
            self._hold(found)
        return found

    def _all(self, query: Select[tuple[E]], **values: Any) -> list[E]:
        found = list(self._session.execute(query, values).scalars())
        for one in found:
            self._hold(one)
        return found


def locked_or_whole(query: Select[tuple[E]], *, locked: bool) -> Select[tuple[E]]:
    """The query with its row locked; or, for who only looks, with all of the aggregate in one statement.

    One statement would not do under a lock: what was joined may be older than the row that was waited for.
    """
    return query.with_for_update() if locked else query.options(joinedload("*"))
