"""Error pages with the request id. Expected errors are explained; unexpected ones are logged and get an apology."""

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
from web_layer.page_of_form import HOME, page_above

log = structlog.get_logger()
# The beginning of a request id: the millisecond and 12 random bits, short enough to read aloud.
REFERENCE_GROUPS = 3
RETRY_AFTER_SECONDS = 5
WORDS = {
    400: ("This request is incomplete", "Go back, reload the page, and try again."),
    403: ("You can't do this", "Your account doesn't allow it. If you think it should, call us."),
    404: ("Page not found", "Check the web address, or start from the home page."),
    405: ("This page doesn't accept that action", "Go back and use the buttons on the page."),
    409: ("Something changed in the meantime", "Go back, reload the page, and try again."),
    411: ("The request has no Content-Length", "Send it with a Content-Length header."),
    413: ("This request is too large", "Send less at a time."),
    422: ("Something isn't right", "Go back and check what you entered."),
    429: ("Too many attempts", "Wait a minute, then try again."),
    500: ("Something went wrong on our end", "We were notified. Try again in a few minutes."),
    503: ("This page isn't available right now", "Try again in a few minutes. Nothing you entered is lost."),
}
# Agents have no number to call, and know what a role and a record are.
OFFICE_WORDS = {
    **WORDS,
    403: ("Your role doesn't allow this", "Hand it over to an agent whose role does, or ask a lead."),
    404: ("Not found", "Check the web address, or search for the record."),
    409: ("Something changed in the meantime", "Open the record again to see what changed."),
    500: (
        "Something went wrong on our end",
        "Try again in a few minutes. If it keeps happening, report the reference below.",
    ),
}
INTELLIGENCE_WORDS = {
    **OFFICE_WORDS,
    403: ("Your role doesn't allow this", "If your work needs it, ask the people who run Dialtone for another role."),
    404: ("Not found", "Check the web address, or choose a report from the overview."),
}
SITE_WORDS = {Site.OFFICE: OFFICE_WORDS, Site.INTELLIGENCE: INTELLIGENCE_WORDS}
# The link text of the way back from an error, by site and the endpoint of the page it leads to.
WAYS_BACK = {
    (Site.OFFICE, "order"): "Back to order {number}",
    (Site.OFFICE, "customer"): "Back to the customer",
    (Site.OFFICE, "product"): "Back to the product",
    (Site.OFFICE, "agent"): "Back to the agent",
    (Site.OFFICE, "agents"): "Back to the agents",
    (Site.INTELLIGENCE, "report"): "Back to the report",
    (Site.INTELLIGENCE, "center_report"): "Back to the report",
    (Site.INTELLIGENCE, "collection"): "Back to the report",
    (Site.STORE, "order"): "Back to order {number}",
    (Site.STORE, "orders"): "Back to my orders",
    (Site.STORE, "offering"): "Back to the offering",
    (Site.STORE, "cart"): "Back to the cart",
}


def install(app: Flask, site: Site, is_outage: Callable[[BaseException], bool]) -> None:
    """Register a handler for each kind of error. `is_outage` returns True if the database is unavailable."""
    app.extensions["error_site"] = site

    def unexpected(error: Exception) -> ResponseReturnValue:
        if is_outage(error):
            return _database_away(error)
        log.exception("request_failed")
        return _page(500)

    def http_error(error: HTTPException) -> ResponseReturnValue:
        """Flask wraps an error that comes before the page, such as in a converter of the address."""
        original = getattr(error, "original_exception", None)
        return unexpected(original) if original else _http_error(error)

    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, http_error)
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
    """Redirect a reload or a bookmark of an address that only takes a form to the page with the form."""
    _ensure_actor()
    above = page_above(request.path)
    return redirect(above.path if above else HOME)


def _unreadable(error: ParseException) -> ResponseReturnValue:
    """Answer 400: the server reads a body only when we ask for it, and only then finds that it is malformed."""
    log.info("request_unreadable", reason=str(error))
    return _page(400)


def _database_away(error: Exception) -> ResponseReturnValue:
    """Log one line a request, without a traceback: there may be thousands, all for the same reason.

    The page has no layout, because the menus and names in it may need the database too.
    """
    log.error("database_unavailable", cause=type(error.__cause__ or error).__name__)
    page, status = _page(
        503, "We'll be back in a moment. Nothing you entered is lost. Go back and try again.", with_layout=False
    )
    return page, status, {"Retry-After": str(RETRY_AFTER_SECONDS)}


def _page(status: int, message: str = "", *, with_layout: bool = True) -> tuple[str, int]:
    _ensure_actor()
    site: Site = current_app.extensions["error_site"]
    words = SITE_WORDS.get(site, WORDS)
    title, advice = words.get(status, words[500] if status >= 500 else words[400])
    return _rendered(
        {
            "status": status,
            "title": title,
            "message": message or advice,
            "reference": "-".join(g.get("request_id", "").split("-")[:REFERENCE_GROUPS]),
            "is_for_agents": site in SITE_WORDS,
            "has_search": site is Site.OFFICE,
        },
        with_layout=with_layout and _has_pages(),
    ), status


def _rendered(facts: dict[str, object], *, with_layout: bool) -> str:
    """Return the page in its site's layout, or without it if the layout itself fails."""
    if with_layout:
        try:
            return render_template("errors/error.html", back=_way_back(), **facts)
        except Exception:
            log.warning("error_page_without_layout", exc_info=True)
    return render_template("errors/bare.html", **facts)


def _way_back() -> tuple[str, str] | None:
    """Return the address and link text of the nearest page above; None if WAYS_BACK has no words for it."""
    above = page_above(request.path)
    words = WAYS_BACK.get((current_app.extensions["error_site"], above.endpoint)) if above else None
    return (above.path, words.format(**above.parts)) if above and words else None


def _has_pages() -> bool:
    """Return True if this site has pages, and so a layout; the listener for the network has none."""
    return f"{current_app.extensions['error_site']}.home" in current_app.view_functions


def _ensure_actor() -> None:
    """Set an anonymous visitor as actor if the request failed before its sender was identified: pages need an actor."""
    g.setdefault("identity", None)
    if "actor" not in g:
        g.actor = Actor(kind=ActorKind.VISITOR, name="a visitor", request_id=g.get("request_id", ""))
