"""The form with which an agent corrects the answers that the network refused, made from the catalogue."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields

from business_layer.catalogue.characteristics import Characteristic, ValueType
from presentation_layer.forms.fields import Text, text
from presentation_layer.forms.form import Form
from presentation_layer.forms.offerings import question_field
from presentation_layer.forms.typed import as_typed

# No question is called so: their names hold no hyphen.
REASON = "correction-reason"


class CorrectionForm(Form):
    """The answers as they stand, to be overwritten, and a reason. Sensitive ones are not shown; empty keeps them."""

    questions: tuple[Characteristic, ...]

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> "CorrectionForm":
        shown = {asked.name: values[asked.name] for asked in cls.questions if asked.name in values}
        return cls.blank(as_typed({name: value for name, value in shown.items() if name not in cls._hidden()}))

    @property
    def answers(self) -> dict[str, Any]:
        answered = {asked.name: self.typed[asked.name] for asked in self.questions}
        return {name: value for name, value in answered.items() if value or name not in self._hidden()}

    @classmethod
    def _hidden(cls) -> set[str]:
        return {asked.name for asked in cls.questions if asked.is_sensitive}


def correction_form(questions: Sequence[Characteristic]) -> type[CorrectionForm]:
    """The form class for these questions."""
    shape: dict[str, fields.Field[Any]] = {asked.name: _field(asked) for asked in questions}
    shape[REASON] = text(
        "Why?",
        longest=200,
        hint="Who gave you the right answer, and when. It is kept with the correction.",
        missing="Say who gave you the right answer, and when.",
    )
    schema: type[Schema] = Schema.from_dict(shape, name="CorrectionSchema")
    return type("AnswersForm", (CorrectionForm,), {"schema": schema, "questions": tuple(questions)})


def _field(asked: Characteristic) -> fields.Field[Any]:
    if asked.is_sensitive:
        hint = "Not shown. Leave it empty to keep what was answered."
        looks = {"label": asked.label, "kind": "password", "hint": hint, "autocomplete": "off", "unmarked": True}
        return Text(optional=True, keep=True, longest=asked.maximum or 200, metadata=looks)
    field = question_field(asked, {})
    # What belongs to another answer is always shown: that answer cannot be corrected here.
    looks = {name: value for name, value in field.metadata.items() if name != "applies_when"}
    # There is no search here either: the customer names the number, and it is taken where it is free.
    field.metadata = {**looks, "kind": "tel"} if asked.type is ValueType.RESERVED_NUMBER else looks
    return field
