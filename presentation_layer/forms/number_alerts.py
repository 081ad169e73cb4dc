"""The form for an alert about a number."""

from marshmallow import Schema

from business_layer.catalogue.specification import ProductSpecification
from business_layer.inventory.searched_pools import filter_of
from business_layer.shared.errors import NotFound
from presentation_layer.forms.fields import Choice, Text, text
from presentation_layer.forms.form import Form


class OwnAlertSchema(Schema):
    word = text(
        "Word or digits",
        hint="3 to 7 letters or digits, for example FLOWERS or 1234.",
        longest=40,
        autocomplete="off",
        missing="Enter the word or digits you want in your number.",
    )
    prefix = Text(
        optional=True, longest=20, metadata={"label": "Prefix", "kind": "radios", "default": "", "unmarked": True}
    )


class AlertSchema(OwnAlertSchema):
    email = text(
        "Email address",
        kind="email",
        longest=200,
        autocomplete="email",
        hint="We'll send a link to confirm the alert.",
        missing="Enter your email address.",
    )


class NumberAlertForm(Form):
    """A signed-in customer's address is known. `prefix` is the answer that narrows the search."""

    schema: Schema = AlertSchema()


class OwnNumberAlertForm(NumberAlertForm):
    schema = OwnAlertSchema()


def alert_form(specification: ProductSpecification, *, asks_for_email: bool) -> NumberAlertForm:
    """Return the form for an offering whose number is chosen from stock. Raises NotFound for another."""
    name = next(iter(specification.chosen_from_stock), None)
    if name is None:
        raise NotFound("No number is chosen for this service.")
    form = NumberAlertForm() if asks_for_email else OwnNumberAlertForm()
    question = filter_of(specification.characteristic(name), specification)
    allowed = question.allowed if question else ()
    form.offer("prefix", (Choice("", "Any"), *(Choice(code.value, code.label) for code in allowed)))
    return form
