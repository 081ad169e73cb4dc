"""The gates of a promotion, in the order in which they are shown."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from business_layer.shared.errors import DomainError
from environments.promotion.builds.read_build import Build, read_build
from environments.promotion.gates.approvals import find_approver
from environments.promotion.gates.catalogue_changes import catalogue_changes, offerings_of
from environments.promotion.gates.commit_checks import FORMER_RELEASE, MIGRATIONS, TESTS, newest_result
from environments.promotion.gates.gate import Gate
from environments.promotion.gates.holds import hold_gate
from environments.promotion.gates.measurement import Measurement
from environments.promotion.gates.surroundings import Surroundings
from environments.promotion.lane.record import Entry, ReleaseEvent, ReleaseRecord
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue
from environments.settings.sources import PRODUCTION

BEFORE = {PRODUCTION: "staging"}
SERVES = (ReleaseEvent.PROMOTED, ReleaseEvent.ROLLED_BACK)
SOAK_VARIABLE, SOAK_MINUTES = "DIALTONE_SOAK_MINUTES", 60
OLDEST_BACKUP = timedelta(days=1)


class Gates:
    """Finds the gates of a promotion by one release engineer. `by` is the name of that engineer's key."""

    def __init__(
        self,
        releases: ReleasesFolder,
        record: ReleaseRecord,
        surroundings: Surroundings,
        by: str,
        *,
        soak_minutes: int = SOAK_MINUTES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._releases, self._record, self._surroundings, self._by = releases, record, surroundings, by
        self._soak, self._clock = timedelta(minutes=soak_minutes), clock

    def find(self, build: Build, environment: str, *, hotfix: str = "") -> Iterator[Gate]:
        """Yield each gate. With a reason for a hotfix, an approval of a hotfix replaces the soak."""
        yield Gate("signature", True, f"signed by {build.signed_by}; all files are as in the manifest")
        for name in (TESTS, MIGRATIONS):
            yield self._result_gate(build.manifest.commit, name)
        former = self._former(environment)
        yield self._former_release_gate(build, former)
        yield self._catalogue_gate(build, former, environment)
        before = BEFORE.get(environment)
        if before:
            entry = self._record.latest(before, *SERVES)
            yield self._lane_gate(build, before, entry)
            yield self._soak_gate(build, before, entry, environment, hotfix)
            yield self._approval_gate(build, environment)
            yield self._backup_gate(former, environment)
        yield hold_gate(self._record, environment, self._surroundings.serving(environment))

    def _former(self, environment: str) -> Build | None:
        digest = self._surroundings.serving(environment)
        return read_build(self._releases, digest) if digest else None

    def _result_gate(self, commit: str, name: str, against: str = "") -> Gate:
        entry = newest_result(self._releases, self._record, commit, name, against)
        gate = "former release" if name == FORMER_RELEASE else name
        if entry is None:
            also = f" --former {against[:12]}" if against else ""
            return Gate(gate, False, f"no result for commit {commit[:12]}: dialtone check-commit --only {name}{also}")
        passed = entry.facts["passed"] is True
        words = f"{entry.facts.get('command')} {'passed' if passed else 'failed'} at {_time(entry)}, run by {entry.by}"
        return Gate(gate, passed, f"{words}: {entry.facts.get('last_line', '')}")

    def _former_release_gate(self, build: Build, former: Build | None) -> Gate:
        """The release that runs must work on the new schema: it does while both run, and after a rollback."""
        if former is None:
            return Gate("former release", True, "no release runs yet")
        if former.manifest.parts["migrations"] == build.manifest.parts["migrations"]:
            return Gate("former release", True, "the schema stays as it is")
        return self._result_gate(build.manifest.commit, FORMER_RELEASE, former.manifest.commit)

    def _catalogue_gate(self, build: Build, former: Build | None, environment: str) -> Gate:
        try:
            faults = self._surroundings.catalogue_faults(build)
            if faults:
                return Gate("catalog", False, f"it is not valid: {faults}")
            if former is None:
                return Gate("catalog", True, "valid; the first one here")
            changes = catalogue_changes(_catalogue(former), _catalogue(build))
            gone = offerings_of(_catalogue(former)) - offerings_of(_catalogue(build))
            held = self._surroundings.products_in_use(environment) if gone else {}
        except (CannotContinue, DomainError) as unknown:
            return Gate("catalog", False, str(unknown))
        kept = [
            f"customers have {held[slug]} of {slug}, which is no longer sold" for slug in sorted(gone & held.keys())
        ]
        if kept:
            return Gate("catalog", False, "; ".join(kept))
        return Gate("catalog", True, "; ".join(["valid", *(changes or ["no change"])]))

    def _lane_gate(self, build: Build, before: str, entry: Entry | None) -> Gate:
        if entry is None or entry.build != build.digest:
            return Gate("lane", False, f"{before} does not run it")
        return Gate("lane", True, f"{before} runs this build since {_time(entry)}")

    def _soak_gate(self, build: Build, before: str, entry: Entry | None, environment: str, hotfix: str) -> Gate:
        """Count the time on staging, and compare how the release does there with the one before."""
        if hotfix:
            name = self._approver(build, environment, of_hotfix=True)[0]
            words = f"skipped for a hotfix: {hotfix}; " + (
                f"approved by {name}" if name else "no one approved a hotfix"
            )
            return Gate("soak", bool(name), words)
        if entry is None or entry.build != build.digest:
            return Gate("soak", False, f"{before} does not run it")
        ran = self._clock() - entry.at
        try:
            now = self._surroundings.measure(before)
        except CannotContinue as away:
            return Gate("soak", False, str(away))
        former = self._measured_before(build, before)
        faults = now.faults(former)
        if ran < self._soak:
            faults.insert(0, f"it must run for {_minutes(self._soak)} minutes")
        compared = f"the release before: {former.words}" if former else "no release before to compare with"
        return Gate("soak", not faults, "; ".join([f"{_minutes(ran)} minutes, {now.words}", compared, *faults]))

    def _measured_before(self, build: Build, environment: str) -> Measurement | None:
        """The measurement of the release before, noted when the promotion of this one began."""
        begun = self._record.entries(environment, events=(ReleaseEvent.BEGUN,), build=build.digest)
        noted = [entry.facts["measured"] for entry in begun if entry.facts.get("measured")]
        return Measurement(**noted[-1]) if noted else None

    def _approval_gate(self, build: Build, environment: str) -> Gate:
        name, words = self._approver(build, environment)
        return Gate("approval", bool(name), words)

    def _approver(self, build: Build, environment: str, *, of_hotfix: bool = False) -> tuple[str, str]:
        return find_approver(self._releases, self._record, build, environment, self._by, of_hotfix=of_hotfix)

    def _backup_gate(self, former: Build | None, environment: str) -> Gate:
        if former is None:
            return Gate("backup", True, "no release runs yet")
        entry = self._record.latest(environment, ReleaseEvent.BACKED_UP)
        if entry is None:
            return Gate("backup", False, f"there is none: dialtone backup {environment}")
        is_new = self._clock() - entry.at < OLDEST_BACKUP
        words = f"the newest is from {_time(entry)}"
        return Gate(
            "backup", is_new, words if is_new else f"{words}, more than a day ago: dialtone backup {environment}"
        )


def soak_minutes(environ: Mapping[str, str]) -> int:
    """The minutes that a release must run on staging: DIALTONE_SOAK_MINUTES, or an hour. Raises CannotContinue."""
    text = environ.get(SOAK_VARIABLE) or str(SOAK_MINUTES)
    if not text.isascii() or not text.isdigit():
        raise CannotContinue(f"{SOAK_VARIABLE} is '{text}'; it must be a number of minutes.")
    return int(text)


def _catalogue(build: Build) -> Path:
    return build.folder / "catalogue"


def _time(entry: Entry) -> str:
    return f"{entry.at:%Y-%m-%d %H:%M} UTC"


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)
