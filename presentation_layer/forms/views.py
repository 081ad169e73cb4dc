"""The view of each field of a form, for templates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from marshmallow import fields

from business_layer.catalogue.characteristics import SHOWN
from presentation_layer.forms.addresses import PLACE, AddressSchema, as_shown, following_zip_code, other_cities_words
from presentation_layer.forms.day_grid import DayGrid
from presentation_layer.forms.fields import Choice

PICKS = frozenset({"radios", "checkboxes", "number_picker", "day_grid"})
UNBOUNDED = frozenset({"radios", "day_grid", "select", "hidden", "checkbox"})
ATTRIBUTES = ("autocomplete", "inputmode", "placeholder", "minlength", "list")
RADIOS_AT_MOST = 7
NOTHING, INVALID = Markup(), Markup(' aria-invalid="true"')
NO_OFFERS: Mapping[str, Offer] = {}


@dataclass(frozen=True)
class Offer:
    """The choices of a field on one page, and its label and hint there if those differ too.

    `picker` is what the page shows around the choices, for a field that is searched.
    """

    choices: tuple[Choice, ...]
    label: str = ""
    hint: str = ""
    picker: object = None


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """One field as it is shown: with its value, its error, and for groups and lists its parts.

    `asked` is the field itself; `grid` lays out the choices of a day grid.
    """

    name: str
    id: str
    label: str
    hint: str
    kind: str
    value: Any
    error: str
    choices: tuple[Choice, ...] = ()
    is_optional: bool = False
    applies_when: str = ""
    members: tuple[FieldView, ...] = ()
    rows: tuple[FieldView, ...] = ()
    rows_at_most: int = 1
    as_many_as: str = ""
    error_at: str = ""
    picker: object = None
    grid: DayGrid | None = None
    asked: fields.Field[Any] = field(compare=False, repr=False)

    @property
    def applies(self) -> Markup:
        """The attribute that says when the field applies, for the page's script."""
        return _attribute("data-applies-when", self.applies_when) if self.applies_when else NOTHING

    @property
    def described(self) -> Markup:
        """The attribute that ties hint and error to the field."""
        ids = self.described_by
        return _attribute("aria-describedby", ids) if ids else NOTHING

    @property
    def attributes(self) -> Markup:
        """The attributes of the control beside its type, id, name and value."""
        looks, longest = self.asked.metadata, getattr(self.asked, "longest", None)
        named = tuple((name, looks[name]) for name in ATTRIBUTES if name in looks)
        if longest and self.kind not in UNBOUNDED:
            named = (*named, ("maxlength", str(longest)))
        return _attributes(named, self.described_by, bool(self.error or self.error_at))

    @property
    def look(self) -> str:
        """The look of the choices: numbers, a list of check boxes, pills for short answers, or cards."""
        if self.kind == "number_picker":
            return "numbers"
        if self.kind == "checkboxes":
            return "pick-list"
        return "pills" if self.choices and all(choice.is_short for choice in self.choices) else ""

    @property
    def focus_id(self) -> str:
        """The id of the control that a link to this field leads to: in a group, of its first."""
        parts = self.rows or self.members
        if parts:
            wrong = (part for part in parts if part.error or part.value in (None, "", {}))
            return next(wrong, parts[0]).focus_id
        if self.kind in PICKS:
            if self.kind == "number_picker":
                return f"{self.id}-search"
            return f"{self.id}-0" if self.choices else self.id
        return self.id

    @property
    def next_row_id(self) -> str:
        """The id that the first field of one more row will have, so that adding a row leads there."""
        first = (self.rows[0].members or self.rows)[0]
        return first.id.replace(f"{self.id}-0", f"{self.id}-{len(self.rows)}", 1)

    @property
    def described_by(self) -> str:
        """The ids of the field's hint and error, for assistive technology."""
        parts = [f"{self.id}-hint"] if self.hint else []
        own = [f"{self.id}-error"] if self.error else []
        return " ".join([*parts, *own, *([self.error_at] if self.error_at else [])])


def view_fields(
    shown: Mapping[str, fields.Field[Any]],
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    prefix: str = "",
    *,
    offers: Mapping[str, Offer] = NO_OFFERS,
    id_suffix: str = "",
) -> Iterator[FieldView]:
    """The views of these fields. `offers` are choices of this page, by name."""
    if any(name.startswith(prefix) for name in errors):
        typed = _with_address_shown(shown, typed)
    for name, asked in shown.items():
        view = _view(asked, f"{prefix}{name}", typed.get(name), errors, offer=offers.get(name), id_suffix=id_suffix)
        is_city = name == "city" and _is_address(shown) and not view.error
        yield replace(view, hint=other_cities_words(typed)) if is_city else view


def place_views(zip_code_field: str, typed: str) -> tuple[FieldView, ...]:
    """The fields for the city and state of a typed ZIP code, as the address with that ZIP code field shows them."""
    shown = {name: AddressSchema().fields[name] for name in PLACE}
    address = as_shown(following_zip_code({"zip_code": typed}))
    return tuple(view_fields(shown, address, {}, zip_code_field.removesuffix("zip_code")))


def kind_of_choices(choices: tuple[Choice, ...]) -> str:
    """The controls for a few answers and for many."""
    return "radios" if len(choices) <= RADIOS_AT_MOST else "select"


def _with_address_shown(shown: Mapping[str, fields.Field[Any]], typed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keep an address about which the page now says something: if it is sent again unchanged, it is meant so."""
    return as_shown(typed) if _is_address(shown) else typed


def _is_address(shown: Mapping[str, fields.Field[Any]]) -> bool:
    return SHOWN in shown


def _view(
    asked: fields.Field[Any],
    name: str,
    value: Any,
    errors: Mapping[str, str],
    *,
    label: str = "",
    offer: Offer | None = None,
    id_suffix: str = "",
) -> FieldView:
    looks = asked.metadata
    kind, choices = looks.get("kind", "text"), looks.get("choices", ())
    if offer:
        choices, label = offer.choices, offer.label
        kind = kind_of_choices(choices) if choices and kind == "text" else kind
    return FieldView(
        name=name,
        id=f"{name.replace('.', '-')}{id_suffix}",
        label=label or looks.get("label", ""),
        hint=(offer.hint if offer else "") or looks.get("hint", ""),
        kind=kind,
        value="" if kind == "password" or value is None else value,
        error=errors.get(name, ""),
        choices=choices,
        is_optional=not looks.get("unmarked", False) and looks.get("optional", getattr(asked, "optional", False)),
        applies_when=json.dumps(looks["applies_when"]) if looks.get("applies_when") else "",
        members=_members(asked, name, value, errors),
        rows=_rows(asked, name, value, errors),
        rows_at_most=looks.get("rows_at_most", 1),
        as_many_as=looks.get("as_many_as", ""),
        picker=offer.picker if offer else None,
        grid=looks.get("grid"),
        asked=asked,
    )


def _members(asked: fields.Field[Any], name: str, value: Any, errors: Mapping[str, str]) -> tuple[FieldView, ...]:
    if not isinstance(asked, fields.Nested):
        return ()
    return tuple(view_fields(asked.schema.fields, value if isinstance(value, dict) else {}, errors, f"{name}."))


def _rows(asked: fields.Field[Any], name: str, value: Any, errors: Mapping[str, str]) -> tuple[FieldView, ...]:
    if not isinstance(asked, fields.List) or asked.metadata.get("kind") == "checkboxes":
        return ()
    label = asked.metadata.get("row_label", asked.metadata.get("label", ""))
    values = value if isinstance(value, list) and value else [None]
    rows = (
        _view(asked.inner, f"{name}.{row}", inner, errors, label=f"{label} {row + 1}" if len(values) > 1 else label)
        for row, inner in enumerate(values)
    )
    # An error of the list as a whole appears at each of its fields too: there is no control for the list itself.
    error_at = f"{name.replace('.', '-')}-error" if errors.get(name) else ""
    return tuple(_with_error_at(row, error_at) for row in rows) if error_at else tuple(rows)


def _with_error_at(row: FieldView, error_at: str) -> FieldView:
    if row.members:
        return replace(row, members=tuple(replace(member, error_at=error_at) for member in row.members))
    return replace(row, error_at=error_at)


# The same few attributes are on every page with the form: writing them anew took two fifths of drawing a field.
@lru_cache(maxsize=1024)
def _attributes(named: tuple[tuple[str, str], ...], described_by: str, is_invalid: bool) -> Markup:
    written = NOTHING.join(_attribute(name, value) for name, value in named)
    described = _attribute("aria-describedby", described_by) if described_by else NOTHING
    return written + described + (INVALID if is_invalid else NOTHING)


@lru_cache(maxsize=1024)
def _attribute(name: str, value: str) -> Markup:
    return Markup(' {}="{}"').format(name, value)
