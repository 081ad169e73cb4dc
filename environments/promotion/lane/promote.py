"""Promotes builds along development, staging and production, and rolls back. Everything goes to the record."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from environments.promotion.builds.read_build import Build, read_build
from environments.promotion.builds.signing_keys import Signer, name_of_signer
from environments.promotion.drift.observe import Observation
from environments.promotion.gates.approvals import statement_of_approval
from environments.promotion.gates.gate import Gate
from environments.promotion.gates.holds import unfinished_rollback
from environments.promotion.gates.surroundings import Surroundings
from environments.promotion.lane.record import Entry, ReleaseEvent, ReleaseRecord
from environments.promotion.lane.switch import Switch
from environments.promotion.lane.watch import TakenBack
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.run_environment import hold_environment
from environments.settings.errors import CannotContinue
from environments.settings.sources import DEVELOPMENT

if TYPE_CHECKING:
    from environments.promotion.gates.find_gates import Gates


class PromotionRefused(CannotContinue):
    """A gate is not passed. The message says which, and why."""


class Lane:
    """The way of builds from environment to environment, for one release engineer.

    Without a key, it is for the person `by`, named by a back office, who cannot sign here. `gates` makes the gates for
    a person, and `describe` describes a build for the record. A rollback needs neither, so they are made when a
    promotion asks for them: importing them takes as long as the rest of a rollback's imports.

    Every method raises RecordAway before it changes anything if the record is away.
    """

    def __init__(
        self,
        releases: ReleasesFolder,
        record: ReleaseRecord,
        signer: Signer | None,
        surroundings: Surroundings,
        *,
        by: str = "",
        gates: Callable[[str], "Gates"],
        describe: Callable[[Build], Mapping[str, Any]] = lambda build: {"commit": build.manifest.commit},
    ) -> None:
        self._releases, self._record, self._signer, self._surroundings = releases, record, signer, surroundings
        self._describe = describe
        self.by = name_of_signer(releases, signer) if signer else by
        self._gates = gates

    def entries(self) -> list[Entry]:
        """The whole record, the oldest line first."""
        return self._record.entries()

    def gates(self, build: Build, environment: str, *, hotfix: str = "") -> tuple[Gate, ...]:
        """The checks of a promotion, each with its evidence."""
        return tuple(self._gates(self.by).find(build, environment, hotfix=hotfix))

    def promote(self, name: str, environment: EnvironmentFolder, switch: Switch, *, hotfix: str = "") -> None:
        """Promote a build. Raises BuildRefused, PromotionRefused, TakenBack, EnvironmentBusy.

        A hotfix, which needs a reason, is promoted without its time on staging if its approval is one for a hotfix.
        """
        if environment.name == DEVELOPMENT:
            raise PromotionRefused("Builds are promoted to staging, then to production. Development runs the checkout.")
        with self._recording_refusals(environment.name, name), hold_environment(environment):
            build = read_build(self._releases, name)
            gates = self.gates(build, environment.name, hotfix=hotfix)
            failed = [gate for gate in gates if not gate.is_passed]
            if failed:
                lines = "\n".join(f"  {gate.name}: {gate.evidence}" for gate in failed)
                raise PromotionRefused(f"Build {build.short} is not promoted to {environment.name}:\n{lines}")
            evidence = {gate.name: gate.evidence for gate in gates}
            facts: dict[str, Any] = {"gates": evidence, "hotfix": hotfix}
            measured = self._measured(environment, build)
            facts["instead_of"] = _replaced(environment, build.digest)
            begun = {**facts, "measured": measured, "description": self._describe(build)}
            self._record.append(ReleaseEvent.BEGUN, environment.name, build.digest, self.by, **begun)
            try:
                smoke = switch.run(build.digest)
            except TakenBack as failing:
                self._record.append(
                    ReleaseEvent.TAKEN_BACK, environment.name, build.digest, self.by, reason=str(failing)
                )
                raise
            evidence["smoke"] = smoke
            facts["switch_seconds"] = round(switch.shifting_seconds, 3)
            facts["observed"] = self._observed(environment)
            self._record.append(ReleaseEvent.PROMOTED, environment.name, build.digest, self.by, **facts)

    def roll_back(self, environment: EnvironmentFolder, switch: Switch, *, act: str = "") -> str:
        """Return to the build before, hold the environment, and return the build's digest. Raises PromotionRefused.

        `act` is the id of the wish of a back office, which the record's lines then name.
        """
        with self._recording_refusals(environment.name, "", act), hold_environment(environment):
            switch.settle()
            serving = environment.read_serving()
            begun = unfinished_rollback(self._record, environment.name, serving.build)
            if begun is None:
                self._return(environment, switch)
            done = environment.read_serving()
            instead_of = begun.facts.get("instead_of", "") if begun else serving.build
            facts = {"instead_of": instead_of, "reason": "rolled back", "observed": self._observed(environment)}
            facts |= {"act": act} if act else {}
            self._record.append(ReleaseEvent.ROLLED_BACK, environment.name, done.build, self.by, **facts)
        return done.build

    def _return(self, environment: EnvironmentFolder, switch: Switch) -> None:
        serving = environment.read_serving()
        former = serving.builds[serving.free]
        if not former or former == serving.build:
            raise PromotionRefused(f"There is no build before the one that {environment.name} runs.")
        read_build(self._releases, former)
        event, facts = ReleaseEvent.ROLLBACK_BEGUN, {"instead_of": serving.build}
        self._record.append(event, environment.name, former, self.by, **facts)
        switch.run(former, is_rollback=True)

    def approve(self, name: str, environment: str, *, is_hotfix: bool = False) -> Build:
        """Approve that another release engineer promotes a build, also as a hotfix. Raises BuildRefused."""
        if self._signer is None:
            raise PromotionRefused("An approval needs a signing key.")
        build = read_build(self._releases, name)
        statement = statement_of_approval(build, environment, is_hotfix=is_hotfix)
        facts = {"signature": self._signer.key.sign(statement, f"approve {build.short} {environment}")}
        self._record.append(ReleaseEvent.APPROVED, environment, build.digest, self.by, **facts, hotfix=is_hotfix)
        return build

    def hold(self, environment: str, reason: str) -> None:
        """Let nothing be promoted to an environment until the hold is released."""
        self._record.append(ReleaseEvent.HELD, environment, "", self.by, reason=reason)

    def release_hold(self, environment: str) -> None:
        self._record.append(ReleaseEvent.HOLD_RELEASED, environment, "", self.by)

    def _measured(self, environment: EnvironmentFolder, build: Build) -> dict[str, Any] | None:
        """Measure the release that is about to be replaced: the new one is compared with it."""
        if environment.read_serving().build in ("", build.digest):
            return None
        try:
            return asdict(self._surroundings.measure(environment.name))
        except CannotContinue:
            return None

    def _observed(self, environment: EnvironmentFolder) -> Observation | None:
        """Note the settings, schema and catalog that run now: later ones are compared with them."""
        try:
            return self._surroundings.observe(environment.name)
        except CannotContinue:
            return None

    @contextmanager
    def _recording_refusals(self, environment: str, build: str, act: str = "") -> Iterator[None]:
        try:
            yield
        except TakenBack:
            raise
        except CannotContinue as refused:
            facts = {"reason": str(refused), **({"act": act} if act else {})}
            self._record.append(ReleaseEvent.REFUSED, environment, build[:64], self.by, **facts)
            raise


def _replaced(environment: EnvironmentFolder, build: str) -> str:
    """The build that the environment can go back to after the promotion, also after an interruption of it."""
    serving = environment.read_serving()
    return serving.builds[serving.free] if serving.build == build else serving.build
