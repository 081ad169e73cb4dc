"""Adding to the pools of scarce things, many at a time."""

from collections.abc import Iterable

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from business_layer.inventory.queries import AccessNumber
from business_layer.inventory.resources import ResourceKind, ResourceState
from business_layer.shared.clock import Identifiers
from database_layer.tables.inventory import access_numbers, resources

AT_ONCE = 2000


class SqlStock:
    """Implements `Stock` and `LoadableStock`."""

    def __init__(self, session_factory: sessionmaker[Session], identifiers: Identifiers) -> None:
        self._session_factory, self._identifiers = session_factory, identifiers

    def add(self, kind: ResourceKind, pool: str, values: Iterable[str]) -> int:
        rows = [
            {"id": self._identifiers.new(), "kind": kind, "pool": pool, "value": value, "state": ResourceState.SPARE}
            for value in values
        ]
        added = 0
        with self._session_factory.begin() as session:
            for begin in range(0, len(rows), AT_ONCE):
                some = insert(resources).values(rows[begin : begin + AT_ONCE]).on_conflict_do_nothing()
                added += len(session.execute(some.returning(resources.c.id)).all())
        return added

    def add_access_numbers(self, places: Iterable[tuple[AccessNumber, float, float]]) -> int:
        """Access numbers with the latitude and longitude of their city; how many were new."""
        rows = [
            {"number": one.number, "city": one.city, "state": one.state, "latitude": latitude, "longitude": longitude}
            for one, latitude, longitude in places
        ]
        added = 0
        with self._session_factory.begin() as session:
            for begin in range(0, len(rows), AT_ONCE):
                some = insert(access_numbers).values(rows[begin : begin + AT_ONCE]).on_conflict_do_nothing()
                added += len(session.execute(some.returning(access_numbers.c.number)).all())
        return added
