"""Aggregates read as one JSON document: PostgreSQL assembles the whole aggregate, and the entities are made from it.

Statement and reader are both derived from the mapper, so a new column or part needs no edit here. Only what nearly
every page or step of the checkout reads goes this way (cart, checkout, whole order): the ORM needs a statement for each
level of the aggregate and half a millisecond for each. With documents a look takes half the time, and a purchase an
eighth less (docs/performance.md, "What was tried"; decision 14).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Uuid, func, inspect, literal_column, make_url, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import (
    Mapper,
    RelationshipProperty,
    Session,
    class_mapper,
    make_transient_to_detached,
    object_mapper,
)
from sqlalchemy.orm.attributes import set_committed_value

from business_layer.shared.stored_enums import read_value
from database_layer.mapping import start_mappers
from database_layer.types import AsDocument, Enumerated, Instant, converter

E = TypeVar("E")
DIALECT = make_url("postgresql+psycopg://").get_dialect()()
NO_PARTS: ColumnElement[Any] = literal_column("'[]'")


def document_of(kind: type[Any]) -> ColumnElement[Any]:
    """Return the JSON object of an entity and its parts, for a statement that selects from the entity's table."""
    start_mappers()
    return _object_of(class_mapper(kind))


def documents_of(kind: type[Any], condition: ColumnElement[bool], *order_by: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a JSON array of the entities that meet the condition, for a column of another statement."""
    return _array(document_of(kind), condition, order_by)


def compile_document_query(query: Select[Any]) -> str:
    """Return the query's SQL for `fetch_document`. Make it once: compiling costs as much as running it.

    Values come by `bindparam` without a value; constants have to be literals.
    """
    return str(query.compile(dialect=DIALECT))


def attach(session: Session, entity: E) -> E:
    """Make a session track an entity that was read as a document, with its parts, as if it had loaded them.

    Return the tracked entity. If the session tracks the entity already, that is the session's own, which may have
    unsaved changes. The session notices later changes, for versions and audit rows. Lock the entity's row before
    reading the document.
    """
    mapper = object_mapper(entity)
    for relationship in mapper.relationships:
        parts = getattr(entity, relationship.key)
        tracked = (
            [attach(session, part) for part in parts] if relationship.uselist else parts and attach(session, parts)
        )
        set_committed_value(entity, relationship.key, tracked)
    known: E | None = session.identity_map.get(mapper.identity_key_from_instance(entity))
    if known is None:
        make_transient_to_detached(entity)
        session.add(entity)
        return entity
    return known


def json_object(values: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return a JSON object of at most fifty values: PostgreSQL takes a hundred arguments. Keys are names of ours."""
    pairs = [part for name, value in values.items() for part in (literal_column(f"'{name}'"), value)]
    return func.json_build_object(*pairs)


def _object_of(mapper: Mapper[Any]) -> ColumnElement[Any]:
    columns = {attribute.key: _as_selected(attribute.columns[0]) for attribute in mapper.column_attrs}
    parts = {relationship.key: _parts_of(relationship) for relationship in mapper.relationships}
    return json_object({**columns, **parts})


def _as_selected(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what the ORM selects for a column: its type may have an expression of its own."""
    selected = column.type.column_expression(column)
    return column if selected is None else selected


def _parts_of(relationship: RelationshipProperty[Any]) -> ColumnElement[Any]:
    part = _object_of(relationship.mapper)
    if relationship.uselist:
        return _array(part, relationship.primaryjoin, relationship.order_by or ())
    return select(part).where(relationship.primaryjoin).correlate(relationship.parent.local_table).scalar_subquery()


def _array(document: ColumnElement[Any], condition: ColumnElement[bool], order_by: Any) -> ColumnElement[Any]:
    ordered = func.json_agg(aggregate_order_by(document, *order_by))
    return select(func.coalesce(ordered, NO_PARTS)).where(condition).scalar_subquery()


def _is_entity(kind: Any) -> bool:
    return isinstance(inspect(kind, raiseerr=False), Mapper)


@converter.register_structure_hook_factory(_is_entity)
def _entity_reader(kind: Any) -> Callable[[Mapping[str, Any], Any], Any]:
    """Return the function that makes an entity from its document.

    Like the ORM when it loads, it calls no constructor, so nothing is recorded or checked anew. The constructor that
    SQLAlchemy instruments would also triple the time: an order took 0.48 ms instead of 0.15.
    """
    mapper = class_mapper(kind)
    columns = {attribute.key: attribute.columns[0] for attribute in mapper.column_attrs}
    names = list(columns)
    converted = [(name, convert) for name in names if (convert := _from_json(columns[name].type))]
    parts = [(relationship.key, _parts_reader(relationship)) for relationship in mapper.relationships]
    composites = [
        (composite.key, composite.composite_class, [part.key for part in composite.props])
        for composite in mapper.composites
    ]

    def read(document: Mapping[str, Any], _: Any) -> Any:
        entity = mapper.class_manager.new_instance()
        values = entity.__dict__
        for name in names:
            values[name] = document[name]
        for name, convert in converted:
            if values[name] is not None:
                values[name] = convert(values[name])
        for name, read_parts in parts:
            values[name] = read_parts(document[name])
        for name, made_of, members in composites:
            values[name] = made_of(*[values[member] for member in members])
        return entity

    return read


def _parts_reader(relationship: RelationshipProperty[Any]) -> Callable[[Any], Any]:
    part = relationship.mapper.class_
    read = converter.get_structure_hook(part)
    if relationship.uselist:
        return lambda documents: [read(document, part) for document in documents]
    return lambda document: read(document, part) if document else None


def _from_json(kind: Any) -> Callable[[Any], Any] | None:
    """Return the function that makes a column's value from JSON; None if the JSON value is the value already."""
    match kind:
        case AsDocument():
            structure = converter.get_structure_hook(kind.kind)
            return lambda value: structure(value, kind.kind)
        case Enumerated():
            return lambda value: read_value(kind.kind, value)
        case Instant():
            return datetime.fromisoformat
        case Date():
            return date.fromisoformat
        case Uuid():
            return UUID
        case _:
            return None
