"""The check that every field of what is kept has a value that its annotation allows, as NOT NULL does in tables."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Check = Callable[[Any], bool]


def require_whole(record: object) -> None:
    """Raise AssertionError naming the fields of an entity or event, and of what is inside it, that are wrong."""
    wrong = list(_wrong_fields(record))
    assert not wrong, f"{type(record).__name__} is not whole: {', '.join(wrong)}"


def _wrong_fields(record: object) -> Iterator[str]:
    for name, fits in _checks(type(record)):
        value = getattr(record, name)
        if not fits(value):
            yield f"{name} is {value!r}"


_CHECKS: dict[type, list[tuple[str, Check]]] = {}


def _checks(kind: type) -> list[tuple[str, Check]]:
    """The check of each field of a class; none if it has no fields."""
    if kind not in _CHECKS:
        hints = get_type_hints(kind) if is_dataclass(kind) else {}
        _CHECKS[kind] = [(field.name, _check(hints[field.name])) for field in fields(kind)] if hints else []
    return _CHECKS[kind]


def _check(hint: Any) -> Check:
    """The check of a value by its annotation. It is made once for each field: units of work check thousands."""
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        options = [_check(option) for option in get_args(hint)]
        return lambda value: any(fits(value) for fits in options)
    if hint in {None, NoneType}:
        return lambda value: value is None
    if origin is not None:
        return _check_inside(origin, get_args(hint))
    if hint is Any or not isinstance(hint, type):
        return lambda value: True
    if hint is float:
        return lambda value: isinstance(value, int | float)
    return lambda value: isinstance(value, hint) and _is_whole(value)


def _is_whole(value: object) -> bool:
    checks = _checks(type(value))
    return not checks or all(fits(getattr(value, name)) for name, fits in checks)


def _check_inside(origin: Any, hints: tuple[Any, ...]) -> Check:
    if issubclass(origin, Mapping):
        fits_key, fits_value = _check(hints[0]), _check(hints[1])
        return lambda value: (
            isinstance(value, origin) and all(fits_key(key) and fits_value(inside) for key, inside in value.items())
        )
    fits = _check(hints[0]) if hints else _check(Any)
    return lambda value: isinstance(value, origin) and all(fits(inside) for inside in value)
