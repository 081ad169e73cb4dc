"""Moves an environment's requests from the slot that serves to the other one, without losing any.

Each step can be repeated. After a kill, the file `switch.json` in the environment's folder says what was underway: the
former release still serves, or both do, and the next call finishes or undoes it. Afterwards the former slot rests: its
sites keep running without requests, so that a rollback only has to give them back.
"""

import json
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

from environments.promotion.lane.watch import ReleaseWatch, TakenBack
from environments.promotion.systems.environment_folder import SLOTS, EnvironmentFolder, Serving
from environments.promotion.systems.proxy_socket import WHOLE, SlotCounts, wait_for_checks
from environments.settings.errors import CannotContinue

STEPS = (1, 10, 50, WHOLE)
STEP_SECONDS = 10.0
POLL_SECONDS = 0.05
LONGEST_DRAIN_SECONDS = 40.0


class Slot(Protocol):
    """The processes of a slot. `is_running` is True if its sites run, with or without a worker."""

    @property
    def is_running(self) -> bool: ...
    @property
    def site_names(self) -> tuple[str, ...]: ...
    def migrate(self) -> None: ...
    def start(self) -> None: ...
    def wait_until_ready(self) -> None: ...
    def warm(self) -> None: ...
    def try_out(self) -> str: ...
    def probe(self) -> bool: ...
    def rest(self) -> None: ...
    def stop(self) -> None: ...


class Shares(Protocol):
    """The proxy's share of requests for each slot."""

    def expect_sites(self, slot: str, names: Collection[str]) -> None: ...
    def set_weights(self, weights: dict[str, int]) -> None: ...
    def keep_weights(self) -> None: ...
    def counts(self, slot: str) -> SlotCounts: ...


@dataclass(frozen=True)
class Underway:
    """A switch that has begun: to that build, in that slot, which has passed `share` percent of the requests."""

    build: str
    slot: str
    is_rollback: bool = False
    share: int = 0


class Switch:
    """Switches an environment to a build. `slots` makes the processes of a slot that runs a build.

    `shifting_seconds` is how long the proxy took to change the shares of both slots, in all steps together.
    """

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
        self.shifting_seconds = 0.0

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
            noted = self._begin(serving, build, is_rollback=is_rollback)
            slot = self._slots(serving.free, build)
            try:
                tried = self._start(slot, migrates=not is_rollback)
                self._wait_for_proxy(noted.slot, slot)
                if is_rollback or not serving.build:
                    self._set_shares(noted.slot, serving.active, WHOLE)
                else:
                    self._shift(noted, slot, serving.active)
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
            slot = self._slots(underway.slot, underway.build)
            self._undo(serving.active, slot, rests=underway.is_rollback)

    def _begin(self, serving: Serving, build: str, *, is_rollback: bool) -> Underway:
        """Note what is about to be done, or return what was noted before an interruption.

        A release starts with new processes. Those of the build before the last one, which rest in its slot, stop first:
        the migrations are only made for the release that serves.
        """
        underway = self.underway
        if underway is None and not is_rollback and serving.builds[serving.free]:
            self._say("stopping the build that rests in the free slot")
            self._give_all(serving.active, serving.free)
            self._drain(serving.free)
            self._slots(serving.free, serving.builds[serving.free]).stop()
        if underway is None or underway.is_rollback is not is_rollback:
            underway = Underway(build, serving.free, is_rollback)
        self._note(underway)
        return underway

    def _start(self, slot: Slot, *, migrates: bool) -> str:
        if migrates:
            self._say("migrating")
            slot.migrate()
        self._say("starting the free slot")
        has_served = not migrates and slot.is_running
        slot.start()
        slot.wait_until_ready()
        if not has_served:
            slot.warm()
        if not migrates:
            return ""
        self._say("smoke journey")
        return slot.try_out()

    def _wait_for_proxy(self, name: str, slot: Slot) -> None:
        self._shares.expect_sites(name, slot.site_names)
        if not wait_for_checks(self._shares, name):
            raise TakenBack("The new release does not answer the proxy's checks, so it gets no request.")

    def _shift(self, noted: Underway, slot: Slot, former: str) -> None:
        """Shift the requests in steps, without those that were passed before an interruption. Raises TakenBack."""
        watch = ReleaseWatch(self._shares, slot, noted.slot, former)
        for share in (step for step in STEPS if step > noted.share):
            self._set_shares(noted.slot, former, share)
            watch.watch(0 if share == WHOLE else self._step_seconds)
            if share < WHOLE:
                self._note(replace(noted, share=share))

    def _set_shares(self, new: str, former: str, share: int) -> None:
        begun = time.monotonic()
        self._shares.set_weights({new: share, former: WHOLE - share})
        self.shifting_seconds += time.monotonic() - begun
        self._say(f"{share}% of requests")

    def _undo(self, former: str, slot: Slot, *, rests: bool = False) -> None:
        new = next(name for name in SLOTS if name != former)
        self._give_all(former, new)
        self._drain(new)
        if rests:
            slot.rest()
        else:
            slot.stop()
        self._file.unlink(missing_ok=True)

    def _finish(self) -> None:
        """Give the slot that serves all requests, and let the other one rest when it has answered all of its own."""
        serving = self._environment.read_serving()
        self._give_all(serving.active, serving.free)
        self._say("draining the former slot")
        self._drain(serving.free)
        self._slots(serving.free, serving.builds[serving.free]).rest()
        self._file.unlink(missing_ok=True)

    def _give_all(self, to: str, instead_of: str) -> None:
        self._shares.set_weights({to: WHOLE, instead_of: 0})
        self._shares.keep_weights()

    def _drain(self, slot: str) -> None:
        """Wait until the slot has no request in flight. A stopped slot cannot have any."""
        deadline = time.monotonic() + LONGEST_DRAIN_SECONDS
        while self._shares.counts(slot).in_flight and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)

    def _note(self, underway: Underway) -> None:
        draft = self._file.with_name(f".{self._file.name}.new")
        draft.write_text(json.dumps(asdict(underway)) + "\n", "utf-8")
        draft.replace(self._file)
