"""Letters as HTML for mail programs."""

import re
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from business_layer.messages.letter import Letter
from business_layer.messages.ports import HtmlBody, MailFile
from business_layer.shared.company import ADDRESS, COMPANY

NO_BREAK = "\u00a0"
# Blanks that mailboxes neither show nor trim.
BLANKS = "\u2007\ufeff" * 60
TELEPHONE = re.compile(r"(\(\d{3}\)) (\d{3}-\d{4})")


class HtmlMailDesign:
    """Implements `MailDesign`: one template for every letter, with the company's mark inside the mail."""

    def __init__(self) -> None:
        environment = Environment(
            loader=PackageLoader("presentation_layer", "mails"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            # A phone number does not break between its parts.
            finalize=lambda value: TELEPHONE.sub(rf"\1{NO_BREAK}\2", value) if type(value) is str else value,
        )
        self._template = environment.get_template("letter.html")
        mark = (files("presentation_layer") / "mails" / "mark.png").read_bytes()
        self._pictures = (MailFile(name="mark", media_type="image/png", content=mark),)

    def html_of(self, letter: Letter) -> HtmlBody:
        markup = self._template.render(letter=letter, blanks=BLANKS, company=COMPANY, address=ADDRESS)
        return HtmlBody(markup=markup, pictures=self._pictures)
