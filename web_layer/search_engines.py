"""Search engines: the pages that they may list, each with its one address."""

from collections.abc import Callable
from typing import Any

from flask import Flask, request, url_for

from business_layer.user_management.sessions import Site
from web_layer.site import SiteOptions
from web_layer.url import current_url


def install(app: Flask, options: SiteOptions) -> None:
    """Tell pages if they may be listed (`is_listed`), and the address under which (`canonical_url`)."""
    is_store = options.site is Site.STORE

    def is_listed() -> bool:
        url = current_url()
        return is_store and url is not None and url.is_listed

    def canonical_url() -> str:
        return f"{options.origin}{url_for(request.endpoint or '', **(request.view_args or {}))}"

    known: dict[str, Callable[..., Any]] = {"is_listed": is_listed, "canonical_url": canonical_url}
    app.jinja_env.globals.update(known)
