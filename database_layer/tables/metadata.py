"""The one MetaData, with names for every constraint, so that migrations can speak of them."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, Text
from sqlalchemy.dialects.postgresql import UUID

from database_layer.types import Enumerated, Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def identifier(name: str = "id", **options: Any) -> Column[Any]:
    """A UUID primary key, made by the application."""
    return Column(name, UUID(as_uuid=True), primary_key=True, **options)


def refers_to(column: str) -> ForeignKey:
    """A reference that is checked at commit: aggregates do not know each other, so nothing orders their inserts."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


def uuid_column(name: str, *constraints: Any, **options: Any) -> Column[Any]:
    return Column(name, UUID(as_uuid=True), *constraints, **options)


def state_column(kind: type[StrEnum], name: str = "state") -> Column[Any]:
    """An enumeration kept as text, so that a new value needs no change of type; the business checks the moves."""
    return Column(name, Enumerated(kind), nullable=False)


def text(name: str, **options: Any) -> Column[Any]:
    return Column(name, Text, nullable=options.pop("nullable", False), **options)


def instant(name: str, **options: Any) -> Column[Any]:
    return Column(name, Instant, nullable=options.pop("nullable", True), **options)
