"""Passwords: what makes a good one, and how it is kept (argon2id)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from business_layer.shared.errors import Invalid

SHORTEST, LONGEST, COMMON = 8, 256, 10_000


class Passwords:
    """Hashes and verifies. `time_cost` is argon2's passes, `memory_kib` its memory; both are settings."""

    def __init__(self, *, time_cost: int, memory_kib: int) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._nobody = self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is right. Takes as long when there is no such user."""
        try:
            return self._hasher.verify(password_hash or self._nobody, password[:LONGEST]) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def require_good_password(password: str, *, email: str, name: str) -> None:
    """Raise Invalid naming `password`: too short, too common, or made of what others know of the person.

    A password must not rest on readily available biographical or account information (47 CFR 64.2010).
    """
    if len(password) < SHORTEST:
        raise Invalid(f"Use at least {SHORTEST} characters. A few words in a row are easy to keep.", field="password")
    if len(password) > LONGEST:
        raise Invalid(f"Use at most {LONGEST} characters.", field="password")
    if password.lower() in common_passwords():
        raise Invalid("Many people use this password, so it is easy to guess. Choose another.", field="password")
    known = {part for part in (*name.lower().split(), email.lower().partition("@")[0]) if len(part) > 3}
    if any(part in password.lower() for part in known):
        raise Invalid("Leave your name and e-mail address out of the password.", field="password")


@cache
def common_passwords() -> frozenset[str]:
    """The passwords most people use, as the package zxcvbn counts them."""
    return frozenset(FREQUENCY_LISTS["passwords"][:COMMON])
