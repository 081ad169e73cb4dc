"""The patience of fulfillment with a network that does not answer or does not finish."""

from dataclasses import dataclass
from datetime import timedelta

from business_layer.shared.backoff import Backoff

# However long an outage seems to last, this many attempts are made: a clock that jumps ahead gives nothing up.
FEWEST_ATTEMPTS = 10


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """Pauses and limits, in seconds.

    A task falls out if there was no answer for `give_up_after_seconds` and at least FEWEST_ATTEMPTS attempts. A task
    whose service order was accepted falls out if the order has not ended `stalled_after_seconds` later; if the network
    promised a later instant, the time counts from that, and time without any answer does not count. `backoff` has the
    pauses between attempts without an answer, `follow_seconds` is the pause between questions about an accepted order.
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
