"""Text as people see it: in one spelling of its letters, without the marks that come along when one copies it."""

import unicodedata

JOINERS = "\u200c\u200d"
# Unicode's other default-ignorable characters, which its category of formatting marks leaves out: the grapheme joiner,
# the fillers of Hangul, unseen vowels of Khmer, and the blank pattern of Braille.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u2800\u3164\uffa0")
# Formatting marks that are seen all the same: the Arabic, Syriac and Kaithi signs that stand before a number.
SEEN_MARKS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# What a joiner stands between where it changes what is read: letters and their marks, and the parts of an emoji.
JOINED = ("L", "M", "S")
# The canonical combining class of viramas.
VIRAMA = 9


def remove_invisible(text: str) -> str:
    """The text, composed (NFC), without characters that nobody sees.

    The zero-width joiner and non-joiner stay between letters outside ASCII: Persian, Sinhala, Malayalam and other
    scripts spell with them. Line breaks and other control characters stay too, for the caller to judge.
    """
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii():
        return composed
    seen = (character for place, character in enumerate(composed) if not _is_invisible(character, composed, place))
    # A mark may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", "".join(seen))


def clean_line(text: str) -> str:
    """The visible text on one line, with single spaces."""
    return " ".join(remove_invisible(text).split())


def _is_invisible(character: str, text: str, place: int) -> bool:
    if character in JOINERS:
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        return not (_is_virama(before) or (_is_joined(before) and _is_joined(after)))
    if character in UNSEEN:
        return True
    return unicodedata.category(character) == "Cf" and character not in SEEN_MARKS


def _is_virama(neighbor: str) -> bool:
    """Return True for a sign that takes a letter's vowel away (RFC 5892, appendix A).

    A joiner after it forms another letter, at the end of a word too, as in the chillus of Malayalam.
    """
    return bool(neighbor) and unicodedata.combining(neighbor) == VIRAMA


def _is_joined(neighbor: str) -> bool:
    return bool(neighbor) and not neighbor.isascii() and unicodedata.category(neighbor)[0] in JOINED
