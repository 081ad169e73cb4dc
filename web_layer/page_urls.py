"""The URLs on pages: those of static files change with their content, those of pages are made only once."""

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flask import url_for

URLS_KEPT = 1000


def asset_urls(static: Path) -> Callable[[str], str]:
    """Return a function that makes the URL of a file in `static`.

    The URL contains a hash of the file, so browsers may keep the file for long and still get every new version.
    """
    known: dict[str, str] = {}

    def asset(name: str) -> Any:
        if name not in known:
            version = blake2b((static / name).read_bytes(), digest_size=6).hexdigest()
            known[name] = url_for("static", filename=name, v=version)
        return known[name]

    return asset


def page_urls() -> Callable[..., str]:
    """Return a `url_for` that keeps its results: a page has a dozen URLs, most of them the same on all pages.

    Each site needs its own, because an endpoint that starts with a dot means an endpoint of the site that asks.
    """
    return lru_cache(maxsize=URLS_KEPT)(url_for)
