"""Every error as a page with the request id: expected ones in words, unexpected ones logged and never explained."""

from collections.abc import Callable

import structlog
from flask import Flask, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.errors import DomainError
from business_layer.user_management.sessions import Site
from presentation_layer.errors import status_of
from web_layer.pages_above import HOME, page_above

log = structlog.get_logger()
RETRY_AFTER_SECONDS = 5
WORDS = {
    400: ("This request is not complete", "Go back, reload the page and try again."),
    403: ("You may not do this", "Your account does not allow it. If you think it should, call us."),
    404: ("There is no such page", "Check the address, or start from the home page."),
    405: ("This cannot be done here", "Go back and use the buttons of the page."),
    409: ("Something changed in the meantime", "Go back, reload the page and try again."),
    411: ("This request does not say how long it is", "Send it with a Content-Length."),
    413: ("This is too much at once", "Send less, in several steps."),
    422: ("Something is not right", "Go back and check what you entered."),
    429: ("Too many tries", "Wait a minute, then try again."),
    500: ("Something went wrong on our side", "We have been told. Try again in a few minutes."),
    503: ("This is not responding right now", "Try again in a few minutes. Nothing you entered is lost."),
}
# Agents call nobody, and know what a role and a record are.
OFFICE_WORDS = {
    **WORDS,
    403: ("Your role does not allow this", "Hand it over to a colleague whose role does, or ask a lead."),
    404: ("Not found", "Check the address, or search for the record."),
    409: ("Something changed in the meantime", "Open the record again: it shows what a colleague did."),
    500: ("Something went wrong on our side", "Try again in a few minutes. If it stays, report the reference below."),
}
# What the way back from an error is called, by the page it leads to.
WAYS_BACK = {
    (Site.OFFICE, "order"): "Back to order {number}",
    (Site.OFFICE, "customer"): "Back to the customer",
    (Site.OFFICE, "agent"): "Back to the agent",
    (Site.OFFICE, "agents"): "Back to the agents",
    (Site.STORE, "order"): "Back to order {number}",
    (Site.STORE, "orders"): "Back to my orders",
    (Site.STORE, "offering"): "Back to the offering",
    (Site.STORE, "cart"): "Back to the cart",
}


def install(app: Flask, site: Site, is_outage: Callable[[BaseException], bool]) -> None:
    """`is_outage` tells an error that means that the database does not answer just now."""
    app.extensions["error_site"] = site

    def unexpected(error: Exception) -> ResponseReturnValue:
        if is_outage(error):
            return _database_away(error)
        log.exception("request_failed")
        return _page(500)

    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ParseException, _unreadable)
    app.register_error_handler(Exception, unexpected)


def _domain_error(error: DomainError) -> ResponseReturnValue:
    status = status_of(error)
    log.info("request_refused", code=error.code, status=status)
    return _page(status, error.message)


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    log.warning("csrf_refused", reason=error.description)
    return _page(400, error.description or "")


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    if isinstance(error, MethodNotAllowed) and request.method == "GET" and _has_pages():
        return _page_of_form()
    return _page(error.code or 500)


def _page_of_form() -> ResponseReturnValue:
    """Answer a reload or a bookmark of an address that only takes a form: with the page that the form stands on."""
    _know_visitor()
    above = page_above(request.path)
    return redirect(above.path if above else HOME)


def _unreadable(error: ParseException) -> ResponseReturnValue:
    """The server reads a body only when we ask for it, and finds then that it is no body."""
    log.info("request_unreadable", reason=str(error))
    return _page(400)


def _database_away(error: Exception) -> ResponseReturnValue:
    """One line a request: where it failed does not matter, and there may be thousands.

    The page has no layout, whose menus and names may need the database as well.
    """
    log.error("database_unavailable", cause=type(error.__cause__ or error).__name__)
    page, status = _page(
        503, "We will be back in a moment. Nothing you entered is lost: go back and try again.", with_layout=False
    )
    return page, status, {"Retry-After": str(RETRY_AFTER_SECONDS)}


def _page(status: int, message: str = "", *, with_layout: bool = True) -> tuple[str, int]:
    _know_visitor()
    site: Site = current_app.extensions["error_site"]
    words = OFFICE_WORDS if site is Site.OFFICE else WORDS
    title, advice = words.get(status, words[500] if status >= 500 else words[400])
    return _rendered(
        {
            "title": title,
            "message": message or advice,
            "status": status,
            "request_id": g.get("request_id", ""),
            "is_office": site is Site.OFFICE,
        },
        with_layout=with_layout and _has_pages(),
    ), status


def _rendered(facts: dict[str, object], *, with_layout: bool) -> str:
    """The page in its site's layout; without it if the failure lies in something that the layout needs."""
    if with_layout:
        try:
            return render_template("errors/error.html", back=_way_back(), **facts)
        except Exception:
            log.warning("error_page_without_layout", exc_info=True)
    return render_template("errors/bare.html", **facts)


def _way_back() -> tuple[str, str] | None:
    """Where the record is that the visitor worked on: its address, and words for the link."""
    above = page_above(request.path)
    words = WAYS_BACK.get((current_app.extensions["error_site"], above.endpoint)) if above else None
    return (above.path, words.format(**above.parts)) if above and words else None


def _has_pages() -> bool:
    """Whether this site has a layout with links of its own; the listener for the network has none."""
    return f"{current_app.extensions['error_site']}.home" in current_app.view_functions


def _know_visitor() -> None:
    """Let a page be shown also if the request failed before it was known who sends it."""
    g.setdefault("identity", None)
    if "actor" not in g:
        g.actor = Actor(kind=ActorKind.VISITOR, name="a visitor", request_id=g.get("request_id", ""))
