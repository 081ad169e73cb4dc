"""Looking at what nearly every page shows: one statement, one JSON document of the whole, no entity loaded by the ORM.

SQLAlchemy's part in a statement costs more than the statement; where it loads an aggregate, several times as much.
"""

from collections.abc import Mapping
from typing import Any, LiteralString, TypeVar, cast

import psycopg
from sqlalchemy import Connection

from database_layer.types import converter

T = TypeVar("T")


def look(connection: Connection, statement: LiteralString, values: Mapping[str, Any], kind: type[T]) -> T | None:
    """What the first row of the statement, which has one JSON document, says; None where there is no row.

    Nothing is known to a session of what it returns: change is for the repositories, under their locks.
    """
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    row = driver.execute(statement, values).fetchone()
    return converter.structure(row[0], kind) if row else None
