"""Read enumerations from storage, where a newer release may have written a value that this one does not know.

A stand-in holds such a value: pages can show it, it equals no member, and it is stored again exactly as it was read.
Never read input this way: `Kind(text)` stays strict.
"""

from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from business_layer.shared.errors import WrittenByNewerRelease

E = TypeVar("E", bound=StrEnum)

STAND_IN = "NOT_KNOWN_HERE"
KINDS_REMEMBERED = 1024


def read_value(kind: type[E], stored: str) -> E:
    """Return the member with that value, or a stand-in for a value that this release does not know."""
    try:
        return kind(stored)
    except ValueError:
        stand_in: E = _stand_in(kind, stored)
        return stand_in


def is_known(value: StrEnum) -> bool:
    """Return True if this release knows the value."""
    return value.name != STAND_IN


def require_known(*values: StrEnum) -> None:
    """Raise WrittenByNewerRelease if any value is a stand-in: we must not change what we do not understand."""
    if not all(is_known(value) for value in values):
        raise WrittenByNewerRelease


@lru_cache(maxsize=KINDS_REMEMBERED)
def _stand_in(kind: type[E], stored: str) -> E:
    value: E = str.__new__(kind, stored)
    value._name_, value._value_ = STAND_IN, stored
    return value
