"""Numbers in words, which some house numbers are written in: One Microsoft Way, Two Twenty-Two Broadway."""

ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
)
SPANISH = (
    "uno una dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta cincuenta cien "
    "ciento mil"
)
NUMBER_WORDS = frozenset(f"{ENGLISH} {SPANISH}".split())


def starts_with_number(text: str) -> bool:
    """Return True if the first word is a number, or several numbers joined by hyphens."""
    first = text.casefold().partition(" ")[0].strip(",.")
    return bool(first) and all(part in NUMBER_WORDS for part in first.split("-"))
