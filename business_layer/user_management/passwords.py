"""Passwords: which are good enough, and how they are hashed (argon2id)."""

import re
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from business_layer.shared.errors import Invalid
from business_layer.user_management.unchosen_passwords import is_chosen

SHORTEST, LONGEST = 8, 256
# How many of the most used passwords are refused, and how many characters around one of them do not make it better.
COMMON, FEW_CHARACTERS = 10_000, 5
DECORATED = re.compile(r"(?P<before>[\W\d_]*)(?P<word>.*?[^\W\d_])(?P<after>[\W\d_]*)", re.DOTALL)
REPEATED = re.compile(r"(?P<unit>.+?)\1+", re.DOTALL)
LOOK_ALIKES = str.maketrans("@4301!$57", "aaeoiisst")


class Passwords:
    """Hashes and compares passwords. `time_cost` is argon2's number of passes, `memory_kib` its memory in KiB."""

    def __init__(self, *, time_cost: int, memory_kib: int) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._stand_in = self._hasher.hash("the password of no user")

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Return True if the password is right. It takes as long without a hash, so timing reveals no account."""
        known = password_hash if password_hash and is_chosen(password_hash) else None
        try:
            return self._hasher.verify(known or self._stand_in, password[:LONGEST]) and known is not None
        except (VerificationError, InvalidHashError):
            return False


def require_good_password(password: str, *, email: str, name: str) -> None:
    """Raise Invalid naming `password` if it is too short, too common, or contains the user's name or address.

    A password must not rest on readily available biographical or account information (47 CFR 64.2010).
    """
    if len(password) < SHORTEST:
        raise Invalid(f"Use at least {SHORTEST} characters. Several words are easy to remember.", field="password")
    if len(password) > LONGEST:
        raise Invalid(f"Use at most {LONGEST} characters.", field="password")
    if _is_common(password.lower()):
        raise Invalid("Many people use this password, so it is easy to guess. Choose another.", field="password")
    known = {part for part in (*name.lower().split(), email.lower().partition("@")[0]) if len(part) > 3}
    if any(part in password.lower() for part in known):
        raise Invalid("Leave your name and email address out of the password.", field="password")


def _is_common(password: str) -> bool:
    """Return True for a common password, also repeated, with a few characters around it, or with @ for a and so on."""
    common = common_passwords()
    repeated = REPEATED.fullmatch(password)
    spellings = {password, repeated["unit"] if repeated else password}
    spellings |= {spelling.translate(LOOK_ALIKES) for spelling in spellings}
    return any(_is_decorated(spelling, common) for spelling in spellings)


def _is_decorated(password: str, common: frozenset[str]) -> bool:
    """Return True for a common password with few or common digits and signs (or none) before and after it."""
    parts = DECORATED.fullmatch(password)
    if password in common or parts is None or parts["word"] not in common:
        return password in common
    decorations = (parts["before"], parts["after"])
    return all(len(decoration) <= FEW_CHARACTERS or decoration in common for decoration in decorations)


@cache
def common_passwords() -> frozenset[str]:
    """Return the most used passwords, as the package zxcvbn counts them."""
    return frozenset(FREQUENCY_LISTS["passwords"][:COMMON])
