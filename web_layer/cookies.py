"""Two cookies a site: the visitor's signed memory, and the secret of a sign-in session."""

from datetime import timedelta
from uuid import UUID

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from business_layer.shared.actor import Actor, ActorKind
from presentation_layer.context import client_address
from presentation_layer.signing import ForgivingSerializer
from web_layer.site import SiteOptions, SiteServices
from web_layer.url import current_url

VISITOR = "visitor"


class VisitorCookies(SecureCookieSessionInterface):
    """Flask's own signed cookies, in which the serializer is made anew, and tried out, at each request."""

    def __init__(self, secret_key: str) -> None:
        options = {"key_derivation": self.key_derivation, "digest_method": self.digest_method}
        self._signed = ForgivingSerializer(
            secret_key, salt=self.salt, serializer=self.serializer, signer_kwargs=options
        )

    def get_signing_serializer(self, app: Flask) -> ForgivingSerializer:
        return self._signed

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie if something in it changed; it lives on without being set again."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            response.headers.add("Vary", "Cookie")


def install(app: Flask, options: SiteOptions, services: SiteServices) -> None:
    """Find out who sends a request; set and clear the session cookie where a controller asked for it."""
    prefix = "__Host-" if options.cookie_secure else ""
    session_cookie = f"{prefix}dialtone-{options.site}"
    app.config.update(
        SESSION_COOKIE_NAME=f"{prefix}dialtone-{options.site}-visitor",
        SESSION_COOKIE_SECURE=options.cookie_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.session_interface = VisitorCookies(options.secret_key)

    @app.before_request
    def identify() -> None:
        g.session_token = request.cookies.get(session_cookie, "")
        g.identity = None
        if request.endpoint in {"static", "health_live", "health_ready", "security_txt"}:
            return
        visitor_id = _visitor_id()
        if g.session_token:
            g.identity = services.identify(
                token=g.session_token,
                site=options.site,
                visitor_id=visitor_id,
                request_id=g.request_id,
                address=client_address(),
                extends_session=url.extends_session if (url := current_url()) else True,
            )
        g.actor = g.identity.actor if g.identity else _visitor(visitor_id)
        if request.method == "POST" and visitor_id is None and g.identity is None:
            session[VISITOR] = services.identifiers.new().hex
            session.permanent = True
            g.actor = _visitor(_visitor_id())

    @app.after_request
    def answer_cookie(response: Response) -> Response:
        token = g.get("new_session_token")
        if token:
            response.set_cookie(
                session_cookie,
                token,
                max_age=options.absolute_session_hours * 3600,
                secure=options.cookie_secure,
                httponly=True,
                samesite="Lax",
                path="/",
            )
        elif token == "":
            response.delete_cookie(session_cookie, path="/", secure=options.cookie_secure, samesite="Lax")
        return response


def _visitor_id() -> UUID | None:
    value = session.get(VISITOR)
    return UUID(value) if value else None


def _visitor(visitor_id: UUID | None) -> Actor:
    return Actor(
        kind=ActorKind.VISITOR,
        name="a visitor",
        visitor_id=visitor_id,
        request_id=g.request_id,
        address=client_address(),
    )
