"""Ports for the time and for new identifiers, so that tests can choose both."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

# The time zone of times without an address.
HOUSE_ZONE = "America/New_York"


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the current instant, time zone aware and in UTC."""
        ...


class Identifiers(Protocol):
    def new(self) -> UUID:
        """Return a new identifier; later ones sort after earlier ones (UUID version 7, RFC 9562)."""
        ...
