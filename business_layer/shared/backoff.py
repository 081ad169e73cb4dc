"""Pauses between attempts: they double up to a limit, with a random part (jitter)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

# Returns a random number from 0 up to, but not including, 1.
Jitter = Callable[[], float]
MOST_DOUBLINGS = 30
# No pause is longer. Work that is due later was scheduled by a clock that was wrong, and counts as due now.
LONGEST_PAUSE = timedelta(hours=1)


def no_jitter() -> float:
    """Return 0, for full pauses."""
    return 0.0


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """Pauses after unanswered attempts, from `base_seconds` doubling up to `cap_seconds`.

    Jitter shortens each pause by up to a half: calls that failed at the same moment come back one by one, so a system
    that has just recovered does not get all of them together.
    """

    base_seconds: float
    cap_seconds: float
    jitter: Jitter = no_jitter

    def pause(self, attempts: int) -> timedelta:
        whole = min(self.base_seconds * 2 ** min(attempts, MOST_DOUBLINGS), self.cap_seconds)
        return timedelta(seconds=whole * (1 - self.jitter() / 2))
