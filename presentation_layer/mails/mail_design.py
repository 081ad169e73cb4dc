"""Letters as HTML for mail programs."""

import re
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from business_layer.messages.letter import Letter
from business_layer.messages.ports import HtmlBody, MailFile
from business_layer.shared.company import ADDRESS, COMPANY

# Blanks that mailboxes neither show nor trim.
BLANKS = "\u2007\ufeff" * 60
# Phone numbers and order numbers, which are read and copied as one.
NUMBER = re.compile(r"(\(\d{3}\) \d{3}-\d{4}|DT-\d+)")
WHOLE = Markup('<span style="white-space:nowrap">{}</span>')


def keep_numbers_whole(words: str) -> Markup:
    """Escape words for HTML in which no number breaks at the end of a line."""
    return Markup().join(WHOLE.format(part) if NUMBER.fullmatch(part) else escape(part) for part in NUMBER.split(words))


class HtmlMailDesign:
    """Implements `MailDesign`: one template for every letter, with the company's mark inside the mail."""

    def __init__(self) -> None:
        environment = Environment(
            loader=PackageLoader("presentation_layer", "mails"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["whole"] = keep_numbers_whole
        self._template = environment.get_template("letter.html")
        mark = (files("presentation_layer") / "mails" / "mark.png").read_bytes()
        self._pictures = (MailFile(name="mark", media_type="image/png", content=mark),)

    def html_of(self, letter: Letter) -> HtmlBody:
        markup = self._template.render(letter=letter, blanks=BLANKS, company=COMPANY, address=ADDRESS)
        return HtmlBody(markup=markup, pictures=self._pictures)
