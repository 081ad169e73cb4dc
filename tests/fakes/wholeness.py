"""The check that every field of what is kept has a value that its annotation allows, as NOT NULL does in tables."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def require_whole(record: object) -> None:
    """Raise AssertionError naming the fields of an entity or event, and of what is inside it, that are wrong."""
    wrong = list(_wrong_fields(record))
    assert not wrong, f"{type(record).__name__} is not whole: {', '.join(wrong)}"


def _wrong_fields(record: Any) -> Iterator[str]:
    for name, hint in _hints(type(record)).items():
        value = getattr(record, name)
        if not _fits(value, hint):
            yield f"{name} is {value!r}"


_HINTS: dict[type, dict[str, Any]] = {}


def _hints(kind: type) -> dict[str, Any]:
    if kind not in _HINTS:
        hints = get_type_hints(kind)
        _HINTS[kind] = {field.name: hints[field.name] for field in fields(kind)}
    return _HINTS[kind]


def _fits(value: Any, hint: Any) -> bool:
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return any(_fits(value, option) for option in get_args(hint))
    if hint in {None, NoneType}:
        return value is None
    if origin is not None:
        return isinstance(value, origin) and _fits_inside(value, get_args(hint))
    if hint is Any or not isinstance(hint, type):
        return True
    if hint is float:
        return isinstance(value, int | float)
    if not isinstance(value, hint):
        return False
    return not is_dataclass(value) or not any(_wrong_fields(value))


def _fits_inside(value: Any, hints: tuple[Any, ...]) -> bool:
    if isinstance(value, Mapping):
        return all(_fits(key, hints[0]) and _fits(inside, hints[1]) for key, inside in value.items())
    return all(_fits(inside, hints[0]) for inside in value)
