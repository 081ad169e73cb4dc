"""Secrets that travel in links and cookies: random, and stored only as a hash."""

import hashlib
import secrets

BYTES = 32
SESSION_DIGITS = 16


def new_token() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(BYTES)


def token_hash(token: str) -> str:
    """The SHA-256 of a token; a random token needs no slower hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_name(token: str) -> str:
    """A name for a sign-in session in what analysts read. It finds no session and opens none."""
    return "s" + token_hash(f"session name {token}")[:SESSION_DIGITS]
