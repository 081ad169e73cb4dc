"""Pages rendered once: the body of an anonymous page is kept per catalogue version, with gaps for what is personal."""

import hashlib
from collections.abc import Callable
from threading import Lock

from flask import Response, current_app, request, session

FLASHES = "<!--personal:flashes-->"
MARKERS = {
    "<!--personal:header-->": "components/personal_header.html",
    "<!--personal:csrf-->": "components/personal_csrf.html",
    FLASHES: "components/personal_flashes.html",
}
MARKER_BEGINS = "<!--personal:"


class PageCache:
    """Keeps rendered pages with their gaps. A page of an older catalogue version is forgotten."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[int, list[str]]] = {}
        self._lock = Lock()

    def page(self, name: str, version: int, render: Callable[[], str]) -> Response:
        """The page of that name for this visitor. `render` makes it with gaps, once per catalogue version."""
        known = self._pages.get(name)
        if known is None or known[0] != version:
            known = (version, _split(render()))
            with self._lock:
                self._pages[name] = known
        return _filled(known[1])


def _filling(marker: str) -> str:
    if marker == FLASHES and "_flashes" not in session:
        return ""
    return current_app.jinja_env.get_template(MARKERS[marker]).render()


def _split(page: str) -> list[str]:
    """The page cut at its markers: text, marker, text, marker, …"""
    pieces: list[str] = []
    while MARKER_BEGINS in page:
        before, _, rest = page.partition(MARKER_BEGINS)
        kind, _, page = rest.partition("-->")
        pieces += [before, f"{MARKER_BEGINS}{kind}-->"]
    return [*pieces, page]


def _filled(pieces: list[str]) -> Response:
    fillings = {marker: _filling(marker) for marker in set(pieces[1::2])}
    body = "".join(fillings.get(piece, piece) if index % 2 else piece for index, piece in enumerate(pieces))
    response = Response(body, content_type="text/html; charset=utf-8")
    response.set_etag(hashlib.blake2b(body.encode(), digest_size=16).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
