"""Reads the properties of an event that are plainly right. All others are left to the schemas of marshmallow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Annotated, Any

import msgspec
from marshmallow import Schema, fields

from site_intelligence.events.envelope import FORBIDDEN
from site_intelligence.events.property_schemas import LARGEST_NUMBER, SCHEMAS, WholeNumber
from site_intelligence.gather.columns import column_of

Text = str | None
Number = Annotated[int, msgspec.Meta(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]


@dataclass(frozen=True)
class PropertyReader:
    """The reader of an event's properties, and for each column what takes its value from them."""

    decode: Callable[[msgspec.Raw], Any]
    columns: Mapping[str, Callable[[Any], Any]]


def _readers() -> dict[tuple[str, int], PropertyReader]:
    """A reader for each name and version. One that is missing leaves its events to the exact check."""
    found = {
        (name, version): reader_of(schema) for name, versions in SCHEMAS.items() for version, schema in versions.items()
    }
    return {key: reader for key, reader in found.items() if reader}


def reader_of(schema: Schema) -> PropertyReader | None:
    """A reader of the properties of a schema into their columns; None if it has a field of an unknown kind."""
    typed = [_typed(name, field) for name, field in schema.fields.items()]
    known = [field for field in typed if field]
    if len(known) < len(typed):
        return None
    # No value is of this type, so a property with personal data is left to the exact check.
    forbidden = [(name, msgspec.UnsetType, msgspec.UNSET) for name in sorted(FORBIDDEN)]
    struct = msgspec.defstruct(type(schema).__name__, [*known, *forbidden], gc=False, kw_only=True)
    columns = {column_of(name, field): attrgetter(name) for name, field in schema.fields.items()}
    return PropertyReader(msgspec.json.Decoder(struct).decode, columns)


def _typed(name: str, field: fields.Field[Any]) -> tuple[str, Any] | tuple[str, Any, Any] | None:
    """The field of a structure that takes only what marshmallow's takes, if it is of a kind that this file knows."""
    if type(field) is fields.String and not field.validators and field.load_default is None:
        return name, Text, None
    if not field.required or field.allow_none:
        return None
    if type(field) is WholeNumber:
        return name, Number
    if field.validators:
        return None
    if type(field) is fields.String:
        return name, str
    if type(field) is fields.Boolean and (field.truthy, field.falsy) == ({True}, {False}):
        return name, bool
    if type(field) is fields.List and type(field.inner) is fields.String and not field.inner.validators:
        return name, list[str]
    return None


READERS = _readers()
