"""What a template needs to know of each field of a form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from marshmallow import Schema, fields

from presentation_layer.forms.addresses import as_shown
from presentation_layer.forms.fields import Choice

PICKS = frozenset({"radios", "checkboxes", "number_picker"})
ATTRIBUTES = ("autocomplete", "inputmode", "placeholder", "minlength", "list")


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """One field as it is shown: with its value, its error, and for groups and lists its parts."""

    name: str
    label: str
    hint: str
    kind: str
    value: Any
    error: str
    choices: tuple[Choice, ...] = ()
    is_required: bool = True
    attributes: dict[str, str] = field(default_factory=dict)
    applies_when: str = ""
    members: tuple[FieldView, ...] = ()
    rows: tuple[FieldView, ...] = ()
    rows_at_most: int = 1
    as_many_as: str = ""
    error_at: str = ""
    mark: str = ""
    drawn: list[str] = field(default_factory=list, compare=False, repr=False)

    @property
    def html(self) -> str:
        """The field as the template drew it before; empty where it was not drawn yet."""
        return self.drawn[0] if self.drawn else ""

    def keep(self, html: str) -> str:
        """Keep what the template drew. A field without value and error looks the same on every page that has it."""
        self.drawn[:] = [html]
        return html

    @property
    def id(self) -> str:
        return f"{self.name.replace('.', '-')}{self.mark}"

    @property
    def focus_id(self) -> str:
        """The id of the control that a link to this field leads to: in a group, of its first."""
        parts = self.rows or self.members
        if parts:
            wrong = (part for part in parts if part.error or part.value in (None, "", {}))
            return next(wrong, parts[0]).focus_id
        if self.kind in PICKS:
            return f"{self.id}-0" if self.choices else f"{self.id}-search" if self.kind == "number_picker" else self.id
        return self.id

    @property
    def next_row_id(self) -> str:
        """The id that the first field of one more row will have, so that adding a row leads there."""
        first = (self.rows[0].members or self.rows)[0]
        return first.id.replace(f"{self.id}-0", f"{self.id}-{len(self.rows)}", 1)

    def marked(self, mark: str) -> FieldView:
        """The field with a mark behind its id, and so drawn anew. Only forms without groups and rows are marked."""
        return replace(self, mark=mark, drawn=[])

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hint"] if self.hint else []
        own = [f"{self.id}-error"] if self.error else []
        return " ".join([*parts, *own, *([self.error_at] if self.error_at else [])])


def view_fields(
    schema: Schema, typed: Mapping[str, Any], errors: Mapping[str, str], prefix: str = ""
) -> Iterator[FieldView]:
    """The views of a schema's fields."""
    if any(name.startswith(prefix) for name in errors):
        typed = _with_address_shown(schema, typed)
    for name, one in schema.fields.items():
        value = typed.get(name)
        is_blank = not errors and value in (None, "")
        yield _blank(one, f"{prefix}{name}") if is_blank else _view(one, f"{prefix}{name}", value, errors)


def _with_address_shown(schema: Schema, typed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keep an address about which the page now says something: sent again as it is, it is meant so."""
    is_address = any(one.metadata.get("is_address_shown") for one in schema.fields.values())
    return as_shown(typed) if is_address else typed


# Gone with its field: a form with free numbers is made for one page, and a cache of its own would keep thousands.
_blanks: WeakKeyDictionary[fields.Field[Any], dict[str, FieldView]] = WeakKeyDictionary()


def _blank(one: fields.Field[Any], name: str) -> FieldView:
    known = _blanks.setdefault(one, {})
    if name not in known:
        known[name] = _view(one, name, None, {})
    return known[name]


def _view(one: fields.Field[Any], name: str, value: Any, errors: Mapping[str, str], label: str = "") -> FieldView:
    looks = one.metadata
    kind = looks.get("kind", "text")
    return FieldView(
        name=name,
        label=label or looks.get("label", ""),
        hint=looks.get("hint", ""),
        kind=kind,
        value="" if kind == "password" or value is None else value,
        error=errors.get(name, ""),
        choices=looks.get("choices", ()),
        is_required=looks.get("unmarked", False) or not looks.get("optional", getattr(one, "optional", False)),
        attributes=_attributes(one, kind),
        applies_when=json.dumps(looks["applies_when"]) if looks.get("applies_when") else "",
        members=_members(one, name, value, errors),
        rows=_rows(one, name, value, errors),
        rows_at_most=looks.get("rows_at_most", 1),
        as_many_as=looks.get("as_many_as", ""),
    )


def _members(one: fields.Field[Any], name: str, value: Any, errors: Mapping[str, str]) -> tuple[FieldView, ...]:
    if not isinstance(one, fields.Nested):
        return ()
    return tuple(view_fields(one.schema, value if isinstance(value, dict) else {}, errors, f"{name}."))


def _rows(one: fields.Field[Any], name: str, value: Any, errors: Mapping[str, str]) -> tuple[FieldView, ...]:
    if not isinstance(one, fields.List) or one.metadata.get("kind") == "checkboxes":
        return ()
    label = one.metadata.get("row_label", one.metadata.get("label", ""))
    values = value if isinstance(value, list) and value else [None]
    rows = (_view(one.inner, f"{name}.{row}", inner, errors, f"{label} {row + 1}") for row, inner in enumerate(values))
    # What is wrong with the list as a whole is told at each of its fields too.
    at = f"{name.replace('.', '-')}-error" if errors.get(name) else ""
    return tuple(replace(row, error_at=at, drawn=[]) if at and not row.members else row for row in rows)


def _attributes(one: fields.Field[Any], kind: str) -> dict[str, str]:
    looks = one.metadata
    attributes = {key: looks[key] for key in ATTRIBUTES if key in looks}
    longest = getattr(one, "longest", None)
    if longest and kind not in {"radios", "select", "hidden", "checkbox"}:
        attributes["maxlength"] = str(longest)
    return attributes
