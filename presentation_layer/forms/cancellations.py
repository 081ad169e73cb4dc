"""The forms with which an order, or some of its items, is canceled."""

from marshmallow import Schema, fields

from presentation_layer.forms.fields import Choice, Text, text
from presentation_layer.forms.form import Form

NO_REASON = "Canceled by the customer"


def _schema(reason: Text) -> Schema:
    items = fields.List(
        Text(optional=True, metadata={"label": ""}),
        metadata={"label": "What do you want to cancel?", "kind": "checkboxes", "hint": "", "optional": False},
    )
    return Schema.from_dict({"items": items, "reason": reason}, name="CancellationSchema")()


class CancellationForm(Form):
    """A customer's form. An order of which only one thing can be canceled asks for no choice."""

    schema = _schema(text("Why are you canceling?", longest=200, optional=True, hint="It helps us do better."))

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the chosen items."""
        return frozenset(int(number) for number in self.data["items"])

    @property
    def reason(self) -> str:
        return self.data["reason"] or NO_REASON

    def offer_items(self, choices: tuple[Choice, ...]) -> None:
        """Offer these items, and check what was chosen of them. If there is only one, it is chosen."""
        self.offer("items", choices)
        values = [choice.value for choice in choices]
        if len(values) == 1:
            self.typed["items"] = self.data["items"] = values
        elif self.data and not set(self.data["items"]) & set(values):
            self.errors["items"] = "Choose what to cancel."
        elif self.data:
            self.data["items"] = [value for value in self.data["items"] if value in values]


class AgentCancellationForm(CancellationForm):
    """An agent's form: it asks for the reason."""

    schema = _schema(
        text(
            "Why, and how did the customer ask for it?",
            kind="textarea",
            longest=500,
            hint="For colleagues. It's saved with the order.",
            missing="Enter why it's canceled, for example: customer called, moving in with family.",
        )
    )
