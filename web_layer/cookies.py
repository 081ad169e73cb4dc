"""The two cookies of a site: the visitor's signed data, and the secret of a sign-in session."""

from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from business_layer.shared.actor import Actor, ActorKind
from business_layer.user_management.identify import Identity
from presentation_layer.context import FORM_SECRET, client_address
from presentation_layer.timed_signatures import ForgivingSerializer
from web_layer.site import SiteOptions, SiteServices
from web_layer.url import current_url

VISITOR = "visitor"
# Requests for these need no actor, so they work without the database.
WITHOUT_ACTOR = {"static", "health_live", "health_ready", "security_txt"}


class VisitorCookies(SecureCookieSessionInterface):
    """Flask's signed cookies with one serializer for the life of the process. Flask makes one for each request."""

    def __init__(self, secret_key: str) -> None:
        options = {"key_derivation": self.key_derivation, "digest_method": self.digest_method}
        self._serializer = ForgivingSerializer(
            secret_key, salt=self.salt, serializer=self.serializer, signer_kwargs=options
        )

    def get_signing_serializer(self, app: Flask) -> ForgivingSerializer:
        return self._serializer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie only if its data changed; an unchanged one keeps the date on which it expires."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            # The page depends on the cookie, so no cache may give it to other visitors.
            response.headers.add("Vary", "Cookie")


def install(app: Flask, options: SiteOptions, services: SiteServices) -> None:
    """Identify the sender of each request; set or clear the session cookie after `open_session` or `close_session`."""
    # Browsers accept a __Host- cookie only over https and for this exact host, so no subdomain can set one for us.
    session_cookie = f"{'__Host-' if options.cookie_secure else ''}dialtone-{options.site}"
    _keep_visitor_data(app, f"{session_cookie}-visitor", options)

    @app.before_request
    def identify() -> None:
        g.session_token = request.cookies.get(session_cookie, "")
        g.identity = None
        if request.endpoint in WITHOUT_ACTOR:
            return
        visitor_id = _visitor_id()
        if g.session_token:
            g.identity = _identity(options, services, visitor_id)
        if request.method == "POST" and visitor_id is None and g.identity is None:
            # Only a post starts a visitor's data: reading sets no cookie.
            session[VISITOR] = _new_visitor(services).hex
            session.permanent = True
            visitor_id = _visitor_id()
        g.actor = g.identity.actor if g.identity else _visitor(visitor_id)

    @app.after_request
    def answer_cookie(response: Response) -> Response:
        token = g.get("new_session_token")
        if token:
            _set_session_cookie(response, session_cookie, token, options)
        elif token == "":
            response.delete_cookie(session_cookie, path="/", secure=options.cookie_secure, samesite="Lax")
        return response


def _keep_visitor_data(app: Flask, cookie: str, options: SiteOptions) -> None:
    app.session_interface = VisitorCookies(options.secret_key)
    app.config.update(
        SESSION_COOKIE_NAME=cookie,
        SESSION_COOKIE_SECURE=options.cookie_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def _identity(options: SiteOptions, services: SiteServices, visitor_id: UUID | None) -> Identity | None:
    return services.identify(
        token=g.session_token,
        site=options.site,
        visitor_id=visitor_id,
        request_id=g.request_id,
        address=client_address(),
        extends_session=url.extends_session if (url := current_url()) else True,
    )


def _set_session_cookie(response: Response, name: str, token: str, options: SiteOptions) -> None:
    response.set_cookie(
        name,
        token,
        max_age=options.absolute_session_hours * 3600,
        secure=options.cookie_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _new_visitor(services: SiteServices) -> UUID:
    """Return a visitor id that follows from the secret of this browser's forms, or a random one without it.

    The first two posts of a page can be under way at once. Both answers set the cookie, and with two ids the cart that
    one of them filled would be lost.
    """
    secret = session.get(FORM_SECRET)
    return uuid5(NAMESPACE_OID, secret) if secret else services.identifiers.new()


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
