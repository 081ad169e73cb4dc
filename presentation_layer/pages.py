"""Pages rendered once per catalogue version, for all visitors: what is personal is filled into gaps at each request."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import cast

from flask import Response, current_app, request, session
from markupsafe import Markup

from presentation_layer.context import current_identity, current_visitor
from presentation_layer.gap_gzip import deflated, joined, stored

HEADER, FLASHES, TOKEN = "<!--personal:header-->", "<!--personal:flashes-->", "<!--personal:token-->"
TEMPLATES = {HEADER: "components/personal_header.html", FLASHES: "components/personal_flashes.html"}
Version = int | tuple[int, str]
MARKER_BEGINS = "<!--personal:"
HEADERS_COMPRESSED = 64


@dataclass(frozen=True)
class KeptPage:
    """A rendered page of one version, cut at its gaps: text, marker, text, marker, … and its texts compressed."""

    version: Version
    pieces: list[str]
    texts: list[bytes]

    def plain(self, fillings: Mapping[str, str]) -> str:
        pieces = enumerate(self.pieces)
        return "".join(fillings[piece] if index % 2 else piece for index, piece in pieces)

    def compressed(self, fillings: Mapping[str, bytes], plain: bytes) -> bytes:
        """The page as gzip, with fillings that are wrapped already."""
        gaps = [fillings[marker] for marker in self.pieces[1::2]]
        wrapped = [part for pair in zip(self.texts, gaps, strict=False) for part in pair]
        return joined([*wrapped, self.texts[-1]], plain)


class PageCache:
    """Keeps rendered pages with their gaps. Of each page only the version asked for last is kept: the catalogue's
    number, and whatever else the page shows to all visitors.

    The header of visitors who have not signed in is kept as well, once for each number of things in the cart.
    """

    def __init__(self) -> None:
        self._pages: dict[str, KeptPage] = {}
        self._headers: dict[int, str] = {}
        self._parts: dict[str, tuple[int, Markup]] = {}
        self._lock = Lock()

    def page(self, name: str, version: Version, render: Callable[[], str]) -> Response:
        """The page of that name for this visitor. `render` makes it with gaps, once per version."""
        known = self._pages.get(name)
        if known is None or known.version != version:
            pieces = _split(render())
            known = KeptPage(version, pieces, [deflated(text.encode()) for text in pieces[::2]])
            with self._lock:
                self._pages[name] = known
        return _answer(known, {marker: self._filling(marker) for marker in set(known.pieces[1::2])})

    def part(self, template: str, version: int) -> Markup:
        """A part of a page that is the same for all visitors, rendered once per catalogue version."""
        known = self._parts.get(template)
        if known is None or known[0] != version:
            known = (version, Markup(current_app.jinja_env.get_template(template).render()))  # noqa: S704  # nosec B704
            self._parts[template] = known
        return known[1]

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


def _answer(page: KeptPage, fillings: Mapping[str, str]) -> Response:
    body = page.plain(fillings).encode()
    is_gzip = request.accept_encodings.quality("gzip") > 0
    response = Response(content_type="text/html; charset=utf-8")
    response.set_etag(hashlib.blake2b(body, digest_size=16).hexdigest() + ("-gzip" if is_gzip else ""))
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Accept-Encoding")
    if "If-None-Match" in request.headers:
        response.make_conditional(request)
    if response.status_code == 200 and is_gzip:
        response.headers["Content-Encoding"] = "gzip"
        body = page.compressed({marker: _wrapped(marker, text) for marker, text in fillings.items()}, body)
    if response.status_code == 200:
        response.set_data(body)
    return response


def _wrapped(marker: str, text: str) -> bytes:
    """A filling for a compressed page. Only the header of visitors who have not signed in has no secret."""
    is_shared = marker == HEADER and current_identity() is None
    return _deflated_header(text) if is_shared else stored(text.encode())


@lru_cache(maxsize=HEADERS_COMPRESSED)
def _deflated_header(text: str) -> bytes:
    return deflated(text.encode())
