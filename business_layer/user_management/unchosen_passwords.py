"""The mark of a user who has not chosen a password yet: a new customer chooses one after the order."""

from uuid import UUID

UNCHOSEN = "unchosen:"


def unchosen_password(sign_up_id: UUID) -> str:
    """Return what is stored instead of a password's hash. No password matches it, and no two sign-ups share it."""
    return f"{UNCHOSEN}{sign_up_id.hex}"


def is_chosen(password_hash: str) -> bool:
    """Return True for the hash of a password. An account that an agent opened has an empty text instead."""
    return bool(password_hash) and not password_hash.startswith(UNCHOSEN)
