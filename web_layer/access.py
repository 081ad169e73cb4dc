"""The access rule of each URL, checked before its controller runs."""

import structlog
from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from web_layer.url import SERVING, Url, current_url

log = structlog.get_logger()


def install(app: Flask, site: str) -> None:
    """Refuse what the URL map does not allow: to the sign-in page where signing in would help."""

    @app.before_request
    def check() -> ResponseReturnValue | None:
        url = current_url()
        if url is None:
            return None
        if "\x00" in request.path:
            abort(404)
        if url.is_allowed(g.actor):
            return None
        log.warning("access_refused", endpoint=request.endpoint)
        return _instead(url, site)


def _instead(url: Url, site: str) -> ResponseReturnValue:
    """Where signing in, or choosing a customer, would help; otherwise a plain no."""
    if g.identity is None:
        if request.method == "POST":
            flash("You were signed out before this was saved. Sign in, then send it again.", "warn")
        return redirect(url_for(f"{site}.sign_in", next=_next(url)))
    if g.identity.awaits_second_factor:
        return redirect(url_for(f"{site}.second_factor"))
    if url.allow is SERVING and g.identity.agent_id is not None:
        flash("Open a customer first, and say why you work for them.", "warn")
        return redirect(url_for(f"{site}.home"))
    abort(403)


def _next(url: Url) -> str:
    """Where to go after signing in: the page itself, or the form that was posted, where it has the same address."""
    urls: dict[tuple[str, str], Url] = current_app.extensions["urls"]
    is_page = any(one.method == "GET" and one.rule == url.rule for one in urls.values())
    return request.path if is_page else "/"
