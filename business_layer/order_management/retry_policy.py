"""The patience of fulfillment with a network that does not answer or does not finish."""

from dataclasses import dataclass
from datetime import timedelta

from business_layer.shared.backoff import Backoff

# However long an outage seems to last, this many attempts are made: a clock that jumps ahead gives nothing up.
FEWEST_ATTEMPTS = 10


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """Pauses and limits, in seconds.

    A task falls out after `give_up_after_seconds` without an answer. So does a service order that was accepted and
    reports nothing final for `stalled_after_seconds`.
    """

    backoff: Backoff
    give_up_after_seconds: float
    follow_seconds: float
    stalled_after_seconds: float

    @property
    def polling_interval(self) -> timedelta:
        """The pause before the network is asked again about a service order that it works on."""
        return timedelta(seconds=self.follow_seconds)

    def pause_after(self, attempts: int) -> timedelta:
        """The pause after so many attempts without an answer."""
        return self.backoff.pause(attempts)

    def gives_up(self, *, attempts: int, unanswered_for: timedelta) -> bool:
        return attempts >= FEWEST_ATTEMPTS and unanswered_for >= timedelta(seconds=self.give_up_after_seconds)

    def is_stalled(self, *, unfinished_for: timedelta) -> bool:
        return unfinished_for >= timedelta(seconds=self.stalled_after_seconds)
