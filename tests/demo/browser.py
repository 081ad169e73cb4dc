"""A small browser without JavaScript: it follows links, fills in forms by their fields, and keeps cookies."""

from collections.abc import Mapping
from urllib.parse import urljoin

import requests
from lxml import html
from requests.adapters import HTTPAdapter

TIMEOUT = 20
# Programs count as bots, and no report has them. A visitor whose visit counts says that this is a browser.
PERSON = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)


class DemoFailed(Exception):
    """A step had an unexpected result."""


class Browser:
    """`user_agent` is what it says of itself; without one, it is the program that it is."""

    def __init__(self, origin: str, user_agent: str = "") -> None:
        self.origin = origin
        self._http = requests.Session()
        if user_agent:
            self._http.headers["User-Agent"] = user_agent
        self.status = 0
        self.page: html.HtmlElement = html.fromstring("<html></html>")
        self.url = origin

    def use(self, adapter: HTTPAdapter) -> None:
        """Send all requests through an adapter, whatever proxy this machine's variables name."""
        self._http.trust_env = False
        self._http.mount(self.origin, adapter)

    def open(self, path: str) -> None:
        """Open a page of the site; raises DemoFailed where it answers with an error."""
        self._took(self._http.get(urljoin(self.origin, path), timeout=TIMEOUT))
        if self.status >= 400:
            raise DemoFailed(f"{path} answered {self.status}: {self.heading}")

    def submit(
        self, action: str, values: Mapping[str, str | list[str]], *, press: tuple[str, str] | None = None
    ) -> None:
        """Fill in the form whose action ends with `action`, over its present values, and send it."""
        form = self._form(action)
        fields: list[tuple[str, str]] = [
            (name, value or "") for name, value in form.form_values() if name not in values
        ]
        for name, value in values.items():
            fields += [(name, choice) for choice in ([value] if isinstance(value, str) else value)]
        if press:
            fields.append(press)
        target = urljoin(self.url, form.get("action"))
        self._took(self._http.post(target, data=fields, headers={"Referer": self.url}, timeout=TIMEOUT))

    def must_have(self, what: str) -> None:
        """Raise DemoFailed unless the page holds these words."""
        if what not in self.text:
            raise DemoFailed(f"expected “{what}” on {self.url}; it says: {self.heading} {'; '.join(self.errors)}")

    def choices(self, name: str) -> list[str]:
        """Return the values that can be chosen for a field."""
        radios = self.page.xpath(f"//input[@name='{name}' and (@type='radio' or @type='checkbox')]/@value")
        return [str(value) for value in radios or self.page.xpath(f"//select[@name='{name}']/option/@value") if value]

    def signing_boxes(self) -> dict[str, str | list[str]]:
        """Return the boxes to check before the documents on the page are signed."""
        return {str(name): "yes" for name in self.page.xpath("//input[starts-with(@name, 'agree.')]/@name")}

    @property
    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    @property
    def heading(self) -> str:
        return " ".join(" ".join(element.text_content().split()) for element in self.page.xpath("//h1"))

    @property
    def errors(self) -> list[str]:
        return [
            " ".join(element.text_content().split())
            for element in self.page.xpath("//*[contains(@class, 'error') or contains(@class, 'warn')]")
        ]

    def _form(self, action: str) -> html.FormElement:
        for form in self.page.forms:
            if (form.get("action") or "").endswith(action):
                return form
        raise DemoFailed(f"there is no form {action} on {self.url}: {self.heading}")

    def _took(self, response: requests.Response) -> None:
        self.status, self.url = response.status_code, response.url
        self.page = html.fromstring(response.text) if response.text.strip() else html.fromstring("<html></html>")
