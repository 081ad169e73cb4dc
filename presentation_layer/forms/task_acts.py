"""The forms of what an agent can do with work that waits, each on a page of its own."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from business_layer.shared.errors import Invalid
from presentation_layer.forms.fields import hidden, text
from presentation_layer.forms.form import Form
from presentation_layer.forms.search import typed_date


class NotFeasibleSchema(Schema):
    findings = text(
        "Findings of the review",
        kind="textarea",
        longest=2000,
        hint="For colleagues: what you checked, and what is in the way.",
        missing="Write what you checked, so that the next person knows.",
    )
    customer_reason = text(
        "Reason for the customer",
        kind="textarea",
        longest=1000,
        hint="Write it for the customer. We email it right away and show it on the order's page.",
        missing="Write what the customer should know, in words for the customer.",
    )
    expected = hidden()


class NotFeasibleForm(Form):
    schema = NotFeasibleSchema


class QuestionSchema(Schema):
    question = text(
        "Question to the customer",
        kind="textarea",
        longest=1000,
        hint="The customer gets it by email and answers on the order's page, or by phone.",
        missing="Write the question.",
    )
    expected = hidden()


class QuestionForm(Form):
    schema = QuestionSchema


class AnswerSchema(Schema):
    answer = text("Your answer", kind="textarea", longest=1000, missing="Write your answer.")
    expected = hidden()


class AnswerForm(Form):
    schema = AnswerSchema


class RecordedAnswerSchema(Schema):
    answer = text(
        "Customer's answer",
        kind="textarea",
        longest=1000,
        hint="In the customer's words. Say how you talked, for example by phone.",
        missing="Write the answer.",
    )
    expected = hidden()


class RecordedAnswerForm(Form):
    schema = RecordedAnswerSchema


class ParkingSchema(Schema):
    until = text("Until", hint="MM/DD/YYYY", longest=20, autocomplete="off", missing="Enter a date like 11/23/2026.")
    reason = text(
        "What does it wait for?",
        longest=200,
        hint="For colleagues. It is not on the waiting lists until that day.",
        missing="Say what it waits for, so that the next person knows.",
    )
    expected = hidden()


class ParkingForm(Form):
    """A day and a reason. The day is written as in a search."""

    schema = ParkingSchema

    def _check(self) -> None:
        super()._check()
        if self.data.get("until"):
            try:
                self.data["until"] = typed_date(self.data["until"])
            except Invalid as wrong:
                self.errors["until"] = wrong.message


def entered(form: Form) -> Mapping[str, Any]:
    """What was typed into a form, by label, for a page that cannot take it any more. Nothing secret is among it."""
    return {
        view.label: view.value
        for view in form.fields.values()
        if view.kind not in {"hidden", "password"} and view.value not in (None, "")
    }
