"""Random secrets for links and cookies, of which only a hash is stored."""

import hashlib
import secrets

BYTES = 32
SESSION_DIGITS = 16


def new_token() -> str:
    """Return 256 random bits as text for a URL."""
    return secrets.token_urlsafe(BYTES)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token. A random token needs no slower hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_name(token: str) -> str:
    """Return a name for a session in the events that analysts read. No session can be found or opened with it."""
    return "s" + token_hash(f"session name {token}")[:SESSION_DIGITS]
