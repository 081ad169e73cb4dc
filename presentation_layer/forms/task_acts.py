"""The forms of what an agent can do with work that waits, each on a page of its own."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from business_layer.shared.errors import Invalid
from presentation_layer.forms.dates import typed_date
from presentation_layer.forms.fields import hidden, text
from presentation_layer.forms.form import Form


class NotFeasibleSchema(Schema):
    findings = text(
        "Review findings",
        kind="textarea",
        longest=2000,
        hint="For colleagues: what you checked, and what's in the way.",
        missing="Enter what you checked, so the next person knows.",
    )
    customer_reason = text(
        "Reason for the customer",
        kind="textarea",
        longest=1000,
        hint="Write it for the customer. We email it right away and show it on the order page.",
        missing="Enter a reason, in words for the customer.",
    )
    expected = hidden()


class NotFeasibleForm(Form):
    schema = NotFeasibleSchema()


class QuestionSchema(Schema):
    question = text(
        "Question for the customer",
        kind="textarea",
        longest=1000,
        hint="The customer gets it by email and answers on the order page or by phone.",
        missing="Enter a question.",
    )
    expected = hidden()


class QuestionForm(Form):
    schema = QuestionSchema()


class AnswerSchema(Schema):
    answer = text("Your answer", kind="textarea", longest=1000, missing="Enter your answer.")
    expected = hidden()


class AnswerForm(Form):
    schema = AnswerSchema()


class RecordedAnswerSchema(Schema):
    answer = text(
        "Customer's answer",
        kind="textarea",
        longest=1000,
        hint="In the customer's words. Include how you talked, for example by phone.",
        missing="Enter the answer.",
    )
    expected = hidden()


class RecordedAnswerForm(Form):
    schema = RecordedAnswerSchema()


class ParkingSchema(Schema):
    until = text("Until", hint="MM/DD/YYYY", longest=20, autocomplete="off", missing="Enter a date like 11/23/2026.")
    reason = text(
        "What is it waiting for?",
        longest=200,
        hint="For colleagues. The order leaves the “Needs attention” list until that day.",
        missing="Enter what it's waiting for, so the next person knows.",
    )
    expected = hidden()


class ParkingForm(Form):
    """A day and a reason. The day is written as in a search."""

    schema = ParkingSchema()

    def _check(self) -> None:
        super()._check()
        if self.data.get("until"):
            try:
                self.data["until"] = typed_date(self.data["until"])
            except Invalid as wrong:
                self.errors["until"] = wrong.message


def entered(form: Form) -> Mapping[str, Any]:
    """The input of a form, by label, for a page that cannot take it any more. Secrets are left out."""
    return {
        view.label: view.value
        for view in form.fields.values()
        if view.kind not in {"hidden", "password"} and view.value not in (None, "")
    }
