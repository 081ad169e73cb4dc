"""Pauses between attempts: they double up to a cap, and chance spreads those who failed together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

# A number from 0 up to, but not including, 1.
Chance = Callable[[], float]
MOST_DOUBLINGS = 30
# No pause lasts longer. What is due later than that was scheduled by a clock that was wrong, and counts as due now.
LONGEST_PAUSE = timedelta(hours=1)


def no_jitter() -> float:
    """Take nothing from any pause."""
    return 0.0


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """The pause after so many attempts without an answer. Seconds.

    Chance takes up to half of each pause away: calls that failed at the same moment come back one by one, and a system
    that has just recovered is not met by all of them at once.
    """

    base_seconds: float
    cap_seconds: float
    chance: Chance = no_jitter

    def pause(self, attempts: int) -> timedelta:
        whole = min(self.base_seconds * 2 ** min(attempts, MOST_DOUBLINGS), self.cap_seconds)
        return timedelta(seconds=whole * (1 - self.chance() / 2))
