"""Remove invisible characters, which get into typed text when it is copied from a page."""

import unicodedata

ORDINARY = "Use only letters, digits, and ordinary punctuation."
LINE_BREAKS = "\r\n\t"
JOINERS = "\u200c\u200d"
# Unicode's other default-ignorable characters, which its category of formatting marks leaves out: the grapheme joiner,
# the fillers of Hangul, unseen vowels of Khmer, and the blank pattern of Braille.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u2800\u3164\uffa0")
# Formatting characters that are visible: the Arabic, Syriac and Kaithi signs in front of a number.
SEEN_MARKS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# The Unicode categories between which a joiner changes the text: letters and their marks, and parts of an emoji.
JOINED = ("L", "M", "S")
# The canonical combining class of viramas.
VIRAMA = 9


def remove_invisible(text: str) -> str:
    """Return the text, composed (NFC), without invisible characters.

    The zero-width joiner and non-joiner stay between letters outside ASCII, because they are part of the spelling in
    Persian, Sinhala, Malayalam and other scripts. Line breaks and other control characters stay too.
    """
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii():
        return composed
    seen = (character for index, character in enumerate(composed) if not _is_invisible(character, composed, index))
    # Compose again: a removed character may have separated a letter from its accent.
    return unicodedata.normalize("NFC", "".join(seen))


def has_control(text: str, *, allowed: str = "") -> bool:
    """Return True for text with a control character or half of a surrogate pair.

    PostgreSQL stores neither NUL nor such halves, and the others would garble pages and mails.
    """
    return any(
        (character < " " or character == "\x7f" or "\ud800" <= character <= "\udfff") and character not in allowed
        for character in text
    )


def clean_line(text: str) -> str:
    """Return the visible text on one line, with single spaces."""
    return " ".join(remove_invisible(text).split())


def _is_invisible(character: str, text: str, index: int) -> bool:
    if character in JOINERS:
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        return not (_is_virama(before) or (_is_joined(before) and _is_joined(after)))
    if character in UNSEEN:
        return True
    return unicodedata.category(character) == "Cf" and character not in SEEN_MARKS


def _is_virama(neighbor: str) -> bool:
    """Return True for a virama, the sign that removes a letter's vowel (RFC 5892, appendix A).

    A joiner after it makes another letter of it, even at the end of a word, for example a Malayalam chillu.
    """
    return bool(neighbor) and unicodedata.combining(neighbor) == VIRAMA


def _is_joined(neighbor: str) -> bool:
    return bool(neighbor) and not neighbor.isascii() and unicodedata.category(neighbor)[0] in JOINED
