"""Require a CSRF token for every POST, except for URLs of an API that authenticates each request by itself."""

import structlog
from flask import Flask, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf, same_origin, validate_csrf
from wtforms.validators import ValidationError

from presentation_layer.context import FORM_SECRET, FORM_TOKEN
from web_layer.url import current_url

log = structlog.get_logger()
FOREIGN_PAGE = "Another website sent this form. Open the page on this site and submit the form there."
HIDDEN_PAGE = (
    "Your browser hides which page sent this form, so we can't tell if it was ours. Turn off the setting or "
    "extension that removes the Origin and Referer headers for this site, or use another browser."
)
NO_COOKIE = (
    "Your browser sent no cookie with this form. Allow cookies for this site, reopen the page, and submit it again."
)
OLD_PAGE = (
    "You signed in or out after you opened this page, maybe in another tab, or the page was open for too long. "
    "Reopen the page and submit the form again."
)


def install(app: Flask) -> None:
    """Check the token before the controller runs; it lives as long as the visitor's session."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    protection = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        url = current_url()
        if url is None or not url.csrf or request.method not in app.config["WTF_CSRF_METHODS"]:
            return
        _require_our_page()
        try:
            protection.protect()
        except CSRFError as refused:
            log.warning("csrf_token_refused", reason=refused.description)
            raise CSRFError(OLD_PAGE if request.cookies else NO_COOKIE) from refused

    # Not Flask-WTF's `csrf_token`, which changes with each request: unchanged pages must stay identical.
    app.jinja_env.globals["form_token"] = form_token


def _require_our_page() -> None:
    """Refuse a form from another origin. Raises CSRFError with words for the visitor.

    The Origin header decides. If it is missing or `null`, the Referer does; it comes second because privacy extensions
    and some proxies remove it. Without either, a form is refused over https, and accepted over http, which only
    development uses.
    """
    origin = request.headers.get("Origin")
    sent_by = request.referrer if origin in {None, "null"} else origin
    if sent_by and not same_origin(sent_by, request.host_url):
        raise CSRFError(FOREIGN_PAGE)
    if not sent_by and request.is_secure:
        raise CSRFError(HIDDEN_PAGE)


def form_token() -> str:
    """Return the visitor's token. It is signed only once per session, so that unchanged pages stay identical."""
    if FORM_TOKEN not in session or FORM_SECRET not in session:
        session[FORM_TOKEN] = generate_csrf()
    token: str = session[FORM_TOKEN]
    return token


def carries_token() -> bool:
    """Return True if the sent form carries its visitor's token."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True
