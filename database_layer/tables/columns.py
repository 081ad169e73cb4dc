"""The kinds of columns that tables are made of: `from database_layer.tables import columns as c`."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Text
from sqlalchemy.dialects.postgresql import UUID

from database_layer.types import Enumerated, Instant


def identifier(name: str = "id", **options: Any) -> Column[Any]:
    """A UUID primary key, made by the application."""
    return Column(name, UUID(as_uuid=True), primary_key=True, **options)


def refers_to(column: str) -> ForeignKey:
    """A reference that is checked at commit: aggregates do not know each other, so nothing orders their inserts."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


def uuid_column(name: str, *constraints: Any, **options: Any) -> Column[Any]:
    return Column(name, UUID(as_uuid=True), *constraints, **options)


def state_column(kind: type[StrEnum], name: str = "state", *, nullable: bool = False) -> Column[Any]:
    """An enumeration stored as text, so that a new value needs no change of type; entities check the transitions."""
    return Column(name, Enumerated(kind), nullable=nullable)


def text(name: str, **options: Any) -> Column[Any]:
    return Column(name, Text, nullable=options.pop("nullable", False), **options)


def instant(name: str, **options: Any) -> Column[Any]:
    return Column(name, Instant, nullable=options.pop("nullable", True), **options)
