"""The status of the product itself: the services that are late right now."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class ServiceStatus:
    """True for each service that does not keep up: address checks, setting up services, and email."""

    are_addresses_late: bool
    is_setup_late: bool
    is_mail_late: bool


class ServiceStatusQueries(Protocol):
    def now(self) -> ServiceStatus:
        """The status at this moment."""
        ...
