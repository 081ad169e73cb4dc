"""Forms about tasks that wait: an agent's decisions and questions, and a customer's answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field

from business_layer.catalogue.characteristics import ValueType
from business_layer.order_management.facts_by_hand import AskedFact
from business_layer.shared.errors import Invalid
from presentation_layer.forms.dates import typed_date
from presentation_layer.forms.fields import Text, hidden, text
from presentation_layer.forms.form import Form

RETRY_REASON = "Tried again"


def task_schema(**asked: Text) -> Schema:
    """The questions of a form about a task, and the hidden fingerprint that the task had when the page was shown."""
    return Schema.from_dict({**asked, "expected": hidden()})()


def _findings(hint: str = "") -> Text:
    missing = "Enter what you checked, so the next person knows."
    return text("Review findings", kind="textarea", longest=2000, hint=hint, missing=missing)


class ReviewForm(Form):
    schema = task_schema(findings=_findings())


class NotFeasibleForm(Form):
    schema = task_schema(
        findings=_findings("For colleagues: what you checked, and what's in the way."),
        customer_reason=text(
            "Reason for the customer",
            kind="textarea",
            longest=1000,
            hint="Write it for the customer. We email it right away and show it on the order page.",
            missing="Enter a reason, in words for the customer.",
        ),
    )


class QuestionForm(Form):
    schema = task_schema(
        question=text(
            "Question for the customer",
            kind="textarea",
            longest=1000,
            hint="The customer gets it by email and answers on the order page or by phone.",
            missing="Enter a question.",
        )
    )


class AnswerForm(Form):
    schema = task_schema(
        answer=text("Your answer", kind="textarea", longest=1000, missing="Enter your answer."),
    )


class RecordedAnswerForm(Form):
    schema = task_schema(
        answer=text(
            "Customer's answer",
            kind="textarea",
            longest=1000,
            hint="In the customer's words. Include how you talked, for example by phone.",
            missing="Enter the answer.",
        )
    )


class RetryForm(Form):
    schema = task_schema(reason=text("What did you fix?", longest=200, optional=True))

    def _check(self) -> None:
        super()._check()
        if not self.errors:
            self.data["reason"] = self.data["reason"] or RETRY_REASON


class ByHandForm(Form):
    schema = task_schema(
        note=text(
            "What did you do?",
            kind="textarea",
            longest=1000,
            hint="For colleagues and auditors: what is in place now, and how you checked it.",
            missing="Enter what you did.",
        ),
        reference=text(
            "Where is it recorded?",
            longest=100,
            hint="For example the network's ticket or work order number.",
            missing="Enter where it is recorded.",
        ),
    )


class FactsByHandForm(ByHandForm):
    """The same, with the facts that the network would have reported."""

    def __init__(self, asked: Sequence[AskedFact]) -> None:
        super().__init__()
        self._facts = {
            wanted.fact.name: text(
                wanted.fact.label,
                longest=200,
                optional=not wanted.is_required,
                kind="tel" if wanted.fact.type is ValueType.TELEPHONE else "text",
                autocomplete="off",
                missing=f"Enter what the network has: {wanted.fact.label}.",
            )
            for wanted in asked
        }

    @property
    def _all_fields(self) -> Mapping[str, Field[Any]]:
        asked = dict(self.schema.fields)
        expected = asked.pop("expected")
        return {**asked, **self._facts, "expected": expected}

    def _check(self) -> None:
        super()._check()
        facts = {name: self.data.pop(name, "") for name in self._facts}
        if not self.errors:
            self.data["facts"] = facts


class SkipForm(Form):
    schema = task_schema(
        reason=text(
            "Why can the order continue without it?",
            kind="textarea",
            longest=500,
            missing="Enter why the order can continue without it.",
        )
    )


class ParkingForm(Form):
    """A day and a reason. The day is written as in a search."""

    schema = task_schema(
        until=text("Until", hint="MM/DD/YYYY", longest=20, autocomplete="off", missing="Enter a date like 11/23/2026."),
        reason=text(
            "What is it waiting for?",
            longest=200,
            hint="For colleagues. The order leaves the “Needs attention” list until that day.",
            missing="Enter what it's waiting for, so the next person knows.",
        ),
    )

    def _check(self) -> None:
        super()._check()
        if self.data.get("until"):
            try:
                self.data["until"] = typed_date(self.data["until"])
            except Invalid as wrong:
                self.errors["until"] = wrong.message


class UnparkingForm(Form):
    """A button that asks nothing."""

    schema = task_schema()


def entered(form: Form) -> Mapping[str, Any]:
    """The input of a form, by label, for a page that cannot take it any more. Secrets are left out."""
    return {
        view.label: view.value
        for view in form.fields.values()
        if view.kind not in {"hidden", "password"} and view.value not in (None, "")
    }
