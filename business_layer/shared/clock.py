"""Time and identifiers come into the business through these ports, so that tests can choose them."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

# Whose time is told where no address says another.
HOUSE_ZONE = "America/New_York"


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...


class Identifiers(Protocol):
    def new(self) -> UUID:
        """A fresh identifier; later ones sort after earlier ones (UUID version 7, RFC 9562)."""
        ...
