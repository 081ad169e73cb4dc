"""The form of the person to reach about an order."""

from marshmallow import Schema

from business_layer.catalogue.answer_validation import validate_answer
from business_layer.shared.errors import Invalid
from presentation_layer.forms.checkout_details import TELEPHONE
from presentation_layer.forms.fields import Text, text
from presentation_layer.forms.form import Form


def _schema(**more: Text) -> Schema:
    return Schema.from_dict(
        {
            "name": text("Name", longest=100, autocomplete="name", missing="Enter the name of the person to call."),
            "telephone": text(
                "Phone", kind="tel", longest=40, autocomplete="tel", missing="Enter the phone number to call."
            ),
            **more,
        },
        name="OrderContactSchema",
    )()


class OrderContactForm(Form):
    schema = _schema()

    @property
    def agreement(self) -> str:
        return ""

    def _check(self) -> None:
        super()._check()
        if self.errors:
            return
        try:
            self.data["telephone"] = validate_answer(TELEPHONE, self.data["telephone"])
        except Invalid as wrong:
            self.errors |= wrong.errors or {"telephone": wrong.message}


class AgentOrderContactForm(OrderContactForm):
    """The same for an agent, who writes down how the customer asked for it."""

    schema = _schema(
        agreement=text(
            "How did the customer ask for it?",
            longest=300,
            hint="For example: by phone, called back at the number on file.",
            missing="Write down how the customer asked for it.",
        )
    )

    @property
    def agreement(self) -> str:
        note: str = self.data["agreement"]
        return note
