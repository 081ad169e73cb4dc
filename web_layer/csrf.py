"""Every POST carries the token of its visitor, except where the URL map says that the API's own token does."""

from flask import Flask, request, session
from flask_wtf.csrf import CSRFProtect, generate_csrf, validate_csrf
from wtforms.validators import ValidationError

from presentation_layer.context import FORM_SECRET, FORM_TOKEN
from web_layer.url import current_url


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
    if FORM_TOKEN not in session or FORM_SECRET not in session:
        session[FORM_TOKEN] = generate_csrf()
    token: str = session[FORM_TOKEN]
    return token


def carries_token() -> bool:
    """Whether the form that was sent carries its visitor's token."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True
