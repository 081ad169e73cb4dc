"""Typed input as nested plain data: `cards.0.holder` becomes {"cards": [{"holder": …}]}."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields
from werkzeug.datastructures import MultiDict

from business_layer.catalogue.characteristics import SHOWN
from business_layer.shared.addresses import PARTS
from presentation_layer.forms.addresses import as_shown, following_zip_code

ROWS_AT_MOST = 100


def typed_values(
    submitted: MultiDict[str, str], known: Mapping[str, fields.Field[Any]], prefix: str = ""
) -> dict[str, Any]:
    """The values of the known fields. Whatever else was sent is ignored."""
    typed = {name: _typed(submitted, field, f"{prefix}{name}") for name, field in known.items()}
    return following_zip_code(typed) if SHOWN in known else typed


def _typed(submitted: MultiDict[str, str], field: fields.Field[Any], name: str) -> Any:
    if isinstance(field, fields.Nested):
        return typed_values(submitted, field.schema.fields, f"{name}.")
    if isinstance(field, fields.List):
        if field.metadata.get("kind") == "checkboxes":
            sent = (value for key, value in submitted.items(multi=True) if key == name or key.startswith(f"{name}."))
            return list(dict.fromkeys(sent))
        return [_typed(submitted, field.inner, f"{name}.{row}") for row in _rows(submitted, name)]
    if isinstance(field, fields.Boolean):
        return bool(submitted.get(name))
    # Asked for what was not sent, `get` makes an exception each time, and most fields of a search are not.
    return submitted[name] if name in submitted else ""  # noqa: SIM401


def _rows(submitted: MultiDict[str, str], name: str) -> list[int]:
    """The row numbers that were sent, in order: `cards.0.holder` and `cards.2.holder` give 0 and 2."""
    found = set()
    for key in submitted:
        if key.startswith(f"{name}."):
            row = key[len(name) + 1 :].partition(".")[0]
            if row.isascii() and row.isdigit() and len(row) <= 3:
                found.add(int(row))
    return sorted(found)[:ROWS_AT_MOST]


def as_typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values as a form shows them."""
    return {name: _as_typed(value) for name, value in values.items()}


def _as_typed(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    is_address = isinstance(value, Mapping) and set(value) == set(PARTS)
    return as_shown(value) if is_address else value


def whole_number(typed: str, *, most: int) -> int | None:
    """The number that was typed in digits, from 0 to `most`; None for anything else, however long."""
    digits = typed.strip().lstrip("0") or typed.strip()[:1]
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))
    return int(digits) if is_number and int(digits) <= most else None


def flat_errors(messages: Any, prefix: str = "") -> dict[str, str]:
    """marshmallow's nested messages by dotted name, the first message of each."""
    if isinstance(messages, dict):
        found: dict[str, str] = {}
        for name, inner in messages.items():
            path = prefix if name == "_schema" else f"{prefix}.{name}" if prefix else str(name)
            found.update(flat_errors(inner, path))
        return found
    first = messages[0] if isinstance(messages, list) and messages else messages
    return flat_errors(first, prefix) if isinstance(first, dict) else {prefix: str(first)}
