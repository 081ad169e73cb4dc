"""Signatures: compare a typed name with the name on the account."""

import re
import unicodedata

APOSTROPHES = r"['`\u2018\u2019]"
TITLES = frozenset({"mr", "mrs", "ms", "mx", "dr"})
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "esq", "md", "phd"})


def is_signature_of(signature: str, name: str) -> bool:
    """True if a signature is the full name: its first and last names agree, and no middle name contradicts the other.

    Case, accents, punctuation, titles, and middle names or initials that only one of the two has do not matter; an
    initial in place of the first name does.
    """
    signed, known = _names(signature), _names(name)
    if not signed or not known:
        return False
    if signed[0] != known[0] or signed[-1] != known[-1]:
        return False
    return len(signed) == len(known) == 1 or (
        min(len(signed), len(known)) > 1 and _can_agree(signed[1:-1], known[1:-1])
    )


def _can_agree(middle: list[str], other_middle: list[str]) -> bool:
    """True if the middle names may be those of the same person; a single letter is an initial."""
    pairs = zip(middle, other_middle, strict=False)
    return all(name.startswith(other) or other.startswith(name) for name, other in pairs)


def _names(text: str) -> list[str]:
    """The words of a name in order, in plain letters, without titles: `Lopez, Maria` is maria lopez."""
    last, comma, first = text.partition(",")
    if comma and len(first.split()) and first.strip().casefold().rstrip(".") not in SUFFIXES:
        text = f"{first} {last}"
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = re.sub(r"[^\w\s]|_", " ", re.sub(APOSTROPHES, "", plain)).split()
    while len(words) > 1 and words[0] in TITLES:
        words.pop(0)
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    return words
