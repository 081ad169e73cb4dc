"""The forms of the checkout's last two steps: signing the documents, and placing the order."""

from typing import Self
from uuid import UUID

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from business_layer.online_ordering.signing_acts import Box
from business_layer.shared.errors import Invalid
from presentation_layer.forms.fields import hidden
from presentation_layer.forms.form import Form

HASH, AGREE = "hash.", "agree."


class SigningSchema(Schema):
    signature = hidden(longest=200)


class SigningForm(Form):
    """The name on the pressed button, the boxes checked, and each document as it was shown: the hash of its text."""

    schema: Schema = SigningSchema()

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[str, str] = {}
        self.checked: frozenset[str] = frozenset()

    def read(self, submitted: MultiDict[str, str]) -> Self:
        super().read(submitted)
        self.shown = {name.removeprefix(HASH): value for name, value in submitted.items() if name.startswith(HASH)}
        self.checked = frozenset(box for box in Box if submitted.get(AGREE + box))
        return self

    def _names(self) -> set[str]:
        """The boxes and the documents, which the page draws."""
        return {"documents", AGREE.rstrip("."), *super()._names()}


class PlacingSchema(Schema):
    submission_key = hidden()
    seen = hidden()


class PlacingForm(Form):
    """The digest of the review page, so that nothing else is ordered."""

    schema = PlacingSchema()

    @property
    def submission_key(self) -> UUID:
        try:
            return UUID(self.data["submission_key"])
        except ValueError:
            raise Invalid("This page is out of date. Reload it and try again.") from None

    @property
    def expected_digest(self) -> str:
        return str(self.data["seen"])
