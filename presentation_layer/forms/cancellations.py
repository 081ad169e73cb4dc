"""The forms with which an order, or some of its items, is canceled, and with which its charge is answered."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import Schema, fields

from business_layer.shared.money import Money
from presentation_layer.forms.fields import Choice, Text, choice, hidden, text
from presentation_layer.forms.form import Form

NO_REASON = "Canceled by the customer"
AGREED, ASK = "agreed", "ask"
ANSWERS = (
    Choice(AGREED, "I read the charge to the customer, who agreed to it"),
    Choice(ASK, "Ask the customer by email", hint="Nothing is begun until they answer."),
)


def _items(label: str) -> fields.List:
    return fields.List(
        Text(optional=True, metadata={"label": ""}),
        metadata={"label": label, "kind": "checkboxes", "hint": "", "optional": False},
    )


def _schema(reason: Text, **more: Text) -> Schema:
    items = _items("What do you want to cancel?")
    return Schema.from_dict(
        {"items": items, "reason": reason, "charges": hidden(), **more}, name="CancellationSchema"
    )()


class ItemsForm(Form):
    """A form about some items of an order. If there is only one, it is not asked."""

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the chosen items."""
        return frozenset(int(number) for number in self.data["items"])

    def offer_items(self, choices: tuple[Choice, ...]) -> None:
        """Offer these items, and check what was chosen of them."""
        self.offer("items", choices)
        values = [choice.value for choice in choices]
        if len(values) == 1:
            self.typed["items"] = self.data["items"] = values
        elif self.data and not set(self.data["items"]) & set(values):
            self.errors["items"] = "Choose at least one."
        elif self.data:
            self.data["items"] = [value for value in self.data["items"] if value in values]


class CancellationForm(ItemsForm):
    """A customer's form. An order of which only one thing can be canceled asks for no choice.

    `charges` are those that the page showed, by item.
    """

    schema = _schema(text("Why are you canceling?", longest=200, optional=True, hint="It helps us do better."))

    @property
    def reason(self) -> str:
        return self.data["reason"] or NO_REASON

    @property
    def agreed_charge(self) -> Money | None:
        """The charge that the page showed for the chosen items: who sends the form agrees to it."""
        return self._shown_charge

    @property
    def _shown_charge(self) -> Money:
        shown = _charges(self.data["charges"])
        return Money(sum((shown.get(number, Decimal()) for number in self.data.get("items", ())), Decimal()))


class AgentCancellationForm(CancellationForm):
    """An agent's form: it asks for the reason, and for how the customer accepts a charge."""

    schema = _schema(
        text(
            "Why, and how did the customer ask for it?",
            kind="textarea",
            longest=500,
            hint="For colleagues. It's saved with the order.",
            missing="Enter why it's canceled, for example: customer called, moving in with family.",
        ),
        acceptance=choice("How does the customer accept the charge?", ANSWERS, optional=True, unmarked=True),
    )

    @property
    def agreed_charge(self) -> Money | None:
        """The charge that was read to the customer; None if they are asked by email."""
        return None if self._shown_charge and self.data["acceptance"] == ASK else self._shown_charge

    def offer_items(self, choices: tuple[Choice, ...]) -> None:
        super().offer_items(choices)
        was_sent = "charges" in self.data
        if was_sent and self._shown_charge and not self.data.get("acceptance"):
            self.errors["acceptance"] = "Choose how the customer accepts the charge."


class FailureForm(ItemsForm):
    """The items that can never be finished, the reason for colleagues, and the reason for the customer."""

    schema = Schema.from_dict(
        {
            "items": _items("What can't be finished?"),
            "reason": text(
                "What's in the way?",
                kind="textarea",
                longest=500,
                hint="For colleagues: what you tried, and why it can't work.",
                missing="Enter what's in the way, so the next person knows.",
            ),
            "customer_reason": text(
                "Reason for the customer",
                kind="textarea",
                longest=1000,
                hint="Write it for the customer. We email it right away.",
                missing="Enter a reason, in words for the customer.",
            ),
        },
        name="FailureSchema",
    )()

    @property
    def facts(self) -> dict[str, Any]:
        return {"items": self.numbers, "reason": self.data["reason"], "customer_reason": self.data["customer_reason"]}


class ChargeAnswerForm(Form):
    """A customer's answer to a charge: the button says which."""

    schema = Schema.from_dict({}, name="ChargeAnswerSchema")()

    @property
    def agreement(self) -> str:
        return ""


class AgentChargeAnswerForm(Form):
    """An answer that the customer gave to an agent."""

    schema = Schema.from_dict(
        {
            "note": text(
                "How did the customer answer?",
                longest=200,
                hint="For example: by phone, after I read the charge.",
                missing="Enter how the customer answered.",
            )
        },
        name="AgentChargeAnswerSchema",
    )()

    @property
    def agreement(self) -> str:
        note: str = self.data["note"]
        return note


def _charges(shown: str) -> Mapping[str, Decimal]:
    """The amounts that a page showed, by item; what cannot be read counts as nothing."""
    found = {}
    for pair in shown.split():
        number, _, amount = pair.partition(":")
        try:
            found[number] = Decimal(amount)
        except InvalidOperation:
            continue
    return {number: amount for number, amount in found.items() if amount.is_finite()}
