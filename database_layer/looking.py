"""Looking at what nearly every page shows: one statement, one JSON document of the whole, no entity loaded by the ORM.

SQLAlchemy's part in a statement costs more than the statement; where it loads an aggregate, several times as much.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, LiteralString, TypeVar, cast, get_args, get_type_hints

import psycopg
from sqlalchemy import Connection
from sqlalchemy.orm import class_mapper

from database_layer.mapping import start_mappers
from database_layer.types import converter

T = TypeVar("T")

# What a JSON document has of these needs no making.
AS_THEY_ARE = (Any, str, int, bool, str | None, int | None, dict[str, Any], dict[str, str])


def look(
    connection: Connection,
    statement: LiteralString,
    values: Mapping[str, Any],
    kind: type[T],
    *,
    by_its_values: bool = False,
) -> T | None:
    """What the first row of the statement, which has one JSON document, says; None where there is no row.

    Nothing is known to a session of what it returns: change is for the repositories, under their locks.
    """
    row = ask(connection, statement, values, by_its_values=by_its_values).fetchone()
    return converter.structure(row[0], kind) if row else None


def ask(
    connection: Connection, statement: LiteralString, values: Mapping[str, Any], *, by_its_values: bool = False
) -> "psycopg.Cursor[Any]":
    """Ask the driver itself, in the connection's transaction where there is one. Raises psycopg's own errors.

    `by_its_values` has PostgreSQL plan the statement for just these values, each time anew: a prepared statement is
    planned once for all, and the plan that suits most of them could walk through all rows for one that nobody has.
    """
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    return driver.execute(statement, values, prepare=False if by_its_values else None)


def _is_entity(kind: Any) -> bool:
    return is_dataclass(kind) and not cast("Any", kind).__dataclass_params__.frozen


@converter.register_structure_hook_factory(_is_entity)
def _entity_reader(kind: Any) -> Callable[[Mapping[str, Any], Any], Any]:
    """Makes entities as the ORM does when it loads them: without their constructor and what that would tell."""
    start_mappers()
    manager, hints = class_mapper(kind).class_manager, get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    made = [(name, _maker_of(hints[name])) for name in names if hints[name] not in AS_THEY_ARE]

    def read(document: Mapping[str, Any], _: Any) -> Any:
        entity = manager.new_instance()
        state = entity.__dict__
        for name in names:
            state[name] = document[name]
        for name, make in made:
            state[name] = make(document[name])
        return entity

    return read


def _maker_of(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of that type of what a document has."""
    inner, *others = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    structure = converter.get_structure_hook(inner if others == [NoneType] else hint)
    if others == [NoneType]:
        return lambda value: None if value is None else structure(value, inner)
    return lambda value: structure(value, hint)
