"""Phone numbers that stay on one line: browsers break them at the space and after the hyphen."""

import re

from markupsafe import Markup, escape

PHONE_NUMBER = re.compile(r"(\(\d{3}\) \d{3}-\d{4})")
UNBROKEN = Markup('<span class="text-nowrap">{}</span>')


def with_unbroken_numbers(text: str) -> Markup:
    """The text as HTML, with each phone number in it kept on one line."""
    parts = PHONE_NUMBER.split(text)
    return Markup().join(UNBROKEN.format(part) if PHONE_NUMBER.fullmatch(part) else escape(part) for part in parts)
