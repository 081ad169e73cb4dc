"""Pages rendered once per catalogue version, for all visitors: what is personal is filled into gaps at each request."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Self, cast

from flask import Response, current_app, request, session
from markupsafe import Markup

from business_layer.shared.visits import Consent
from presentation_layer.consent import current_consent
from presentation_layer.context import current_identity, current_visitor
from presentation_layer.gap_gzip import deflated, joined, stored

HEADER, FLASHES, TOKEN = "<!--personal:header-->", "<!--personal:flashes-->", "<!--personal:token-->"
CONSENT, CHANNEL = "<!--personal:consent-->", "<!--personal:channel-->"
OFFER = "<!--personal:offer-->"
TEMPLATES = {
    HEADER: "components/personal_header.html",
    FLASHES: "components/personal_flashes.html",
    OFFER: "components/personal_offer.html",
}
QUESTION = "components/personal_consent.html"
Version = int | tuple[int, str]
MARKER_BEGINS = "<!--personal:"
HEADERS_COMPRESSED = 64


@dataclass(frozen=True)
class KeptPage:
    """A rendered page of one version, cut at its gaps. There is one more text than there are markers."""

    version: Version
    texts: list[bytes]
    wrapped: list[bytes]
    markers: list[str]
    digest: bytes

    @classmethod
    def of(cls, version: Version, page: str) -> Self:
        pieces = _split(page)
        texts = [text.encode() for text in pieces[::2]]
        return cls(version, texts, [deflated(text) for text in texts], pieces[1::2], _digest(page.encode()))

    def filled(self, fillings: Mapping[str, bytes]) -> list[bytes]:
        return _alternating(self.texts, [fillings[marker] for marker in self.markers])

    def compressed(self, fillings: Mapping[str, bytes], wrapped: Mapping[str, bytes]) -> bytes:
        """The page as gzip, with fillings that are wrapped already."""
        pieces = _alternating(self.wrapped, [wrapped[marker] for marker in self.markers])
        return joined(pieces, self.filled(fillings))


class PageCache:
    """Keeps rendered pages with their gaps. Of each page only the version asked for last is kept: the catalogue's
    number, and whatever else the page shows to all visitors.

    The header of visitors who have not signed in is kept as well, once for each number of things in the cart.
    """

    def __init__(self) -> None:
        self._pages: dict[str, KeptPage] = {}
        self._headers: dict[int, str] = {}
        self._parts: dict[str, tuple[int, Markup]] = {}
        self._asking = ""
        self._lock = Lock()

    def page(self, name: str, version: Version, render: Callable[[], str]) -> Response:
        """The page of that name for this visitor. `render` makes it with gaps, once per version."""
        known = self._pages.get(name)
        if known is None or known.version != version:
            known = KeptPage.of(version, render())
            with self._lock:
                self._pages[name] = known
        return _answer(known, {marker: self._filling(marker).encode() for marker in dict.fromkeys(known.markers)})

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
        if marker == CONSENT:
            return self._question()
        if marker == OFFER and current_consent().effective is not Consent.PERSONALIZE:
            return ""
        if marker == FLASHES and "_flashes" not in session:
            return ""
        if marker == HEADER and current_identity() is None:
            count = current_visitor().cart_count
            return self._headers.get(count) or self._headers.setdefault(count, _rendered(marker))
        return _rendered(marker)

    def _question(self) -> str:
        """The privacy question, if this visitor is asked. It is rendered once, and has gaps of its own."""
        consent = current_consent()
        if not consent.is_asked:
            return ""
        if not self._asking:
            question = cast("Any", current_app.jinja_env.get_template(QUESTION).make_module()).question
            self._asking = str(question(has_gaps=True))
        return self._asking.replace(TOKEN, self._filling(TOKEN)).replace(CHANNEL, consent.channel or "")


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


def _alternating(texts: list[bytes], gaps: list[bytes]) -> list[bytes]:
    pieces = [b""] * (len(texts) + len(gaps))
    pieces[::2], pieces[1::2] = texts, gaps
    return pieces


def _digest(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=16).digest()


def _answer(page: KeptPage, fillings: Mapping[str, bytes]) -> Response:
    is_gzip = request.accept_encodings.quality("gzip") > 0
    response = Response(content_type="text/html; charset=utf-8")
    # What all visitors share is hashed once, and only the fillings at each request.
    response.set_etag(_digest(b"\0".join([page.digest, *fillings.values()])).hex() + ("-gzip" if is_gzip else ""))
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Accept-Encoding")
    if "If-None-Match" in request.headers:
        response.make_conditional(request)
    if response.status_code != 200:
        return response
    if is_gzip:
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(page.compressed(fillings, {name: _wrapped(name, text) for name, text in fillings.items()}))
    else:
        response.set_data(b"".join(page.filled(fillings)))
    return response


def _wrapped(marker: str, text: bytes) -> bytes:
    """A filling for a compressed page. Only the header of visitors who have not signed in has no secret."""
    is_shared = marker == HEADER and current_identity() is None
    return _deflated_header(text) if is_shared else stored(text)


@lru_cache(maxsize=HEADERS_COMPRESSED)
def _deflated_header(text: bytes) -> bytes:
    return deflated(text)
