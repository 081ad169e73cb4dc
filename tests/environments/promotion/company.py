"""A company with release engineers, builds, and the machines of staging and production."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from business_layer.releases.release_act import office_statement
from environments.promotion.builds.read_build import Build
from environments.promotion.builds.signing_keys import Signer, find_signer, make_office_key
from environments.promotion.drift.observe import Observation
from environments.promotion.gates.commit_checks import FORMER_RELEASE, MIGRATIONS, TESTS, statement_of_result
from environments.promotion.gates.find_gates import Gates
from environments.promotion.gates.measurement import Measurement
from environments.promotion.lane.promote import Lane
from environments.promotion.lane.record import Entry, RecordAway, ReleaseEvent, ReleaseRecord
from environments.promotion.lane.switch import Switch
from environments.promotion.releases_folder import ReleasesFolder
from tests.environments.promotion.machine import Machine


@dataclass
class RecordInMemory(ReleaseRecord):
    lines: list[Entry] = field(default_factory=list)
    is_away: bool = False

    def append(self, event: ReleaseEvent, environment: str, build: str, by: str, **facts: Any) -> None:
        if self.is_away:
            raise RecordAway("The record of releases is away, so nothing is promoted.")
        self.lines.append(Entry(datetime.now(UTC), environment, event, build, by, facts, len(self.lines) + 1))

    def entries(self, environment: str = "", *, events: tuple[ReleaseEvent, ...] = (), build: str = "") -> list[Entry]:
        if self.is_away:
            raise RecordAway("The record of releases is away, so nothing is promoted.")
        return [
            line
            for line in self.lines
            if environment in ("", line.environment) and build in ("", line.build)
            if not events or line.event in events
        ]

    def newest_of_each(self) -> list[Entry]:
        return list({(line.environment, line.event): line for line in self.entries()}.values())

    def latest(self, environment: str, *events: ReleaseEvent) -> Entry | None:
        return next(reversed(self.entries(environment, events=events)), None)


@dataclass
class Company:
    """The clock of the gates is two hours ahead of the record, so that builds have been on staging for that long."""

    releases: ReleasesFolder
    builds: Sequence[Build]
    record: RecordInMemory
    machines: dict[str, Machine]
    products: dict[str, int] = field(default_factory=dict)
    measurements: dict[str, Measurement] = field(default_factory=dict)
    faults: str = ""
    later: timedelta = timedelta(hours=2)

    def signer(self, name: str) -> Signer:
        return find_signer(self.releases, {"DIALTONE_SIGNING_KEY": str(self.releases.keys / f"{name}.key")})

    def lane(self, name: str = "robin") -> Lane:
        return Lane(self.releases, self.record, self.signer(name), self, gates=self._gates)

    def lane_of_person(self, email: str) -> Lane:
        """The lane of a person who asked in a back office."""
        return Lane(self.releases, self.record, None, self, by=email, gates=self._gates)

    def _gates(self, by: str) -> Gates:
        return Gates(self.releases, self.record, self, by, clock=self._clock)

    def ask_in_office(
        self,
        event: ReleaseEvent,
        environment: str,
        build: str,
        email: str,
        *,
        office: str = "production",
        signed_by: str = "",
        **facts: Any,
    ) -> None:
        """Add a line to the record as a back office does. `signed_by` is another office, whose key is used."""
        given = {"office": office, "act": uuid4().hex, "reason": "", "hotfix": False, **facts}
        key = make_office_key(self.releases, signed_by or office)
        signature = key.sign(office_statement(event, environment, build, email, given), "")
        self.record.append(event, environment, build, email, **given, signature=signature)

    def _clock(self) -> datetime:
        return datetime.now(UTC) + self.later

    def promote(self, build: Build, environment: str, by: str = "robin", hotfix: str = "") -> None:
        machine = self.machines[environment]
        self.lane(by).promote(build.digest, machine.environment, self.switch(environment), hotfix=hotfix)

    def switch(self, environment: str) -> Switch:
        machine = self.machines[environment]
        return Switch(machine.environment, machine, machine.slot, lambda _line: None, step_seconds=0)

    def check(self, commit: str, name: str, against: str = "", *, passed: bool = True, by: str = "robin") -> None:
        """Record a signed result of a check."""
        signature = self.signer(by).key.sign(statement_of_result(name, commit, against, passed=passed), "check")
        facts = {"check": name, "against": against, "passed": passed, "signature": signature, "last_line": "9 tests"}
        self.record.append(ReleaseEvent.CHECKED, "", commit, by, command="make check", **facts)

    def check_all(self, build: Build, *formers: Build) -> None:
        for name in (TESTS, MIGRATIONS):
            self.check(build.manifest.commit, name)
        for former in formers:
            self.check(build.manifest.commit, FORMER_RELEASE, former.manifest.commit)

    def events(self) -> list[str]:
        """The events of builds, in order."""
        return [line.event for line in self.record.lines if line.event != ReleaseEvent.CHECKED]

    def serving(self, environment: str) -> str:
        return self.machines[environment].environment.read_serving().build

    def products_in_use(self, _environment: str) -> Mapping[str, int]:
        return self.products

    def measure(self, environment: str) -> Measurement:
        return self.measurements.get(self.serving(environment), Measurement(200, 0, 50.0))

    def observe(self, environment: str) -> Observation:
        return {"settings": {"environment": environment}}

    def catalogue_faults(self, _build: Build) -> str:
        return self.faults
