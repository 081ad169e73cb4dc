"""The small forms of the back office's record pages."""

from typing import Self
from uuid import UUID

from marshmallow import Schema

from business_layer.order_management.order_notes import LONGEST_NOTE
from business_layer.shared.errors import Invalid
from presentation_layer.forms.fields import hidden, text
from presentation_layer.forms.form import Form


class ActingForCustomerSchema(Schema):
    reason = text(
        "Why?",
        longest=200,
        hint="It's saved with everything you do for this customer.",
        missing="Enter why you are working for this customer, for example: called about order DT-1000001.",
    )


class ActingForCustomerForm(Form):
    schema = ActingForCustomerSchema()


def uuid_or_none(text: str) -> UUID | None:
    """The identifier in a hidden field; None if it is empty. Raises Invalid."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid("This page is out of date. Reload it and try again.") from None


OFFERED_AGENTS = "agents-offered"
UNASSIGN, TO_ME = "unassign", "me"


class AssignmentSchema(Schema):
    agent = text(
        "New owner",
        longest=200,
        optional=True,
        unmarked=True,
        autocomplete="off",
        hint="Name or email address",
        list=OFFERED_AGENTS,
    )
    seen = hidden()


class AssignmentForm(Form):
    """The agent who gets an order, or nobody; and the agent who had it when the page was shown."""

    schema = AssignmentSchema()

    @classmethod
    def of_page(cls, assigned: UUID | None, refused: Self | None) -> Self:
        """The form on a page that shows whose the order is now, also where what was chosen before was refused."""
        form = refused or cls.blank()
        form.typed["seen"] = assigned.hex if assigned else ""
        return form

    @property
    def is_unassigning(self) -> bool:
        return self.command == UNASSIGN

    @property
    def is_for_me(self) -> bool:
        return self.command == TO_ME

    @property
    def seen(self) -> UUID | None:
        return uuid_or_none(self.data["seen"])

    def _check(self) -> None:
        super()._check()
        names_nobody = self.is_unassigning or self.is_for_me
        if not names_nobody and not self.typed["agent"].strip():
            self.errors.setdefault("agent", "Enter an agent's name or email address.")


class NoteSchema(Schema):
    text = text(
        "Note",
        kind="textarea",
        longest=LONGEST_NOTE,
        hint="For colleagues only. Customers never see it.",
        missing="Enter a note.",
    )


class NoteForm(Form):
    schema = NoteSchema()


class HandOverSchema(Schema):
    agent = text("Colleague", kind="select", missing="Choose a colleague.")
    note = text(
        "Why?",
        kind="textarea",
        longest=1000,
        hint="Saved as a note on the order, for your colleague and anyone after.",
        missing="Enter what your colleague should know.",
    )
    seen = hidden()


class HandOverForm(Form):
    """The colleague who gets the order, the reason, and the agent it had when the page was shown."""

    schema = HandOverSchema()

    @property
    def agent_id(self) -> UUID:
        try:
            return UUID(self.data["agent"])
        except ValueError:
            raise Invalid("Choose a colleague.", field="agent") from None

    @property
    def seen(self) -> UUID | None:
        return uuid_or_none(self.data["seen"])
