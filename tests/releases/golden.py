"""Golden files: everything that a release may write and another one reads, derived from the code.

`python -m tests.releases` writes those of the release in the making. Files of releases that are out never change.
"""

import json
import pkgutil
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import business_layer
from business_layer.catalogue.catalogue_file.formats import FORMAT_READ
from business_layer.jobs import JOBS_BY_EVENT, jobs_for
from business_layer.online_ordering.review_digest import REVIEW_DIGEST_VERSION
from business_layer.order_management.queries import OrderCriteria
from business_layer.shared.events import DomainEvent
from business_layer.shared.job_requests import JOBS_RELEASE
from business_layer.shared.money import Money
from business_layer.user_management.queries import PersonCriteria
from database_layer.tables import metadata
from database_layer.types import AsDocument, Enumerated, converter

FOLDER = Path(__file__).parent / "golden"
# The release that runs beside this one while they are switched, and the one in the making.
BEFORE, MAKING = FOLDER / "1", FOLDER / "2"
AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
SAMPLES: Mapping[Any, Any] = {
    str: "words",
    int: 1,
    float: 0.5,
    bool: True,
    datetime: AT,
    date: AT.date(),
    Decimal: Decimal("1.50"),
    UUID: UUID(int=7),
    Any: "words",
    Money: Money(Decimal("1.50")),
}


def golden_files() -> dict[str, Any]:
    """The content of each file by its name."""
    return {
        "enumerations.json": {name: [value.value for value in kind] for name, kind in enumerations().items()},
        "documents.json": {name: converter.unstructure(sample(kind), kind) for name, kind in documents().items()},
        "events.json": {event.name: _event(event) for event in sorted(product_events(), key=lambda event: event.name)},
        "jobs.json": _jobs(),
        "versions.json": {"catalogue": FORMAT_READ, "jobs": JOBS_RELEASE, "seal": REVIEW_DIGEST_VERSION},
    }


def enumerations() -> dict[str, type[StrEnum]]:
    """The enumerations that are stored, by name: those of columns and documents."""
    columns = [column.type for table in metadata.tables.values() for column in table.columns]
    found = {kind.kind for kind in columns if isinstance(kind, Enumerated)}
    found |= {kind for document in documents().values() for kind in _inside(document)}
    return {kind.__name__: kind for kind in sorted(found, key=lambda kind: kind.__name__)}


def documents() -> dict[str, Any]:
    """The types of the JSON documents by the columns they are kept in."""
    columns = [(f"{table.name}.{column.name}", column.type) for table in metadata.sorted_tables for column in table.c]
    kept = {name: kind.kind for name, kind in columns if isinstance(kind, AsDocument)}
    criteria = {"searches.criteria of orders": OrderCriteria, "searches.criteria of people": PersonCriteria}
    return dict(sorted({**kept, **criteria}.items()))


def sample(kind: Any) -> Any:
    """A value of that type with something in every part, always the same."""
    if kind in SAMPLES:
        return SAMPLES[kind]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{field.name: sample(hints[field.name]) for field in fields(kind)})
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return sample(next(argument for argument in arguments if argument is not type(None)))
    if origin is tuple and Ellipsis not in arguments:
        return tuple(map(sample, arguments))
    if origin in {tuple, list}:
        return origin([sample(arguments[0])])
    if origin in {dict, typing.get_origin(Mapping[str, str])}:
        return {sample(arguments[0]): sample(arguments[1])}
    raise TypeError(f"SAMPLES has nothing for {kind}.")


def _inside(kind: Any) -> Iterator[type[StrEnum]]:
    """The enumerations inside a type."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        yield kind
    elif is_dataclass(kind):
        for hint in typing.get_type_hints(kind).values():
            yield from _inside(hint)
    else:
        for argument in typing.get_args(kind):
            yield from _inside(argument)


def _event(event: type[DomainEvent]) -> dict[str, Any]:
    properties = sorted(sample(event).properties())
    return {"version": event.version, "subject_type": event.subject_type, "properties": properties}


def product_events() -> Iterator[type[DomainEvent]]:
    for module in pkgutil.walk_packages(business_layer.__path__, "business_layer."):
        import_module(module.name)
    waiting = DomainEvent.__subclasses__()
    while waiting:
        event = waiting.pop()
        waiting += event.__subclasses__()
        yield event


def _jobs() -> dict[str, Any]:
    """The jobs that are deferred, with their arguments and the oldest release that can run them."""
    requests = [request for kind in JOBS_BY_EVENT for request in jobs_for(sample(kind))]
    found = {request.task: {"arguments": sorted(request.arguments), "since": request.since} for request in requests}
    return dict(sorted(found.items()))


def as_text(content: Any) -> str:
    return json.dumps(content, indent=1, default=str, ensure_ascii=False) + "\n"


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text("utf-8"))
