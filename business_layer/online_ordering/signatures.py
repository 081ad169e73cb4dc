"""Signatures: whether a name that was typed is the name on the account."""

import re
import unicodedata

APOSTROPHES = r"['`\u2018\u2019]"
BEFORE = frozenset({"mr", "mrs", "ms", "mx", "dr"})
AFTER = frozenset({"jr", "sr", "ii", "iii", "iv", "esq", "md", "phd"})


def is_signature_of(signature: str, name: str) -> bool:
    """Whether a signature is the full name: its first and last names agree, and no middle name contradicts the other.

    Case, accents, punctuation, titles, and middle names or initials that only one of them has do not matter; an initial
    in place of the first name does.
    """
    signed, known = _names(signature), _names(name)
    if not signed or not known:
        return False
    if signed[0] != known[0] or signed[-1] != known[-1]:
        return False
    return len(signed) == len(known) == 1 or (min(len(signed), len(known)) > 1 and _agree(signed[1:-1], known[1:-1]))


def _agree(some: list[str], others: list[str]) -> bool:
    """Whether middle names may be those of the same person; a lone letter is an initial."""
    return all(one.startswith(other) or other.startswith(one) for one, other in zip(some, others, strict=False))


def _names(text: str) -> list[str]:
    last, comma, first = text.partition(",")
    if comma and len(first.split()) and first.strip().casefold().rstrip(".") not in AFTER:
        text = f"{first} {last}"
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in decomposed if not unicodedata.combining(one))
    words = re.sub(r"[^\w\s]|_", " ", re.sub(APOSTROPHES, "", plain)).split()
    while len(words) > 1 and words[0] in BEFORE:
        words.pop(0)
    while len(words) > 1 and words[-1] in AFTER:
        words.pop()
    return words
