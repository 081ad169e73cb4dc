"""Pages rendered once per catalogue version, for all visitors: what is personal is filled into gaps at each request."""

import hashlib
from collections.abc import Callable
from threading import Lock
from typing import cast

from flask import Response, current_app, request, session
from markupsafe import Markup

from presentation_layer.context import current_identity, current_visitor

HEADER, FLASHES, TOKEN = "<!--personal:header-->", "<!--personal:flashes-->", "<!--personal:token-->"
TEMPLATES = {HEADER: "components/personal_header.html", FLASHES: "components/personal_flashes.html"}
Version = int | tuple[int, str]
MARKER_BEGINS = "<!--personal:"


class PageCache:
    """Keeps rendered pages with their gaps. Of each page only the version asked for last is kept: the catalogue's
    number, and whatever else the page shows to all visitors.

    The header of visitors who have not signed in is kept as well, once for each number of things in the cart.
    """

    def __init__(self) -> None:
        self._pages: dict[str, tuple[Version, list[str]]] = {}
        self._headers: dict[int, str] = {}
        self._parts: dict[str, tuple[int, Markup]] = {}
        self._lock = Lock()

    def page(self, name: str, version: Version, render: Callable[[], str]) -> Response:
        """The page of that name for this visitor. `render` makes it with gaps, once per version."""
        known = self._pages.get(name)
        if known is None or known[0] != version:
            known = (version, _split(render()))
            with self._lock:
                self._pages[name] = known
        return _answer(self._filled(known[1]))

    def part(self, template: str, version: int) -> Markup:
        """A part of a page that is the same for all visitors, rendered once per catalogue version."""
        known = self._parts.get(template)
        if known is None or known[0] != version:
            known = (version, Markup(current_app.jinja_env.get_template(template).render()))  # noqa: S704  # nosec B704
            self._parts[template] = known
        return known[1]

    def _filled(self, pieces: list[str]) -> str:
        fillings = {marker: self._filling(marker) for marker in set(pieces[1::2])}
        return "".join(fillings.get(piece, piece) if index % 2 else piece for index, piece in enumerate(pieces))

    def _filling(self, marker: str) -> str:
        if marker == TOKEN:
            return cast("Callable[[], str]", current_app.jinja_env.globals["form_token"])()
        if marker == FLASHES and "_flashes" not in session:
            return ""
        if marker == HEADER and current_identity() is None:
            count = current_visitor().cart_count
            return self._headers.get(count) or self._headers.setdefault(count, _rendered(marker))
        return _rendered(marker)


def _rendered(marker: str) -> str:
    return current_app.jinja_env.get_template(TEMPLATES[marker]).render()


def _split(page: str) -> list[str]:
    """The page cut at its markers: text, marker, text, marker, …"""
    pieces: list[str] = []
    while MARKER_BEGINS in page:
        before, _, rest = page.partition(MARKER_BEGINS)
        kind, _, page = rest.partition("-->")
        pieces += [before, f"{MARKER_BEGINS}{kind}-->"]
    return [*pieces, page]


def _answer(body: str) -> Response:
    response = Response(body, content_type="text/html; charset=utf-8")
    response.set_etag(hashlib.blake2b(body.encode(), digest_size=16).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    if "If-None-Match" in request.headers:
        response.make_conditional(request)
    return response
