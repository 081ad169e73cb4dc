"""The form with which visitors and customers choose what events of their visits may be kept with."""

from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field

from business_layer.shared.visits import Channel, Consent
from presentation_layer.forms.fields import Choice, choice, hidden
from presentation_layer.forms.form import Form

NONE = Choice(
    Consent.NONE,
    "Count only",
    "We count pages and orders. Nothing says which of them were yours, and your browser keeps only this choice.",
)
MEASURE = Choice(
    Consent.MEASURE,
    "Measure my visits",
    "A random number in a cookie tells us which pages belong to one visit, so that we see where the store gets in the "
    "way. It isn't connected to your name or your account.",
)
PERSONALIZE = Choice(
    Consent.PERSONALIZE,
    "Measure my visits, and connect them to my account",
    "So we can suggest services that fit what you have, and call you if something seems wrong. Nobody else gets them.",
)
ASKED, MISSING = "What may we keep about your visits?", "Choose what we may keep."


def _schema(choices: tuple[Choice, ...]) -> Schema:
    fields: dict[str, Field[Any]] = {"choice": choice(ASKED, choices, missing=MISSING), "channel": hidden(longest=20)}
    return Schema.from_dict(fields, name="PrivacyChoiceSchema")()


class PrivacyChoiceForm(Form):
    """The choice of a visitor. `channel` is how they came to the page with the banner."""

    schema = _schema((NONE, MEASURE))

    @property
    def consent(self) -> Consent:
        return Consent(self.data["choice"])

    @property
    def channel(self) -> Channel | None:
        """None if it is none of ours: a form can be filled in by hand."""
        given = str(self.data.get("channel", ""))
        return Channel(given) if given in {known.value for known in Channel} else None


class CustomerPrivacyChoiceForm(PrivacyChoiceForm):
    """The choice of a customer who is signed in."""

    schema = _schema((NONE, MEASURE, PERSONALIZE))
