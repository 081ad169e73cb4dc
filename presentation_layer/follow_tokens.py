"""Tokens of pages that follow a record: proof that the agent opened the page, and the state it shows.

Opening an order is recorded as a look at the customer's data, but following it is not. The token therefore allows only
the user who opened the order to follow it, for HOLDS_SECONDS.
"""

from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from business_layer.shared.errors import Conflict

HOLDS_SECONDS = 24 * 3600


class NotOpened(Conflict):
    """The page was not opened by this agent, or so long ago that opening it again is due."""

    code = "not_opened"


def follow_token(number: str, revision: str, *, user_id: UUID | None) -> str:
    token: str = _signer().dumps([str(user_id), number, revision])
    return token


def followed_revision(token: str, number: str, *, user_id: UUID | None) -> str:
    """The revision of the order that is shown. Raises NotOpened."""
    try:
        whose, which, revision = _signer().loads(token, max_age=HOLDS_SECONDS)
    except (BadData, ValueError):
        raise NotOpened("Reload the page to see what changed.") from None
    if (whose, which) != (str(user_id), number):
        raise NotOpened("Reload the page to see what changed.")
    return str(revision)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="followed order")
