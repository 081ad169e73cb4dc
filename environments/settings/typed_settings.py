"""Turns the content of the sources into typed settings, or into a list of faults."""

import copy
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

from cattrs import ClassValidationError, Converter, transform_error
from cattrs.errors import ForbiddenExtraKeysError

from environments.settings.checks import faults_of_settings
from environments.settings.settings_invalid import SettingsInvalid
from environments.settings.sources import DEVELOPMENT, Document, Sources

T = TypeVar("T")
HINTS = {"DATABASE_URL": " In a checkout, `dialtone db start` starts a database and remembers its address."}
WORDS = {int: "a whole number", float: "a number", bool: "true or false", str: "a string"}


class WrongType(Exception):
    """A value has another type than its setting."""


def structure_settings(kind: type[T], sources: Sources) -> T:
    """Return the settings. Raises SettingsInvalid with all faults."""
    document = copy.deepcopy(sources.document)
    faults = [*sources.faults, *_put_secrets(kind, document, sources)]
    document |= {"environment": sources.environment, "var": sources.var, "demonstration": sources.demonstration}
    try:
        settings = _converter().structure(document, kind)
    except ClassValidationError as error:
        faults += transform_error(error, path="", format_exception=_fault)
        raise SettingsInvalid(sources.environment, [_tidy(fault) for fault in faults]) from None
    faults += faults_of_settings(settings)
    if faults:
        raise SettingsInvalid(sources.environment, faults)
    return settings


def secret_fields(kind: type[Any]) -> Iterator[tuple[str, "Field[Any]"]]:
    """Each field that comes from an environment variable, with its section ("" if it is in none)."""
    hints = get_type_hints(kind)
    for setting in fields(kind):
        if "variable" in setting.metadata:
            yield "", setting
        elif is_dataclass(hints[setting.name]):
            inner_settings = fields(hints[setting.name])
            yield from ((setting.name, inner) for inner in inner_settings if "variable" in inner.metadata)


def _put_secrets(kind: type[Any], document: Document, sources: Sources) -> Iterator[str]:
    """Fill in the secrets and yield their faults. A missing secret is empty until the faults are reported."""
    for section, secret in secret_fields(kind):
        inside = document.setdefault(section, {}) if section else document
        variable = secret.metadata["variable"]
        if not isinstance(inside, dict):
            continue
        if secret.name in inside:
            yield f"{section}.{secret.name} is a secret: take it out of settings.toml and set {variable}."
        value = sources.variables.get(variable)
        if value is not None:
            inside[secret.name] = value
        elif secret.default is MISSING:
            inside[secret.name] = ""
            hint = HINTS.get(variable, "") if sources.environment == DEVELOPMENT else ""
            yield f"the environment variable {variable} is not set.{hint}"


def _converter() -> Converter:
    """A converter that converts nothing: TOML has types, so the text `"8000"` is not a port."""
    converter = Converter(forbid_extra_keys=True)
    for kind, words in WORDS.items():
        converter.register_structure_hook(kind, _exactly(kind, words))
    converter.register_structure_hook_func(lambda kind: kind not in WORDS and not is_dataclass(kind), _as_it_is)
    return converter


def _as_it_is(value: Any, _kind: Any) -> Any:
    return value


def _exactly(kind: type[Any], words: str) -> Any:
    def structure(value: Any, _kind: Any) -> Any:
        fits = isinstance(value, int | float) if kind is float else isinstance(value, kind)
        if not fits or (isinstance(value, bool) and kind is not bool):
            raise WrongType(f"must be {words}")
        return kind(value)

    return structure


def _fault(error: BaseException, _kind: Any) -> str:
    if isinstance(error, KeyError):
        return "is missing"
    if isinstance(error, ForbiddenExtraKeysError):
        return f"has unknown settings: {', '.join(sorted(error.extra_fields))}"
    return str(error) if isinstance(error, WrongType) else "must be a table of settings"


def _tidy(fault: str) -> str:
    """Rewrite `must be a string @ .store.host` as a sentence."""
    what, at, path = fault.partition(" @ ")
    return f"{path.strip('.$') or 'settings.toml'} {what}." if at else fault
