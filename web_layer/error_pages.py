"""Every error as a page with the request id: expected ones in words, unexpected ones logged and never explained."""

from collections.abc import Callable

import structlog
from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException

from business_layer.shared.errors import DomainError
from presentation_layer.errors import status_of

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
    503: ("This does not answer just now", "Try again in a few minutes. Nothing you entered is lost."),
}


def install(app: Flask, is_outage: Callable[[BaseException], bool]) -> None:
    """`is_outage` tells an error that means that the database does not answer just now."""

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
    return _page(error.code or 500)


def _unreadable(error: ParseException) -> ResponseReturnValue:
    """The server reads a body only when we ask for it, and finds then that it is no body."""
    log.info("request_unreadable", reason=str(error))
    return _page(400)


def _database_away(error: Exception) -> ResponseReturnValue:
    """One line a request: where it failed does not matter, and there may be thousands."""
    log.error("database_unavailable", cause=type(error.__cause__ or error).__name__)
    page, status = _page(503, "We will be back in a moment. Nothing you entered is lost: go back and try again.")
    return page, status, {"Retry-After": str(RETRY_AFTER_SECONDS)}


def _page(status: int, message: str = "") -> tuple[str, int]:
    title, advice = WORDS.get(status, WORDS[500] if status >= 500 else WORDS[400])
    page = render_template(
        "errors/error.html", title=title, message=message or advice, status=status, request_id=g.get("request_id", "")
    )
    return page, status
