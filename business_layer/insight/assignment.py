"""Assigns visitors to the variants of an experiment. It needs no memory: the same visitor always gets the same one."""

from collections.abc import Mapping
from hashlib import sha256

HASH_BYTES = 8


def assign_variant(experiment: str, visitor: str, shares: Mapping[str, float]) -> str:
    """The variant of a visitor. `shares` are those of the variants, such as {"A": 1, "B": 1}, in a fixed order.

    The experiment's name is part of what is hashed, so two experiments divide the visitors independently. Raises
    ValueError if no share is above zero.
    """
    whole = sum(shares.values())
    if whole <= 0 or min(shares.values()) < 0:
        raise ValueError("The shares of an experiment are positive numbers.")
    digest = sha256(f"{experiment}\0{visitor}".encode(errors="surrogatepass")).digest()
    place = int.from_bytes(digest[:HASH_BYTES]) / 256**HASH_BYTES * whole
    end = 0.0
    for variant, share in shares.items():
        end += share
        if place < end:
            return variant
    return next(variant for variant in reversed(list(shares)) if shares[variant])
