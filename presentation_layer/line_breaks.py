"""The rules of where lines of words may break: never within a phone number or an order number."""

import re

from markupsafe import Markup, escape

# Numbers are read and copied as one. An email address that is too long for a line breaks before its @.
NUMBER = re.compile(r"(\(\d{3}\) \d{3}-\d{4}|1-8\d\d(?:-[\dA-Z]+)+|DT-\d+|@)")
WHOLE = Markup('<span class="text-nowrap">{}</span>')
BEFORE_AT = Markup("<wbr>@")

# A space and a hyphen at which no line ends.
UNBROKEN = str.maketrans({" ": "\N{NO-BREAK SPACE}", "-": "\N{NON-BREAKING HYPHEN}"})


def unbroken(words: str) -> str:
    """The words of a link that calls, on one line whatever the style sheet says."""
    return words.translate(UNBROKEN)


def keep_numbers_whole(words: str, whole: Markup = WHOLE) -> Markup:
    """Escape words for HTML in which no number breaks at the end of a line. `whole` is the element around a number."""
    pieces = NUMBER.split(words)
    return Markup().join(
        escape(piece) if index % 2 == 0 else BEFORE_AT if piece == "@" else whole.format(piece)
        for index, piece in enumerate(pieces)
    )
