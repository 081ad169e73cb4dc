"""Searches that agents posted, kept so that each has an address."""

from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import NotFound
from business_layer.user_management.queries import Search
from database_layer.driver import fetch_document, run_on_driver

NEW = """
INSERT INTO searches (id, agent_id, subject, criteria, at)
VALUES (%(id)s, %(agent_id)s, %(subject)s, %(criteria)s, %(at)s)
"""
KEPT = """
SELECT row_to_json(kept) FROM (
    SELECT id, subject, criteria FROM searches WHERE id = %(search_id)s AND agent_id = %(agent_id)s
) AS kept
"""


class SqlSearches:
    """Implements `Searches`."""

    def __init__(self, engine: Engine, clock: Clock, identifiers: Identifiers) -> None:
        self._engine, self._clock, self._identifiers = engine, clock, identifiers

    def keep(self, subject: str, criteria: dict[str, str], *, by: Actor) -> UUID:
        search_id = self._identifiers.new()
        row = {
            "id": search_id,
            "agent_id": by.user_id,
            "subject": subject,
            "criteria": Jsonb(criteria),
            "at": self._clock.now(),
        }
        with self._engine.connect() as connection:
            run_on_driver(connection, NEW, row)
        return search_id

    def get(self, search_id: UUID, *, seen_by: Actor) -> Search:
        with self._engine.connect() as connection:
            found = fetch_document(connection, KEPT, {"search_id": search_id, "agent_id": seen_by.user_id}, Search)
        if found is None:
            raise NotFound("This search has expired. Search again.")
        return found
