"""Passwords: what makes a good one, and how it is kept (argon2id)."""

import re
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from business_layer.shared.errors import Invalid

SHORTEST, LONGEST, COMMON, FEW_SIGNS = 8, 256, 10_000, 5
TRIMMED = re.compile(r"(?P<before>[\W\d_]*)(?P<word>.*?[^\W\d_])(?P<after>[\W\d_]*)", re.DOTALL)
REPEATED = re.compile(r"(?P<unit>.+?)\1+", re.DOTALL)
LOOK_ALIKES = str.maketrans("@4301!$57", "aaeoiisst")


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
    if _is_common(password.lower()):
        raise Invalid("Many people use this password, so it is easy to guess. Choose another.", field="password")
    known = {part for part in (*name.lower().split(), email.lower().partition("@")[0]) if len(part) > 3}
    if any(part in password.lower() for part in known):
        raise Invalid("Leave your name and e-mail address out of the password.", field="password")


def _is_common(password: str) -> bool:
    """Whether many people use it, also repeated, with a few signs around it, or with figures in place of letters."""
    common = common_passwords()
    repeated = REPEATED.fullmatch(password)
    spellings = {password, repeated["unit"] if repeated else password}
    spellings |= {one.translate(LOOK_ALIKES) for one in spellings}
    return any(_is_one_with_trimmings(one, common) for one in spellings)


def _is_one_with_trimmings(password: str, common: frozenset[str]) -> bool:
    """A common password, or one of letters with up to five other signs, or with common digits, around it."""
    parts = TRIMMED.fullmatch(password)
    if password in common or parts is None or parts["word"] not in common:
        return password in common
    trimmings = (parts["before"], parts["after"])
    return all(len(one) <= FEW_SIGNS or one in common for one in trimmings)


@cache
def common_passwords() -> frozenset[str]:
    """The passwords most people use, as the package zxcvbn counts them."""
    return frozenset(FREQUENCY_LISTS["passwords"][:COMMON])
