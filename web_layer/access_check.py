"""Check the access rule of each URL before its controller runs. The rules are `allow` in `web_layer/urls/`."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import structlog
from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from presentation_layer.context import is_waiting_for_confirmation, last_signed_in, order_placed_here
from presentation_layer.kept_forms import keep
from web_layer.access_kinds import ACTING_FOR_CUSTOMER, ANYONE, CUSTOMER, PLACED_HERE, SIGNED_UP
from web_layer.csrf import carries_token
from web_layer.url import Url, current_url

log = structlog.get_logger()
# The only endpoints for agents who have not replaced the password that they were given.
BEFORE_OWN_PASSWORD = {"own_password", "create_own_password", "create_sign_out"}


def install(app: Flask, site: str, secret_fields: Callable[[], frozenset[str]]) -> None:
    """Refuse requests that the URL map does not allow; redirect to the sign-in page if signing in would help.

    `secret_fields` names the fields that are not kept of a form whose sender was signed out in the meantime.
    """

    @app.before_request
    def check() -> ResponseReturnValue | None:
        url = current_url()
        if url is None:
            return None
        # PostgreSQL cannot compare text with a NUL character, so it would be an error in every query.
        if any("\x00" in part for part in (request.path, *chain(*request.args.items(multi=True)))):
            abort(404)
        if g.identity is not None and g.identity.must_choose_password and url.endpoint not in BEFORE_OWN_PASSWORD:
            return redirect(url_for(f"{site}.own_password", next=None if url.allow is ANYONE else _next(url)))
        if _needs_password(url):
            return redirect(url_for(f"{site}.first_password", next=_next(url)))
        if url.is_allowed(g.actor) or (url.allow is SIGNED_UP and is_waiting_for_confirmation()):
            return None
        log.warning("access_refused", endpoint=request.endpoint)
        return _refuse(url, site, secret_fields)


def _needs_password(url: Url) -> bool:
    """Return True for a customer who has to choose a password before this page."""
    if g.identity is None or not g.identity.lacks_password:
        return False
    number = (request.view_args or {}).get("number")
    return url.allow is CUSTOMER or (url.allow is PLACED_HERE and number != order_placed_here())


def _refuse(url: Url, site: str, secret_fields: Callable[[], frozenset[str]]) -> ResponseReturnValue:
    """Redirect to where signing in or choosing a customer would help; otherwise answer 403."""
    if g.identity is None:
        # A form is kept only for a browser that was signed in here and sends our token, never for a foreign page's
        # request. A form for a customer is not kept: after signing in the agent acts for no customer.
        is_form = request.method == "POST" and url.allow is not ACTING_FOR_CUSTOMER
        if is_form and last_signed_in() and carries_token():
            return _sign_in_and_keep_form(site, secret_fields())
        return redirect(url_for(f"{site}.sign_in", next=_next(url)))
    if g.identity.awaits_second_factor:
        return redirect(url_for(f"{site}.second_factor", next=_next(url)))
    if url.allow is ACTING_FOR_CUSTOMER and g.identity.agent_id is not None:
        flash("First open a customer, and enter why you are working for them.", "warn")
        return redirect(url_for(f"{site}.home"))
    abort(403)


def _sign_in_and_keep_form(site: str, secrets: frozenset[str]) -> ResponseReturnValue:
    """Show the sign-in page with the sent form kept in it, so that it can be sent again after signing in."""
    flash("You were signed out before this was saved. Sign in to continue. We kept what you entered.", "warn")
    g.kept_form = keep(request.path, request.form, user_id=last_signed_in(), secrets=secrets)
    page: Any = current_app.view_functions[f"{site}.sign_in"]()
    return page, 403


def _next(url: Url) -> str:
    """Return the path to continue at after signing in: this one if it is also a page's, or else the home page."""
    urls: dict[tuple[str, str], Url] = current_app.extensions["urls"]
    is_page = any(known.method == "GET" and known.rule == url.rule for known in urls.values())
    return request.path if is_page else "/"
