"""The form with which an agent corrects the answers that the network refused, made from the catalogue."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from marshmallow import Schema
from marshmallow.fields import Field

from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.shared.errors import Invalid
from presentation_layer.forms.fields import Text, hidden, text
from presentation_layer.forms.form import Form
from presentation_layer.forms.offerings import question_field
from presentation_layer.forms.typed import as_typed, whole_number

# No question is called so: their names hold no hyphen.
REASON, SEEN = "correction-reason", "correction-seen"
CORRECTIONS_AT_MOST = 9999


class CorrectionForm(Form):
    """The present answers, to be overwritten, a reason, and the count of corrections when the page was shown.

    Sensitive answers are not shown. A field for one that is left empty keeps the answer.
    """

    schema = Schema.from_dict(
        {
            REASON: text(
                "Why?",
                longest=200,
                hint="Say who gave you the correct answer, and when. It's saved with the correction.",
                missing="Enter who gave you the correct answer, and when.",
            ),
            SEEN: hidden(),
        },
        name="CorrectionSchema",
    )()

    def __init__(self, questions: Sequence[Characteristic]) -> None:
        super().__init__()
        self.questions = tuple(questions)
        self._question_fields = {asked.name: _field(asked) for asked in questions}

    @property
    def _all_fields(self) -> Mapping[str, Field[Any]]:
        return {**self._question_fields, **self.schema.fields}

    def fill_answers(self, values: Mapping[str, Any]) -> Self:
        """Show these answers, but for the sensitive ones."""
        shown = {asked.name: values[asked.name] for asked in self.questions if asked.name in values}
        return self.fill(as_typed({name: value for name, value in shown.items() if name not in self._hidden}))

    def shown_after(self, corrections: int) -> Self:
        """This form on a page that shows the answers after so many corrections."""
        self.typed[SEEN] = str(corrections)
        return self

    @property
    def seen(self) -> int:
        """The count of corrections when the page was shown. Raises Invalid."""
        seen = whole_number(self.data[SEEN], most=CORRECTIONS_AT_MOST)
        if seen is None:
            raise Invalid("This page is out of date. Reload it and try again.")
        return seen

    def differing(self, values: Mapping[str, Any]) -> tuple[Characteristic, ...]:
        """The questions that are answered otherwise here than in these values, as far as both are shown."""
        shown = CorrectionForm(self.questions).fill_answers(values).typed
        return tuple(
            asked
            for asked in self.questions
            if asked.name not in self._hidden and self.typed[asked.name] != shown[asked.name]
        )

    @property
    def answers(self) -> dict[str, Any]:
        answered = {asked.name: self.typed[asked.name] for asked in self.questions}
        return {name: value for name, value in answered.items() if value or name not in self._hidden}

    @property
    def _hidden(self) -> set[str]:
        return {asked.name for asked in self.questions if asked.is_sensitive}


def _field(asked: Characteristic) -> Field[Any]:
    if asked.is_sensitive:
        return hidden_answer_field(asked)
    field = question_field(asked)
    # What belongs to another answer is always shown: that answer cannot be corrected here.
    looks = {name: value for name, value in field.metadata.items() if name != "applies_when"}
    # There is no search here either: the customer names the number, and it is taken where it is free.
    field.metadata = {**looks, "kind": "tel"} if asked.type is ValueType.RESERVED_NUMBER else looks
    return field


def hidden_answer_field(asked: Characteristic) -> Field[Any]:
    """The field of an answer that an agent may replace, but not read."""
    looks = {
        "label": asked.label,
        "kind": "password",
        "hint": "Not shown. Leave empty to keep the current answer.",
        "autocomplete": "new-password",
        "unmarked": True,
    }
    return Text(optional=True, keep=True, longest=asked.maximum or 200, metadata=looks)
