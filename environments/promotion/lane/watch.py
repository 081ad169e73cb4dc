"""Watches a new release while it gets its first requests, and says when it must be taken back.

It counts the answers to clients, which the proxy knows, and those to its own probes: with few clients, 1% of the
requests may be none. The two are judged apart, because failures that only clients see must not drown among the probes.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from environments.promotion.systems.proxy_socket import SlotCounts
from environments.settings.errors import CannotContinue

POLL_SECONDS = 0.5
PROBES_AT_A_TIME = 5
# A share with failures that prove nothing yet is watched for so many times as long.
LONGEST_TIMES = 6
# The share of failed answers that is never a reason, because an outside system may be away for a moment.
TOLERATED = 0.01
# A few answers say little: one failure of six may be chance. If most answers fail, fewer of them are enough.
LEAST_ANSWERED, LEAST_FAILED, MOST = 20, 3, 0.5


class TakenBack(CannotContinue):
    """The new release failed while it got its first requests, and the former one serves all of them again."""


class Counts(Protocol):
    """The proxy's counts for each slot."""

    def counts(self, slot: str) -> SlotCounts: ...


class Probed(Protocol):
    """The processes of a slot, which can be asked for a page without the proxy."""

    def probe(self) -> bool: ...


@dataclass(frozen=True)
class Answers:
    """Answers of a release, and how many of them failed."""

    answered: int = 0
    failed: int = 0

    @property
    def failed_share(self) -> float:
        return self.failed / self.answered if self.answered else 0.0

    def and_probe(self, is_answered: bool) -> "Answers":
        return Answers(self.answered + 1, self.failed + (not is_answered))

    def is_suspicious(self, usual: float) -> bool:
        """True if more fail than is tolerated. `usual` is the share that fails in the former release."""
        return self.failed_share > max(TOLERATED, 2 * usual)

    def is_proof(self, usual: float) -> bool:
        """True if it is suspicious, and enough answers and failures say so."""
        is_enough = self.answered >= LEAST_ANSWERED or self.failed_share >= MOST
        return self.failed >= LEAST_FAILED and is_enough and self.is_suspicious(usual)


class ReleaseWatch:
    """Watches the new release from its first request. `new` and `former` are the names of the slots."""

    def __init__(self, proxy: Counts, slot: Probed, new: str, former: str) -> None:
        self._proxy, self._slot, self._names = proxy, slot, (new, former)
        # With the last share, the former release gets no requests, so both are counted from the beginning.
        self._before = {name: proxy.counts(name) for name in self._names}
        self._probes = Answers()

    def watch(self, seconds: float) -> None:
        """Watch a share for that long, and longer while an answer that failed may be chance. Raises TakenBack."""
        begun = time.monotonic()
        while True:
            is_suspicious = self._judge()
            passed = time.monotonic() - begun
            if passed >= (LONGEST_TIMES * seconds if is_suspicious else seconds):
                return
            time.sleep(min(POLL_SECONDS, seconds))

    def _judge(self) -> bool:
        """Return True if some answers failed, but too few to be sure. Raises TakenBack."""
        for _ in range(PROBES_AT_A_TIME):
            self._probes = self._probes.and_probe(self._slot.probe())
        new, former = self._names
        now = {name: self._proxy.counts(name) for name in self._names}
        if not now[new].is_up:
            raise TakenBack("The new release stopped answering the proxy's checks. The former one serves again.")
        usual, clients = self._since_begin(former, now).failed_share, self._since_begin(new, now)
        for asked_by, answers in (("clients", clients), ("the promotion itself", self._probes)):
            if answers.is_proof(usual):
                raise TakenBack(
                    f"{answers.failed} of the new release's first {answers.answered} answers to {asked_by} failed "
                    f"({answers.failed_share:.0%}; the former release: {usual:.0%}). The former one serves all "
                    "requests again."
                )
        return clients.is_suspicious(usual) or self._probes.is_suspicious(usual)

    def _since_begin(self, slot: str, now: Mapping[str, SlotCounts]) -> Answers:
        before = self._before[slot]
        return Answers(now[slot].answered - before.answered, now[slot].failed - before.failed)
