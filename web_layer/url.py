"""One line of a site's URL map, and the line that the current request is for."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, g, request
from flask.typing import ResponseReturnValue

from business_layer.shared.actor import Actor
from web_layer.access_kinds import AccessRule, is_allowed


@dataclass(frozen=True)
class Url:
    """One URL: method, rule, endpoint, controller method and access rule.

    `csrf` is False for an API that authenticates each request by itself. `extends_session` is False for requests that a
    page sends by itself, so that an open page does not keep its session alive. Search engines may list pages for
    which `is_listed` is True.
    """

    method: str
    rule: str
    endpoint: str
    view: Callable[..., ResponseReturnValue]
    allow: AccessRule
    csrf: bool = True
    extends_session: bool = True
    is_listed: bool = False

    def is_allowed(self, actor: Actor) -> bool:
        """Return True if the actor may open this URL."""
        return is_allowed(self.allow, actor)


def current_url() -> Url | None:
    """Return the line of the URL map for this request, looked up only once; None if there is none."""
    if "url" not in g:
        urls: dict[tuple[str, str], Url] = current_app.extensions["urls"]
        method = request.method if request.method != "HEAD" else "GET"
        g.url = urls.get((method, request.url_rule.endpoint)) if request.url_rule else None
    url: Url | None = g.url
    return url
