"""The one base form: it knows nested and repeated fields, and how to show itself again with what was typed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar, Self

from marshmallow import EXCLUDE, Schema, ValidationError
from werkzeug.datastructures import MultiDict

from business_layer.shared.errors import DomainError, Invalid
from presentation_layer.forms.fields import Choice
from presentation_layer.forms.typed import flat_errors, typed_values, whole_number
from presentation_layer.forms.views import FieldView, view_fields

TOP = ""


@lru_cache(maxsize=128)
def _made(schema: type[Schema]) -> Schema:
    """A schema copies all its fields when it is made, and can be used again."""
    return schema(unknown=EXCLUDE)


class Form:
    """A form as it was sent, or as it is first shown. Its `schema` says which fields it has.

    `data` holds the checked values of a valid form; `errors` the messages by dotted field name, the one under the
    empty name standing at the top.
    """

    schema: ClassVar[type[Schema]]

    def __init__(self, typed: Mapping[str, Any]) -> None:
        self.typed: dict[str, Any] = dict(typed)
        self.data: dict[str, Any] = {}
        self.errors: dict[str, str] = {}
        self.command = ""
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self._mark = ""

    @classmethod
    def of(cls, submitted: MultiDict[str, str]) -> Self:
        """Read and check what was sent. Never raises: what is wrong stands in `errors`."""
        form = cls(typed_values(submitted, cls._schema()))
        form.command = submitted.get("do", "")
        if form.is_changing_rows:
            form._change_rows()
        else:
            form._check()
        return form

    @classmethod
    def blank(cls, initial: Mapping[str, Any] | None = None) -> Self:
        """The form as it is first shown."""
        schema = cls._schema()
        empty = typed_values(MultiDict(), schema)
        defaults = {
            name: field.metadata["default"] for name, field in schema.fields.items() if "default" in field.metadata
        }
        return cls({**empty, **defaults, **(initial or {})})

    @classmethod
    def _schema(cls) -> Schema:
        return _made(cls.schema)

    def _check(self) -> None:
        try:
            self.data = self._schema().load(self.typed)
        except ValidationError as problem:
            self.errors = flat_errors(problem.messages)

    @property
    def is_changing_rows(self) -> bool:
        """Whether "Add another" or "Remove" was pressed."""
        return self.command.startswith(("add:", "remove:"))

    @property
    def is_valid(self) -> bool:
        return not self.errors and not self.is_changing_rows

    @property
    def fields(self) -> dict[str, FieldView]:
        """What the templates show, by field name."""
        views = {view.name: view for view in view_fields(self._schema(), self.typed, self.errors)}
        if self._mark:
            views = {name: view.marked(self._mark) for name, view in views.items()}
        return views | {name: replace(views[name], choices=known, drawn=[]) for name, known in self._choices.items()}

    def marked(self, mark: str) -> Self:
        """This form with that mark behind the id of each field, for a page that shows the same form several times."""
        self._mark = mark
        return self

    def offer(self, name: str, choices: tuple[Choice, ...]) -> None:
        """The choices of a field that differ from customer to customer, so that its schema cannot know them."""
        if name in self._names():
            self._choices[name] = choices

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """The id of each wrong field, and its message, for the summary: in the order in which the fields stand."""
        views = self.fields
        order = {name: place for place, name in enumerate(views)}
        wrong = sorted(self.errors.items(), key=lambda one: order.get(one[0].partition(".")[0], -1))
        return [(_focus_id(views, name, self._mark) if name else "", message) for name, message in wrong]

    def reject(self, error: DomainError) -> None:
        """Put the business's message at its field, or at the top."""
        errors = error.errors if isinstance(error, Invalid) else {error.field or TOP: error.message}
        known = self._names()
        for name, message in (errors or {TOP: error.message}).items():
            self.errors[name if name.partition(".")[0] in known else TOP] = message

    def _names(self) -> set[str]:
        return set(self._schema().fields)

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


def _focus_id(views: Mapping[str, FieldView], name: str, mark: str) -> str:
    """The id of the control for an error at a dotted name, also inside groups and rows."""
    first, *rest = name.split(".")
    view, path = views.get(first), first
    for part in rest:
        path = f"{path}.{part}"
        parts = (*view.members, *view.rows) if view else ()
        view = next((one for one in parts if one.name == path), None)
    return view.focus_id if view else f"{name.replace('.', '-')}{mark}"
