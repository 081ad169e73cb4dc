"""The small forms of the back office's record pages."""

from marshmallow import Schema

from presentation_layer.forms.fields import text
from presentation_layer.forms.form import Form


class ServingSchema(Schema):
    reason = text(
        "Why?",
        longest=200,
        hint="It is kept with everything you do for the customer.",
        missing="Say why you work for this customer, for example: called about order DT-1000001.",
    )


class ServingForm(Form):
    schema = ServingSchema


class ReviewSchema(Schema):
    findings = text(
        "Findings of the review",
        kind="textarea",
        longest=2000,
        missing="Write what you checked, so that the next person knows.",
    )


class ReviewForm(Form):
    schema = ReviewSchema


class RetrySchema(Schema):
    reason = text("What was mended?", longest=200, optional=True)


class RetryForm(Form):
    schema = RetrySchema


class AssignmentSchema(Schema):
    agent_id = text("Agent", longest=40, missing="Choose an agent.")


class AssignmentForm(Form):
    schema = AssignmentSchema
