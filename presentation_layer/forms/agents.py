"""The form with which a lead employs an agent."""

from collections.abc import Collection, Mapping
from typing import Any, Self
from uuid import UUID

import pyotp
from marshmallow import Schema

from business_layer.shared.errors import Invalid
from business_layer.user_management.users import Role
from presentation_layer.forms.account import new_password
from presentation_layer.forms.fields import Choice, choice, hidden, text
from presentation_layer.forms.form import Form

NOBODY = "nobody"
ROLE_WORDS = [
    Choice(Role.AGENT, "Agent", "Finds and assigns orders, works for customers"),
    Choice(Role.ENGINEER, "Engineer", "Also completes reviews and fixes fallouts"),
    Choice(Role.LEAD, "Lead", "Also manages agents"),
]
# Nobody gives these roles in the back office, but those who have one may keep it.
KEPT_ROLES = [
    Choice(Role.RELEASE_ENGINEER, "Release engineer", "Sees the release page, and how events are collected"),
    Choice(Role.ANALYST, "Analyst", "Sees the reports of site intelligence"),
    Choice(Role.PEOPLE_ANALYST, "People analyst", "Also sees the orders behind a number"),
]


class AgentSchema(Schema):
    name = text("Name", longest=100, autocomplete="off", missing="Enter the agent's name.")
    email = text(
        "Email address", kind="email", longest=200, autocomplete="off", missing="Enter the agent's email address."
    )
    service_center = text("Service center", longest=60, missing="Enter a service center.")
    role = choice("Role", ROLE_WORDS, default=Role.AGENT.value, missing="Choose a role.")
    password = new_password("First password", "Enter a first password.")
    totp_secret = text(
        "Authenticator secret",
        longest=64,
        autocomplete="off",
        hint="The agent adds it to an authenticator app. Use this one, or paste the secret of a hardware token.",
        missing="Enter an authenticator secret.",
    )


class ChangedAgentSchema(Schema):
    name = text("Name", longest=100, autocomplete="off", missing="Enter the agent's name.")
    service_center = text("Service center", longest=60, missing="Enter a service center.")
    role = choice("Role", [*ROLE_WORDS, *KEPT_ROLES], missing="Choose a role.")
    expected = hidden()


class ChangedAgentForm(Form):
    schema = ChangedAgentSchema()

    def offer_roles(self, present: Collection[str]) -> None:
        """Offer the roles that leads give, and those of the others that the agent has."""
        kept = [role for role in KEPT_ROLES if role.value in present]
        self.offer("role", (*ROLE_WORDS, *kept))


class DisablingSchema(Schema):
    to = text("Assign their open orders to", kind="select", optional=True, unmarked=True)


class DisablingForm(Form):
    """The agent who gets another agent's open orders; nobody if none is chosen."""

    schema = DisablingSchema()

    @property
    def to(self) -> UUID | None:
        try:
            return UUID(self.data["to"]) if self.data["to"] not in {"", NOBODY} else None
        except ValueError:
            raise Invalid("Choose a colleague, or nobody.", field="to") from None


class AgentForm(Form):
    schema = AgentSchema()

    def fill(self, initial: Mapping[str, Any] | None = None) -> Self:
        return super().fill({"totp_secret": pyotp.random_base32(), **(initial or {})})

    def _check(self) -> None:
        super()._check()
        try:
            pyotp.TOTP(self.typed["totp_secret"]).now()
        except (ValueError, TypeError):
            self.errors.setdefault("totp_secret", "Use only letters A–Z and digits 2–7, as the token shows them.")
