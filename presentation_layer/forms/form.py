"""The one base form: it knows nested and repeated fields, and how to show itself again with what was typed."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Self

from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow.fields import Field
from werkzeug.datastructures import MultiDict

from business_layer.shared.errors import DomainError, Invalid
from presentation_layer.forms.fields import Choice
from presentation_layer.forms.typed import flat_errors, typed_values, whole_number
from presentation_layer.forms.views import FieldView, Offer, view_fields

TOP = ""


class Form:
    """A form as it was sent, or as it is first shown. Its `schema` says which fields it has.

    `data` holds the checked values of a valid form. `errors` holds the messages by dotted field name; the message
    under the empty name is about the form as a whole.
    """

    # A schema copies all its fields when it is made, so each is made once and shared by all requests.
    schema: Schema

    def __init__(self) -> None:
        self.typed: dict[str, Any] = {}
        self.data: dict[str, Any] = {}
        self.errors: dict[str, str] = {}
        # The refusal of what the form asked for; a page may lead to what is in the way.
        self.refusal: DomainError | None = None
        self.command = ""
        self._offers: dict[str, Offer] = {}
        self._id_suffix = ""

    @classmethod
    def of(cls, submitted: MultiDict[str, str]) -> Self:
        """The form with what was sent, checked."""
        return cls().read(submitted)

    @classmethod
    def blank(cls, initial: Mapping[str, Any] | None = None) -> Self:
        """The form as it is first shown."""
        return cls().fill(initial)

    def read(self, submitted: MultiDict[str, str]) -> Self:
        """Read and check what was sent. Never raises: what is wrong is in `errors`."""
        self._set_typed(typed_values(submitted, self._all_fields))
        self.command = submitted.get("do", "")
        if self.is_changing_rows:
            self._change_rows()
        else:
            self._check()
        return self

    def fill(self, initial: Mapping[str, Any] | None = None) -> Self:
        """Show these values, and the defaults of other fields."""
        known = self._all_fields
        defaults = {name: field.metadata["default"] for name, field in known.items() if "default" in field.metadata}
        self._set_typed({**typed_values(MultiDict(), known), **defaults, **(initial or {})})
        return self

    def refill(self, submitted: MultiDict[str, str]) -> Self:
        """Show what was sent before, unchecked."""
        self._set_typed(typed_values(submitted, self._all_fields))
        return self

    @property
    def _all_fields(self) -> Mapping[str, Field[Any]]:
        """The fields in the order of the page. A form may add fields that only one page has to those of its schema."""
        return self.schema.fields

    def _set_typed(self, typed: Mapping[str, Any]) -> None:
        self.typed = dict(typed)

    def _check(self) -> None:
        try:
            self.data = self.schema.load(self.typed, unknown=EXCLUDE)
        except ValidationError as problem:
            self.errors = flat_errors(problem.messages)
        for name, field in self._all_fields.items():
            if name not in self.schema.fields:
                self._check_added(name, field)

    def _check_added(self, name: str, field: Field[Any]) -> None:
        """Check a field that is not in the schema."""
        try:
            self.data[name] = field.deserialize(self.typed[name], name, self.typed)
        except ValidationError as problem:
            self.errors |= flat_errors({name: problem.messages})

    @property
    def is_changing_rows(self) -> bool:
        """True if "Add another" or "Remove" was pressed."""
        return self.command.startswith(("add:", "remove:"))

    @property
    def is_valid(self) -> bool:
        return not self.errors and not self.is_changing_rows

    @property
    def fields(self) -> dict[str, FieldView]:
        """The fields that templates show, by name."""
        views = view_fields(self._all_fields, self.typed, self.errors, offers=self._offers, id_suffix=self._id_suffix)
        return {view.name: view for view in views}

    def with_id_suffix(self, suffix: str) -> Self:
        """This form with a suffix to each field's id, for a page that shows the same form several times."""
        self._id_suffix = suffix
        return self

    def offer(self, name: str, choices: tuple[Choice, ...], *, label: str = "") -> None:
        """Set the choices (and label) of a field that differ from page to page, so that no schema can know them."""
        if name in self._all_fields:
            self._offers[name] = Offer(choices, label)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """The id of each wrong field, and its message, for the summary: in the order of the fields on the page.

        A message that appears more than once names its field.
        """
        views = self.fields
        order = {name: place for place, name in enumerate(views)}
        wrong = sorted(self.errors.items(), key=lambda error: order.get(error[0].partition(".")[0], -1))
        times = Counter(self.errors.values())
        found = []
        for name, message in wrong:
            path = _path(views, name)
            label = ", ".join(view.label for view in path[1:] or path if view.label)
            words = f"{label}: {message}" if label and times[message] > 1 else message
            found.append((_focus_id(path, name, self._id_suffix) if name else "", words))
        return found

    def reject(self, error: DomainError) -> None:
        """Put the business's message at its field, or at the top."""
        self.refusal = error
        errors = error.errors if isinstance(error, Invalid) else {error.field or TOP: error.message}
        known = self._names()
        for name, message in (errors or {TOP: error.message}).items():
            self.errors[name if name.partition(".")[0] in known else TOP] = message

    def _names(self) -> set[str]:
        return set(self._all_fields)

    def _change_rows(self) -> None:
        verb, _, rest = self.command.partition(":")
        name, _, index = rest.partition(":")
        rows = self.typed.get(name)
        if not isinstance(rows, list):
            return
        row = whole_number(index, most=len(rows) - 1)
        if verb == "remove" and row is not None:
            del rows[row]
        elif verb == "add":
            rows.append({} if rows and isinstance(rows[0], dict) else "")


def _path(views: Mapping[str, FieldView], name: str) -> list[FieldView]:
    """The views from a field of the form to the part of it with that dotted name; empty if there is no such part."""
    first, *rest = name.split(".")
    path, at = [views[first]] if first in views else [], first
    for part in rest:
        at = f"{at}.{part}"
        parts = (*path[-1].members, *path[-1].rows) if path else ()
        inner = next((view for view in parts if view.name == at), None)
        if inner is None:
            return []
        path.append(inner)
    return path


def _focus_id(path: list[FieldView], name: str, id_suffix: str) -> str:
    """The id of the control for an error, also inside groups and rows."""
    return path[-1].focus_id if path else f"{name.replace('.', '-')}{id_suffix}"
