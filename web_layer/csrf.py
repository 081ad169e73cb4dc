"""Every POST carries the token of its visitor, except where the URL map says that the API's own token does."""

from flask import Flask, session
from flask_wtf.csrf import CSRFProtect, generate_csrf

from web_layer.url import current_url

FIELD = "csrf_field"


def install(app: Flask) -> None:
    """Check the token before the controller runs; it lives as long as the visitor's session."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=True)
    protection = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        url = current_url()
        if url is not None and url.csrf:
            protection.protect()

    # A name of its own: Flask-WTF's `csrf_token` is signed anew at each request, and no page would stay the same.
    app.jinja_env.globals["form_token"] = form_token


def form_token() -> str:
    """The visitor's token. It is signed once per session and then reused, so that pages stay the same."""
    if FIELD not in session or "csrf_token" not in session:
        session[FIELD] = generate_csrf()
    token: str = session[FIELD]
    return token


def renew() -> None:
    """At sign-in and sign-out the old token dies."""
    session.pop(FIELD, None)
    session.pop("csrf_token", None)
