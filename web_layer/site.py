"""The parts of a site besides its URL map: its options, and the services that every request needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.page_events import PageEvents
from business_layer.user_management.identify import Identify
from business_layer.user_management.queries import AgentLooks
from business_layer.user_management.sessions import Site


def telephone_uri(number: str) -> str:
    """A US number as a link that a phone can dial (RFC 3966)."""
    return "tel:+1" + "".join(filter(str.isdigit, number))


@dataclass(frozen=True, kw_only=True)
class SiteOptions:
    """Options that differ between sites and environments. `environment` is "" in production, where no page names it."""

    site: Site
    name: str
    origin: str
    secret_key: str
    cookie_secure: bool
    trusted_hops: int
    posts_per_minute: int
    posts_per_minute_by_address: int
    absolute_session_hours: int
    support_number: str
    security_contact: str
    environment: str

    @property
    def support_uri(self) -> str:
        return telephone_uri(self.support_number)


@dataclass(frozen=True, kw_only=True)
class SiteServices:
    """Services that every request needs, whatever its URL.

    `is_ready` is about the database, and `is_warm` about what the process makes before its first page.
    """

    identify: Identify
    looks: AgentLooks
    identifiers: Identifiers
    is_ready: Callable[[], bool]
    is_warm: Callable[[], bool]
    is_outage: Callable[[BaseException], bool]
    is_family: Callable[[str], bool]
    page_globals: Mapping[str, Any]
    secret_fields: Callable[[], frozenset[str]]
    page_events: PageEvents
    clock: Clock
