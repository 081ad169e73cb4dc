"""The access rule of each URL, checked before its controller runs."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from presentation_layer.context import last_signed_in
from presentation_layer.kept_forms import keep
from web_layer.csrf import carries_token
from web_layer.url import ACTING_FOR_CUSTOMER, ANYONE, Url, current_url

log = structlog.get_logger()
# All that is open to who still has the password that somebody gave them.
BEFORE_OWN_PASSWORD = {"own_password", "create_own_password", "create_sign_out"}


def install(app: Flask, site: str, secret_fields: Callable[[], frozenset[str]]) -> None:
    """Refuse what the URL map does not allow: to the sign-in page where signing in would help.

    `secret_fields` names what is not kept of a form whose sender was signed out meanwhile.
    """

    @app.before_request
    def check() -> ResponseReturnValue | None:
        url = current_url()
        if url is None:
            return None
        if "\x00" in request.path:
            abort(404)
        if g.identity is not None and g.identity.must_choose_password and url.endpoint not in BEFORE_OWN_PASSWORD:
            return redirect(url_for(f"{site}.own_password", next=None if url.allow is ANYONE else _next(url)))
        if url.is_allowed(g.actor):
            return None
        log.warning("access_refused", endpoint=request.endpoint)
        return _instead(url, site, secret_fields)


def _instead(url: Url, site: str, secret_fields: Callable[[], frozenset[str]]) -> ResponseReturnValue:
    """Where signing in, or choosing a customer, would help; otherwise a plain no."""
    if g.identity is None:
        if request.method == "POST" and url.allow is not ACTING_FOR_CUSTOMER and last_signed_in() and carries_token():
            return _signed_out_meanwhile(site, secret_fields())
        return redirect(url_for(f"{site}.sign_in", next=_next(url)))
    if g.identity.awaits_second_factor:
        return redirect(url_for(f"{site}.second_factor", next=_next(url)))
    if url.allow is ACTING_FOR_CUSTOMER and g.identity.agent_id is not None:
        flash("Open a customer first, and say why you work for them.", "warn")
        return redirect(url_for(f"{site}.home"))
    abort(403)


def _signed_out_meanwhile(site: str, secrets: frozenset[str]) -> ResponseReturnValue:
    """The sign-in page in place of an answer, with what was sent, so that it can be sent after signing in."""
    flash("You were signed out before this was saved. Sign in to go on; what you entered is kept.", "warn")
    g.kept_form = keep(request.path, request.form, user_id=last_signed_in(), secrets=secrets)
    page: Any = current_app.view_functions[f"{site}.sign_in"]()
    return page, 403


def _next(url: Url) -> str:
    """Where to go after signing in: the page itself, or the form that was posted, where it has the same address."""
    urls: dict[tuple[str, str], Url] = current_app.extensions["urls"]
    is_page = any(one.method == "GET" and one.rule == url.rule for one in urls.values())
    return request.path if is_page else "/"
