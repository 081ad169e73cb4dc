"""Sign-in sessions and mailed one-time tokens, both found by the hash of a random secret."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from business_layer.user_management.unchosen_passwords import is_chosen


class Site(StrEnum):
    STORE = "store"
    OFFICE = "office"
    INTELLIGENCE = "intelligence"
    NOTIFICATIONS = "notifications"


class TokenPurpose(StrEnum):
    VERIFY_EMAIL = "verify_email"
    RESET = "reset_password"


@dataclass(eq=False, kw_only=True)
class Session:
    """A sign-in at one site. An agent's session may act for a customer, with a reason."""

    token_hash: str
    site: Site
    user_id: UUID
    customer_id: UUID | None
    agent_id: UUID | None
    started_at: datetime
    seen_at: datetime
    ends_at: datetime
    second_factor_at: datetime | None = None
    acting_for: UUID | None = None
    acting_reason: str = ""


@dataclass(eq=False, kw_only=True)
class OneTimeToken:
    """A mailed secret: it works once, until it expires, for one purpose.

    A token that confirms an address carries the name and the hash of the password chosen at sign-up, and the visitor
    who chose them. Anyone can sign up with any address, so only that visitor, or someone who knows that password, may
    confirm it: a stranger's choice must not become the account of the mailbox's owner. Other tokens carry none of them.

    A new customer's checkout chooses no password, so its token `has_no_password`: any reader of the mail may confirm
    it, and its page says what that allows.
    """

    token_hash: str
    user_id: UUID
    purpose: TokenPurpose
    expires_at: datetime
    used_at: datetime | None = None
    visitor_id: UUID | None = None
    name: str = ""
    password_hash: str = ""

    @property
    def has_no_password(self) -> bool:
        return self.purpose is TokenPurpose.VERIFY_EMAIL and not is_chosen(self.password_hash)

    def spend(self, *, at: datetime) -> None:
        self.used_at = at

    def is_usable(self, *, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at
