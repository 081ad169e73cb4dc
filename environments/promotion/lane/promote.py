"""Promotes builds along development, staging and production, and rolls back. Everything goes to the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from environments.promotion.builds.read_build import Build, read_build
from environments.promotion.builds.signing_keys import Signer, verify_signature
from environments.promotion.lane.record import Entry, ReleaseEvent, ReleaseRecord
from environments.promotion.lane.switch import Switch, TakenBack
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.run_environment import hold_environment
from environments.settings.errors import CannotContinue
from environments.settings.sources import DEVELOPMENT, PRODUCTION

BEFORE = {PRODUCTION: "staging"}
SERVES = (ReleaseEvent.PROMOTED, ReleaseEvent.ROLLED_BACK)


class PromotionRefused(CannotContinue):
    """A gate is not passed. The message says which, and why."""


@dataclass(frozen=True)
class Gate:
    """A check that a promotion must pass. `evidence` says why it is passed or not."""

    name: str
    is_passed: bool
    evidence: str


class Lane:
    """The way of builds from environment to environment, for one release engineer.

    Every method raises RecordAway before it changes anything if the record is away.
    """

    def __init__(self, releases: ReleasesFolder, record: ReleaseRecord, signer: Signer) -> None:
        self._releases, self._record, self._signer = releases, record, signer
        self._by = verify_signature(releases, b"dialtone", signer.key.sign(b"dialtone", ""))

    def entries(self) -> list[Entry]:
        """The whole record, the oldest line first."""
        return self._record.entries()

    def gates(self, build: Build, environment: str) -> tuple[Gate, ...]:
        """The checks of a promotion, each with its evidence."""
        return tuple(self._gates(build, environment))

    def promote(self, name: str, environment: EnvironmentFolder, switch: Switch) -> None:
        """Promote a build. Raises BuildRefused, PromotionRefused, TakenBack, EnvironmentBusy."""
        if environment.name == DEVELOPMENT:
            raise PromotionRefused("Builds are promoted to staging, then to production. Development runs the checkout.")
        with hold_environment(environment), self._recording_refusals(environment.name, name):
            build = read_build(self._releases, name)
            failed = [gate for gate in self.gates(build, environment.name) if not gate.is_passed]
            if failed:
                lines = "\n".join(f"  {gate.name}: {gate.evidence}" for gate in failed)
                raise PromotionRefused(f"Build {build.short} is not promoted to {environment.name}:\n{lines}")
            self._record.append(ReleaseEvent.BEGUN, environment.name, build.digest, self._by)
            try:
                switch.run(build.digest)
            except TakenBack as failing:
                self._record.append(
                    ReleaseEvent.TAKEN_BACK, environment.name, build.digest, self._by, reason=str(failing)
                )
                raise
            evidence = {gate.name: gate.evidence for gate in self.gates(build, environment.name)}
            self._record.append(ReleaseEvent.PROMOTED, environment.name, build.digest, self._by, gates=evidence)

    def roll_back(self, environment: EnvironmentFolder, switch: Switch) -> str:
        """Return to the build before, hold the environment, and return the build's digest. Raises PromotionRefused."""
        with hold_environment(environment):
            interrupted = switch.underway
            switch.settle()
            serving = environment.read_serving()
            if interrupted and interrupted.is_rollback and interrupted.build == serving.build:
                self._record.append(ReleaseEvent.ROLLED_BACK, environment.name, serving.build, self._by)
                return serving.build
            former = serving.builds[serving.free]
            if not former or former == serving.build:
                raise PromotionRefused(f"There is no build before the one that {environment.name} runs.")
            read_build(self._releases, former)
            self._record.append(ReleaseEvent.HELD, environment.name, serving.build, self._by, reason="rolled back")
            switch.run(former, is_rollback=True)
            self._record.append(ReleaseEvent.ROLLED_BACK, environment.name, former, self._by, instead_of=serving.build)
        return former

    def approve(self, name: str, environment: str) -> Build:
        """Approve that another release engineer promotes a build. Raises BuildRefused."""
        build = read_build(self._releases, name)
        signature = self._signer.key.sign(_approval(build, environment), f"approve {build.short} {environment}")
        self._record.append(ReleaseEvent.APPROVED, environment, build.digest, self._by, signature=signature)
        return build

    def hold(self, environment: str, reason: str) -> None:
        """Let nothing be promoted to an environment until the hold is released."""
        self._record.append(ReleaseEvent.HELD, environment, "", self._by, reason=reason)

    def release_hold(self, environment: str) -> None:
        self._record.append(ReleaseEvent.HOLD_RELEASED, environment, "", self._by)

    def _gates(self, build: Build, environment: str) -> Iterator[Gate]:
        yield Gate("signature", True, f"signed by {build.signed_by}; all files are as in the manifest")
        before = BEFORE.get(environment)
        if before:
            entry = self._record.latest(before, *SERVES)
            serves = bool(entry) and entry is not None and entry.build == build.digest
            since = f"since {entry.at:%Y-%m-%d %H:%M} UTC" if entry and serves else ""
            yield Gate("lane", serves, f"{before} runs this build {since}" if serves else f"{before} does not run it")
            yield self._approval_gate(build, environment)
        held = self._record.latest(environment, ReleaseEvent.HELD, ReleaseEvent.HOLD_RELEASED)
        if held and held.event == ReleaseEvent.HELD:
            yield Gate("hold", False, f"{held.by} holds {environment}: {held.facts.get('reason', '')}")
        else:
            yield Gate("hold", True, "no hold")

    def _approval_gate(self, build: Build, environment: str) -> Gate:
        """Count an approval if its signature is that of a trusted key, and neither built the build nor promotes it."""
        involved = {build.signed_by, self._by}
        own = ""
        for entry in self._record.entries(environment):
            if entry.event != ReleaseEvent.APPROVED or entry.build != build.digest:
                continue
            try:
                name = verify_signature(self._releases, _approval(build, environment), str(entry.facts["signature"]))
            except (CannotContinue, KeyError):
                continue
            if name not in involved:
                return Gate("approval", True, f"approved by {name} at {entry.at:%Y-%m-%d %H:%M} UTC")
            own = name
        words = f"{own} built or promotes it: another person must approve it" if own else "no other person approved it"
        return Gate("approval", False, words)

    @contextmanager
    def _recording_refusals(self, environment: str, build: str) -> Iterator[None]:
        try:
            yield
        except TakenBack:
            raise
        except CannotContinue as refused:
            self._record.append(ReleaseEvent.REFUSED, environment, build[:64], self._by, reason=str(refused))
            raise


def _approval(build: Build, environment: str) -> bytes:
    return f"approve {build.digest} {environment}".encode()
