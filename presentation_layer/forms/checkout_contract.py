"""The forms of the checkout's last two steps: the signature under the documents, and placing the order."""

from collections.abc import Mapping
from typing import Self
from uuid import UUID

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from business_layer.shared.errors import Invalid
from presentation_layer.forms.fields import hidden, text
from presentation_layer.forms.form import Form

# A box for each document, and one for all of them.
HASH, AGREE, AGREE_ALL = "hash.", "agree.", "agree_all"


class SignatureSchema(Schema):
    signature = text(
        "Sign with your full name", longest=100, autocomplete="name", missing="Enter your full name to sign."
    )


class RecordedSignatureSchema(Schema):
    signature = text(
        "Customer's full name, as their signature",
        longest=100,
        autocomplete="off",
        hint="The record shows that you entered it on the customer's behalf.",
        missing="Enter the customer's full name.",
    )


class SignatureForm(Form):
    """The signature, and each document as it was shown: the hash of its text, and a box to agree to it.

    Customers who `agree_to_all` need to check only one box.
    """

    schema: Schema = SignatureSchema()

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[str, str] = {}
        self.agreed: frozenset[str] = frozenset()
        self.agree_to_all = False

    def read(self, submitted: MultiDict[str, str]) -> Self:
        super().read(submitted)
        self.shown = {name.removeprefix(HASH): value for name, value in submitted.items() if name.startswith(HASH)}
        self.agree_to_all = bool(submitted.get(AGREE_ALL))
        self.agreed = frozenset(code for code in self.shown if self.agree_to_all or submitted.get(AGREE + code))
        self.errors |= {AGREE + code: "Read the document and check its box to agree." for code in self.unread}
        return self

    @property
    def unread(self) -> list[str]:
        return [code for code in self.shown if code not in self.agreed]

    def name_documents(self, titles: Mapping[str, str]) -> None:
        """Say which document each message is about, which only the page knows."""
        named = {AGREE + code: f"Read “{title}” and check its box to agree." for code, title in titles.items()}
        self.errors |= {name: words for name, words in named.items() if name in self.errors}

    def _names(self) -> set[str]:
        """The documents' boxes differ from order to order; they stand together under one name."""
        return {"documents", *super()._names()}


class RecordedSignatureForm(SignatureForm):
    """The signature of a customer who is on the phone, recorded by an agent."""

    schema = RecordedSignatureSchema()


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
