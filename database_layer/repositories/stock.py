"""Adds to the pools of scarce resources, many rows at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from business_layer.inventory.queries import AccessNumber
from business_layer.inventory.resources import ResourceKind, ResourceState
from business_layer.shared.clock import Identifiers
from database_layer.tables.inventory import access_numbers, resources

# PostgreSQL takes at most 65,535 parameters a statement; these have five a row.
ROWS_A_STATEMENT = 2000


class SqlStock:
    """Implements `Stock` and `LoadableStock`."""

    def __init__(self, session_factory: sessionmaker[Session], identifiers: Identifiers) -> None:
        self._session_factory, self._identifiers = session_factory, identifiers

    def add(self, kind: ResourceKind, pool: str, values: Iterable[str]) -> int:
        rows = [
            {"id": self._identifiers.new(), "kind": kind, "pool": pool, "value": value, "state": ResourceState.SPARE}
            for value in values
        ]
        return self._insert_new(resources, rows)

    def add_access_numbers(self, places: Iterable[tuple[AccessNumber, float, float]]) -> int:
        """Add access numbers with the latitude and longitude of their city; return how many were new."""
        rows = [
            {
                "number": access.number,
                "city": access.city,
                "state": access.state,
                "latitude": latitude,
                "longitude": longitude,
            }
            for access, latitude, longitude in places
        ]
        return self._insert_new(access_numbers, rows)

    def _insert_new(self, table: Table, rows: Sequence[dict[str, Any]]) -> int:
        """Insert the rows that are not there yet; return how many those were.

        The rows are parameters of one statement, which is compiled once: with the rows in it, each would be another.
        """
        statement, added = insert(table).on_conflict_do_nothing().returning(*table.primary_key), 0
        with self._session_factory.begin() as session:
            for begin in range(0, len(rows), ROWS_A_STATEMENT):
                added += len(session.execute(statement, rows[begin : begin + ROWS_A_STATEMENT]).all())
        return added
