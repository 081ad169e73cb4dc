"""The URL map: one line a URL, with who may open it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from flask import current_app, g, request
from flask.typing import ResponseReturnValue

from business_layer.shared.actor import Actor, ActorKind, Permission


class Access(Enum):
    """Kinds of actors that a URL is open to, if no single permission decides.

    CUSTOMER is a signed-in customer, AGENT any agent, ACTING_FOR_CUSTOMER an agent who is working for a customer.
    """

    ANYONE = "anyone"
    CUSTOMER = "customer"
    AGENT = "agent"
    ACTING_FOR_CUSTOMER = "acting_for_customer"


ANYONE, CUSTOMER, AGENT, ACTING_FOR_CUSTOMER = Access.ANYONE, Access.CUSTOMER, Access.AGENT, Access.ACTING_FOR_CUSTOMER


@dataclass(frozen=True)
class Url:
    """One URL: method, rule, endpoint, controller method, who may. The API authenticates by token: `csrf=False`.

    What a page asks by itself does not keep its session alive: `extends_session=False`.
    """

    method: str
    rule: str
    endpoint: str
    view: Callable[..., ResponseReturnValue]
    allow: Access | Permission
    csrf: bool = True
    extends_session: bool = True

    def is_allowed(self, actor: Actor) -> bool:
        """Return True if the actor may open this URL."""
        if isinstance(self.allow, Permission):
            return actor.may(self.allow)
        if self.allow is CUSTOMER:
            return actor.kind is ActorKind.CUSTOMER
        if self.allow is AGENT:
            return actor.kind is ActorKind.AGENT and bool(actor.permissions)
        if self.allow is ACTING_FOR_CUSTOMER:
            return actor.on_behalf_of is not None and actor.may(Permission.SHOP_FOR_CUSTOMER)
        return self.allow is ANYONE


def current_url() -> Url | None:
    """The line of the URL map that this request is for; looked up once a request, as several checks ask."""
    if "url" not in g:
        urls: dict[tuple[str, str], Url] = current_app.extensions["urls"]
        method = request.method if request.method != "HEAD" else "GET"
        g.url = urls.get((method, request.url_rule.endpoint)) if request.url_rule else None
    url: Url | None = g.url
    return url
