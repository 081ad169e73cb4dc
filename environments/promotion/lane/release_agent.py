"""The release agent of an environment: it does on this machine what release engineers ask for in a back office.

It carries out rollbacks, and it notes in the record how the gates of the build are that waits for the environment. What
it reads in the record it does only if a trusted back office signed it.
"""

import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from business_layer.releases.lane import ASKED_HOLDS, BEFORE
from business_layer.releases.release_act import office_statement
from environments.promotion.builds.read_build import read_build
from environments.promotion.builds.signing_keys import verify_office_signature
from environments.promotion.gates.find_gates import SERVES
from environments.promotion.gates.gate import Gate
from environments.promotion.gates.holds import unfinished_rollback
from environments.promotion.lane.promote import Lane
from environments.promotion.lane.record import Entry, RecordAway, ReleaseEvent, ReleaseRecord, open_record
from environments.promotion.lane.switch import Switch
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.settings.errors import CannotContinue
from environments.settings.sources import DEVELOPMENT

BY = "release agent"
POLL_SECONDS, AGAIN_SECONDS = 2.0, 10.0
# Gates that depend on time and on requests are looked at again after this time, and noted again if one of them opened
# or closed, or at the latest after NOTED_AGAIN.
LOOKED_AGAIN, NOTED_AGAIN = timedelta(minutes=2), timedelta(minutes=30)
ANSWERS = (ReleaseEvent.ROLLED_BACK, ReleaseEvent.REFUSED)


def open_when_there(releases: ReleasesFolder, say: Callable[[str], None]) -> ReleaseRecord:
    """Open the record, and wait for it if it is away."""
    while True:
        try:
            return open_record(releases)
        except RecordAway as away:
            say(str(away))
            time.sleep(AGAIN_SECONDS)


class ReleaseAgent:
    """Attends one environment. `lane` makes the lane of a person; `switch` moves requests on this machine."""

    def __init__(
        self,
        environment: EnvironmentFolder,
        releases: ReleasesFolder,
        record: ReleaseRecord,
        lane: Callable[[str], Lane],
        switch: Callable[[], Switch],
        say: Callable[[str], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._environment, self._releases, self._record = environment, releases, record
        self._lane, self._switch, self._say, self._clock = lane, switch, say, clock
        self._answered = ""
        self._looked_at: datetime | None = None
        self._looked_after = -1
        self._is_attending = False

    def run(self) -> None:
        """Attend the environment until this process is stopped.

        Looking at gates has a thread of its own: it may install a build first, and a rollback must not wait for that.
        """
        threading.Thread(target=self._look_forever, name="gates", daemon=True).start()
        while True:
            try:
                with self._record.attend(self._environment.name) as check:
                    self._say("attending" if check else "another release agent attends")
                    while check:
                        self._is_attending = True
                        check()
                        self.answer()
                        time.sleep(POLL_SECONDS)
            except RecordAway as away:
                self._say(str(away))
            self._is_attending = False
            time.sleep(AGAIN_SECONDS)

    def _look_forever(self) -> None:
        while True:
            if self._is_attending:
                try:
                    self.look()
                except CannotContinue as failed:
                    self._say(str(failed))
                except Exception:
                    # Rollbacks continue, and the next look may succeed.
                    self._say(traceback.format_exc())
            time.sleep(POLL_SECONDS)

    def answer(self) -> None:
        """Carry out or refuse the newest rollback that was asked for, unless the record has an answer."""
        asked = self._record.latest(self._environment.name, ReleaseEvent.ROLLBACK_ASKED)
        act = str(asked.facts.get("act", "")) if asked else ""
        if asked is None or not act or act == self._answered:
            return
        if not self._is_answered(act):
            self._say(f"{asked.by} asks for a rollback")
            self._answer(asked, act)
        self._answered = act

    def _is_answered(self, act: str) -> bool:
        answers = self._record.entries(self._environment.name, events=ANSWERS)
        return any(entry.facts.get("act") == act for entry in answers)

    def _answer(self, asked: Entry, act: str) -> None:
        """Roll back, and let the record say how it went."""
        against = self._reason_against(asked)
        if against:
            self._say(against)
            self._refuse(asked, act, against)
            return
        try:
            former = self._lane(asked.by).roll_back(self._environment, self._switch(), act=act)
            self._say(f"{self._environment.name} runs build {former[:12]} again")
        except RecordAway:
            raise
        except CannotContinue as failed:
            self._say(str(failed))
            if not self._is_answered(act):
                self._refuse(asked, act, str(failed))

    def _refuse(self, asked: Entry, act: str, reason: str) -> None:
        self._record.append(ReleaseEvent.REFUSED, self._environment.name, asked.build[:64], BY, reason=reason, act=act)

    def _reason_against(self, asked: Entry) -> str:
        """Why a rollback is not carried out; "" if nothing is against it."""
        name = self._environment.name
        try:
            statement = office_statement(asked.event, name, asked.build, asked.by, asked.facts)
            office = verify_office_signature(self._releases, statement, str(asked.facts.get("signature", "")))
        except CannotContinue as unknown:
            return f"No back office that is trusted here asked for it. {unknown}"
        if office != asked.facts.get("office"):
            return f"The back office of {office} signed it, and it names another one."
        serving = self._environment.read_serving().build
        begun = unfinished_rollback(self._record, name, serving)
        if begun is not None and begun.facts.get("instead_of") == asked.build:
            return ""
        if serving != asked.build:
            return f"{name} no longer runs build {asked.build[:12]}."
        if self._clock() - asked.at >= ASKED_HOLDS:
            return "Nobody was here to carry it out in time. Ask again."
        return ""

    def look(self) -> None:
        """Look at the gates of the build that waits if something happened or some time has passed."""
        newest = max((entry.number for entry in self._record.newest_of_each()), default=0)
        now = self._clock()
        if newest != self._looked_after or self._looked_at is None or now - self._looked_at >= LOOKED_AGAIN:
            self._looked_after, self._looked_at = newest, now
            self._note_gates()

    def _note_gates(self) -> None:
        """Note the gates of the build that waits, unless the record has them like that."""
        name = self._environment.name
        build = self._waiting()
        if not build:
            return
        gates = self._gates(build)
        noted = self._record.latest(name, ReleaseEvent.GATES_FOUND)
        rows = [{"name": gate.name, "passed": gate.is_passed, "evidence": gate.evidence} for gate in gates]
        if noted and noted.build == build and not self._is_news(noted, rows):
            return
        self._record.append(ReleaseEvent.GATES_FOUND, name, build, BY, gates=rows)
        self._looked_after += 1

    def _is_news(self, noted: Entry, rows: list[dict[str, Any]]) -> bool:
        """True if a gate opened or closed, or if the evidence is another one and some time has passed."""
        known = noted.facts.get("gates", [])
        return _states(known) != _states(rows) or (self._clock() - noted.at >= NOTED_AGAIN and known != rows)

    def _gates(self, build: str) -> tuple[Gate, ...]:
        try:
            return self._lane("").gates(read_build(self._releases, build), self._environment.name)
        except RecordAway:
            raise
        except CannotContinue as refused:
            return (Gate("signature", False, str(refused)),)

    def _waiting(self) -> str:
        """The build of the environment before, if this one does not serve it; "" if none waits."""
        before = BEFORE[self._environment.name]
        events = (ReleaseEvent.BUILT,) if before == DEVELOPMENT else SERVES
        entry = self._record.latest(before, *events)
        return entry.build if entry and entry.build != self._environment.read_serving().build else ""


def _states(rows: Any) -> dict[str, bool]:
    return {str(row.get("name")): row.get("passed") is True for row in rows}
