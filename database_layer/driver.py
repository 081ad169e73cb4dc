"""Hand-written SQL, sent through psycopg's own connection: the one place where SQLAlchemy is passed over.

Two reasons, both measured (docs/performance.md, "What was tried"):

- SQLAlchemy's part in a statement costs more than the statement: what nearly every page asks took 0.5 ms through the
  session and 0.25 ms this way, and the lists of a search a tenth more.
- `plan_for_values`: SQLAlchemy cannot ask for it. A statement that is prepared is planned once for all values, and the
  plan that suits most of them walks through all rows for a value that no row has.

Everything else goes through the session or through SQLAlchemy's connection.
"""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import psycopg
from sqlalchemy import Connection

from database_layer.types import converter

T = TypeVar("T")


def run_on_driver(
    connection: Connection, statement: str, values: Mapping[str, Any], *, plan_for_values: bool = False
) -> "psycopg.Cursor[Any]":
    """Run a statement in the connection's transaction, if there is one. Raises psycopg's own errors.

    `plan_for_values` has PostgreSQL plan the statement anew for just these values.
    """
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    return driver.execute(statement, values, prepare=False if plan_for_values else None)


def fetch_document(
    connection: Connection, statement: str, values: Mapping[str, Any], kind: type[T], *, plan_for_values: bool = False
) -> T | None:
    """Run a statement that selects one JSON document and build `kind` from it; None if there is no row.

    `kind` is a dataclass of row values, a list of them, or an entity (see `aggregate_documents.py`). The result is not
    attached to a session, so changes to it are not saved.
    """
    row = run_on_driver(connection, statement, values, plan_for_values=plan_for_values).fetchone()
    return converter.structure(row[0], kind) if row else None
