"""The forms with which an agent opens a customer's account and corrects it."""

from marshmallow import Schema

from business_layer.catalogue.answer_validation import validate_answer
from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.shared.errors import Invalid
from presentation_layer.forms.fields import hidden, text
from presentation_layer.forms.form import Form

PHONE = Characteristic(name="telephone", label="Phone", type=ValueType.TELEPHONE, is_to_call_back=True)


class NewCustomerSchema(Schema):
    name = text("Name", longest=100, autocomplete="off", missing="Enter the customer's name.")
    email = text(
        "Email address",
        kind="email",
        longest=200,
        autocomplete="off",
        hint="We'll email a link to choose a password.",
        missing="Enter the customer's email address.",
    )
    telephone = text("Phone", kind="tel", longest=40, autocomplete="off", optional=True)


class CustomerCorrectionSchema(Schema):
    name = text("Name", longest=100, autocomplete="off", missing="Enter the customer's name.")
    telephone = text("Phone", kind="tel", longest=40, autocomplete="off", optional=True)
    reason = text(
        "Why?",
        longest=200,
        hint="Say who asked for the change, and how you confirmed their identity. It's saved with the change.",
        missing="Enter who asked for the change, and how you confirmed their identity.",
    )
    expected = hidden()


class EventErasureSchema(Schema):
    reason = text(
        "Why?",
        longest=200,
        hint="Say who asked, and how you confirmed their identity. It's saved in the audit trail.",
        missing="Enter who asked, and how you confirmed their identity.",
    )


class EventErasureForm(Form):
    schema = EventErasureSchema()


class _CustomerForm(Form):
    def _check(self) -> None:
        super()._check()
        if self.data.get("telephone"):
            try:
                self.data["telephone"] = validate_answer(PHONE, self.data["telephone"])
            except Invalid as wrong:
                self.errors["telephone"] = wrong.message


class NewCustomerForm(_CustomerForm):
    schema = NewCustomerSchema()


class CustomerCorrectionForm(_CustomerForm):
    schema = CustomerCorrectionSchema()
