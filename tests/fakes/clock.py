"""A clock that is moved by hand, and identifiers that count."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


class FakeClock:
    """Implements `Clock`; time passes when a test says so."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def pass_time(self, by: timedelta) -> None:
        self._now += by


class CountingIdentifiers:
    """Implements `Identifiers`: 1, 2, 3, …"""

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> UUID:
        self._last += 1
        return UUID(int=self._last)


class RandomIdentifiers:
    """Implements `Identifiers`; what it makes never equals what a counting one made."""

    def new(self) -> UUID:
        return uuid4()
