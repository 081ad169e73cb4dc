"""Counts with their nouns: 1 order, 2 orders, 0 orders."""


def count_words(count: int, singular: str, plural: str = "") -> str:
    """Return the count and its noun. Without a plural it is the singular with an s; both may be longer phrases."""
    return f"{count} {noun_for(count, singular, plural)}"


def noun_for(count: int, singular: str, plural: str = "") -> str:
    """Return the noun alone, for a count that is written in another way."""
    return singular if count == 1 else plural or f"{singular}s"
