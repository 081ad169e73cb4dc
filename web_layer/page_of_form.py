"""Find the page that a form's address belongs to, for reloads, bookmarks and the way back from an error."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from web_layer.url import Url

HOME = "/"


@dataclass(frozen=True)
class PageAbove:
    """A page above the requested address that this visitor may open."""

    endpoint: str
    parts: Mapping[str, Any]
    path: str


def page_above(path: str) -> PageAbove | None:
    """Return the nearest page above `path` that the visitor may open; None if only the home page is left."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return None
    urls: dict[tuple[str, str], Url] = current_app.extensions["urls"]
    for candidate in _paths_above(path):
        try:
            endpoint, parts = adapter.match(candidate, method="GET")
        except (HTTPException, RequestRedirect):
            continue
        url = urls.get(("GET", endpoint))
        if url is not None and url.is_allowed(g.actor):
            return PageAbove(url.endpoint, parts, candidate)
    return None


def _paths_above(path: str) -> Iterator[str]:
    while (path := path.rstrip("/").rpartition("/")[0]) not in {"", HOME}:
        yield path
