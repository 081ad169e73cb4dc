"""Letters as HTML for mail programs."""

from base64 import b64decode
from collections.abc import Iterator
from functools import partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from business_layer.messages.letter import Letter
from business_layer.messages.ports import HtmlBody, MailFile
from business_layer.shared.company import ADDRESS, COMPANY
from presentation_layer.line_breaks import keep_numbers_whole

# Blanks that mailboxes neither show nor trim.
BLANKS = "\u2007\ufeff" * 60
# Mail programs know no style sheet.
WHOLE = Markup('<span style="white-space:nowrap">{}</span>')


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
        environment.filters["whole"] = partial(keep_numbers_whole, whole=WHOLE)
        self._template = environment.get_template("letter.html")
        mark = (files("presentation_layer") / "mails" / "mark.png").read_bytes()
        self._pictures = (MailFile(name="mark", media_type="image/png", content=mark),)

    def html_of(self, letter: Letter) -> HtmlBody:
        markup = self._template.render(letter=letter, blanks=BLANKS, company=COMPANY, address=ADDRESS)
        return HtmlBody(markup=markup, pictures=(*self._pictures, *_pictures_in(letter)))


def _pictures_in(letter: Letter) -> Iterator[MailFile]:
    for part in letter.parts:
        if part.picture:
            yield MailFile(name=part.picture.name, media_type="image/png", content=b64decode(part.picture.png))
