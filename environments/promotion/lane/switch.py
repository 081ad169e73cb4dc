"""Moves an environment's requests from the slot that serves to the other one, without losing any.

Each step can be repeated. After a kill, the file `switch.json` in the environment's folder says what was underway: the
former release still serves, or both do, and the next call finishes or undoes it.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

from environments.promotion.systems.environment_folder import SLOTS, EnvironmentFolder
from environments.promotion.systems.proxy_socket import WHOLE, SlotCounts
from environments.settings.errors import CannotContinue

STEPS = (1, 10, 50, WHOLE)
STEP_SECONDS = 10.0
POLL_SECONDS = 0.5
LONGEST_DRAIN_SECONDS = 40.0
# The share of failed answers that is never a reason, because an outside system may be away for a moment.
TOLERATED = 0.01
# A few answers say little: one failure of six may be chance. If most answers fail, fewer of them are enough.
LEAST_ANSWERED, LEAST_FAILED, MOST = 20, 3, 0.5


class Slot(Protocol):
    """The processes of a slot."""

    def migrate(self) -> None: ...
    def start(self) -> None: ...
    def wait_until_ready(self) -> None: ...
    def warm(self) -> None: ...
    def try_out(self) -> str: ...
    def stop(self) -> None: ...


class Shares(Protocol):
    """The proxy's share of requests for each slot."""

    def set_weights(self, weights: dict[str, int]) -> None: ...
    def keep_weights(self) -> None: ...
    def counts(self, slot: str) -> SlotCounts: ...


class TakenBack(CannotContinue):
    """The new release failed while it got its first requests, and the former one serves all of them again."""


@dataclass(frozen=True)
class Underway:
    """A switch that has begun: to that build, in that slot, which has passed `share` percent of the requests."""

    build: str
    slot: str
    is_rollback: bool = False
    share: int = 0


class Switch:
    """Switches an environment to a build. `slots` makes the processes of a slot that runs a build."""

    def __init__(
        self,
        environment: EnvironmentFolder,
        shares: Shares,
        slots: Callable[[str, str], Slot],
        say: Callable[[str], None],
        step_seconds: float = STEP_SECONDS,
    ) -> None:
        self._environment, self._shares, self._slots, self._say = environment, shares, slots, say
        self._step_seconds = step_seconds
        self._file: Path = environment.path / "switch.json"

    @property
    def underway(self) -> Underway | None:
        """The switch that a kill interrupted; None if there is none."""
        return Underway(**json.loads(self._file.read_text("utf-8"))) if self._file.exists() else None

    def run(self, build: str, *, is_rollback: bool = False) -> str:
        """Switch to a build in steps or, if it is a rollback, at once and without migrating.

        Returns what was tried on the new slot before it got requests. An interrupted switch is finished or undone
        first. Raises TakenBack.
        """
        tried = "before the interruption"
        self._shares.counts(self._environment.read_serving().active)  # Nothing is started behind a proxy that is away.
        self.settle(build)
        serving = self._environment.read_serving()
        if serving.build != build:
            underway = self.underway
            noted = underway if underway and underway.is_rollback is is_rollback else None
            noted = noted or Underway(build, serving.free, is_rollback)
            self._note(noted)
            slot = self._slots(serving.free, build)
            try:
                tried = self._start(slot, migrates=not is_rollback)
                at_once = is_rollback or not serving.build
                self._shift(noted, serving.active, (WHOLE,) if at_once else STEPS)
            except CannotContinue:
                self._undo(serving.active, slot)
                raise
            self._environment.write_serving(serving.moved_to(serving.free, build))
        self._finish()
        return tried

    def settle(self, build: str = "") -> None:
        """Finish a switch that was interrupted at its end. Undo one before that, unless it is to that build."""
        underway, serving = self.underway, self._environment.read_serving()
        if underway is None:
            return
        if serving.active == underway.slot and serving.build == underway.build:
            self._say("finishing an interrupted switch")
            self._finish()
        elif underway.build != build:
            self._say("undoing an interrupted switch")
            self._undo(serving.active, self._slots(underway.slot, underway.build))

    def _start(self, slot: Slot, *, migrates: bool) -> str:
        if migrates:
            self._say("migrating")
            slot.migrate()
        self._say("starting the free slot")
        slot.start()
        slot.wait_until_ready()
        slot.warm()
        if not migrates:
            return ""
        self._say("smoke journey")
        return slot.try_out()

    def _shift(self, noted: Underway, former: str, steps: tuple[int, ...]) -> None:
        """Shift the requests in steps, without those that were passed before an interruption."""
        new = noted.slot
        before = self._shares.counts(new), self._shares.counts(former)
        for share in (step for step in steps if step > noted.share):
            self._shares.set_weights({new: share, former: WHOLE - share})
            self._say(f"{share}% of requests")
            self._watch(new, former, before, 0 if share == WHOLE else self._step_seconds)
            if share < WHOLE:
                self._note(replace(noted, share=share))
        self._shares.keep_weights()

    def _watch(self, new: str, former: str, before: tuple[SlotCounts, SlotCounts], seconds: float) -> None:
        """Watch the new release for a while. Raises TakenBack if it fails more often than the former one.

        `before` is what both had counted before the first shift: with its last step the former one gets no requests.
        """
        deadline = time.monotonic() + seconds
        while True:
            now, former_now = self._shares.counts(new), self._shares.counts(former)
            failed, answered = now.failed - before[0].failed, now.answered - before[0].answered
            usual = _fraction(former_now.failed - before[1].failed, former_now.answered - before[1].answered)
            if not now.is_up:
                raise TakenBack("The new release stopped answering the proxy's checks. The former one serves again.")
            if _is_enough(failed, answered) and _fraction(failed, answered) > max(TOLERATED, 2 * usual):
                share = f"{_fraction(failed, answered):.0%}; the former release: {usual:.0%}"
                raise TakenBack(
                    f"{failed} of the new release's first {answered} answers failed ({share}). The former one serves "
                    "all requests again."
                )
            if time.monotonic() >= deadline:
                return
            time.sleep(min(POLL_SECONDS, seconds))

    def _undo(self, former: str, slot: Slot) -> None:
        new = next(name for name in SLOTS if name != former)
        self._shares.set_weights({former: WHOLE, new: 0})
        self._shares.keep_weights()
        self._drain(new)
        slot.stop()
        self._file.unlink(missing_ok=True)

    def _finish(self) -> None:
        """Give the slot that serves all requests, and stop the other one when it has answered all of its own."""
        serving = self._environment.read_serving()
        self._shares.set_weights({serving.active: WHOLE, serving.free: 0})
        self._shares.keep_weights()
        self._say("draining the former slot")
        self._drain(serving.free)
        self._slots(serving.free, serving.builds[serving.free]).stop()
        self._file.unlink(missing_ok=True)

    def _drain(self, slot: str) -> None:
        """Wait until the slot has no request in flight. A stopped slot cannot have any."""
        deadline = time.monotonic() + LONGEST_DRAIN_SECONDS
        while self._shares.counts(slot).in_flight and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS / 10)

    def _note(self, underway: Underway) -> None:
        draft = self._file.with_name(f".{self._file.name}.new")
        draft.write_text(json.dumps(asdict(underway)) + "\n", "utf-8")
        draft.replace(self._file)


def _is_enough(failed: int, answered: int) -> bool:
    """True if so many answers and failures say something about a release."""
    return failed >= LEAST_FAILED and (answered >= LEAST_ANSWERED or _fraction(failed, answered) >= MOST)


def _fraction(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
