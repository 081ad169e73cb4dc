"""A page client that also checks the rules of all pages on every page it gets."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from urllib.parse import urlsplit

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

POLICY_HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options")
WITHOUT_LABEL = {"hidden", "submit", "button"}


class Pages:
    """A visitor's browser without JavaScript, on a Flask application."""

    def __init__(self, app: Flask) -> None:
        self.app, self.client = app, app.test_client()
        self.status, self.path = 0, "/"
        self.page: html.HtmlElement = html.fromstring("<html></html>")
        self.raw = ""

    def open(self, path: str) -> "Pages":
        self.receive(self.client.get(path, follow_redirects=True))
        return self

    def submit(
        self, action: str, values: Mapping[str, str | list[str]], *, press: tuple[str, str] | None = None
    ) -> "Pages":
        """Fill in the form whose action ends with `action`, over its present values, and send it."""
        form = next(form for form in self.page.forms if (form.get("action") or "").endswith(action))
        fields: dict[str, list[str]] = {}
        for name, value in form.form_values():
            if name not in values and name.rpartition(".")[0] not in values:
                fields.setdefault(name, []).append(value or "")
        for name, value in values.items():
            fields[name] = [value] if isinstance(value, str) else value
        if press:
            fields[press[0]] = [press[1]]
        return self.post(form.get("action"), fields)

    def post(self, path: str, fields: Mapping[str, str | list[str]]) -> "Pages":
        self.receive(self.client.post(path, data=fields, follow_redirects=True))
        return self

    def token(self) -> str:
        """The CSRF token of the page."""
        return str(self.page.xpath("//input[@name='csrf_token']/@value")[0])

    def choices(self, name: str) -> list[str]:
        found = self.page.xpath(f"//input[@name='{name}']/@value") or self.page.xpath(
            f"//select[@name='{name}']/option/@value"
        )
        return [str(value) for value in found if value]

    @property
    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    @property
    def heading(self) -> str:
        return " ".join(self.page.xpath("//h1")[0].text_content().split())

    @property
    def errors(self) -> dict[str, str]:
        """The message at each field, by the field's id."""
        return {
            str(element.get("id")).removesuffix("-error"): " ".join(element.text_content().split())
            for element in self.page.xpath("//span[@class='error']")
        }

    def typed(self, name: str) -> str:
        """Return what a field shows."""
        return str(self.page.xpath(f"//*[@name='{name}']/@value")[0])

    def receive(self, response: TestResponse) -> None:
        """Read an answer, and check the rules of all pages."""
        is_text = response.mimetype != "application/pdf"
        self.status, self.raw = response.status_code, response.get_data(as_text=True) if is_text else ""
        self.path = urlsplit(response.request.path).path
        for header in POLICY_HEADERS:
            assert header in response.headers, f"{self.path} lacks {header}"
        if response.mimetype == "text/html" and "<html" in self.raw:
            self.page = html.fromstring(self.raw)
            check_page(self.page, self.path)


def check_page(page: html.HtmlElement, path: str) -> None:
    """Check every page: title, headings, unique ids, labels, tokens, notes tied to fields, nothing inline."""
    title = page.findtext(".//title", "").strip()
    assert title, f"{path} has no title"
    is_refused = bool(page.xpath("//*[@id='error-summary']"))
    assert title.startswith("Error: ") is is_refused, f"{path} is titled {title}, with errors: {is_refused}"
    for note in page.xpath("//*[@class='hint' or @class='error']/@id"):
        assert page.xpath("//*[contains(concat(' ', @aria-describedby, ' '), $note)]", note=f" {note} "), (
            f"{path}: {note}"
        )
    assert len(page.xpath("//h1")) == 1, f"{path} has {len(page.xpath('//h1'))} h1"
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    skipped = [level for before, level in pairwise(levels) if level > before + 1]
    assert not skipped, f"{path} skips a level before a heading of level {skipped}"
    repeated = [name for name, times in Counter(page.xpath("//@id")).items() if times > 1]
    assert not repeated, f"{path} repeats the ids {repeated}"
    assert not page.xpath(
        "//script[not(@src) and not(@type='application/ld+json')] | //style | //*[@style] | //@onclick"
    ), f"{path} has something inline"
    for field in page.xpath("//input | //select | //textarea"):
        if field.get("type") not in WITHOUT_LABEL:
            assert _is_labeled(page, field), f"{path}: {field.get('name')} has no label"
    for form in page.xpath("//form[@method='post']"):
        assert form.xpath(".//input[@name='csrf_token']"), f"{path}: the form {form.get('action')} has no token"


def _is_labeled(page: html.HtmlElement, field: html.HtmlElement) -> bool:
    return bool(
        field.xpath("ancestor::label") or (field.get("id") and page.xpath("//label[@for=$id]", id=field.get("id")))
    )
