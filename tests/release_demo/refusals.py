"""Everything that must be refused, tried one after another, each with the reason that the command gives."""

from datetime import UTC, datetime, timedelta

from environments.promotion.builds.read_build import read_build
from environments.promotion.builds.signing_keys import find_signer
from environments.promotion.gates.find_gates import Gates
from environments.promotion.gates.surroundings import LocalSurroundings
from environments.promotion.lane.record import open_record
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.run_environment import hold_environment
from tests.release_demo.demonstration import COLLEAGUE, DEVELOPER, Demonstration

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def refuse_broken_build(show: Demonstration, broken: str) -> None:
    """A build whose tests fail, whose migration takes away what the running release reads, and that sells no pagers."""
    done = show.run("promote", broken, "staging")
    show.refuses("failed test", done, "tests: make check failed")
    show.refuses("migration that breaks the running release", done, "migrations: make lint-migrations failed")
    show.refuses("catalog that drops an offering in use", done, "of paging, which is no longer sold")


def refuse_promotions(show: Demonstration, build: str, not_on_staging: str) -> None:
    """Try what is refused for a build that is fine, and for one that skips staging."""
    show.refuses("skipping staging", show.run("promote", not_on_staging, "production"), "lane: staging does not run it")
    show.must("hold", "production", "--reason", "no releases before Monday")
    done = show.run("promote", build, "production")
    show.refuses("freeze", done, "hold: robin holds production: no releases before Monday")
    show.must("hold", "production", "--release")
    show.refuses("unknown build", show.run("promote", "abcdef123456", "staging"), "There is no build abcdef123456")
    done = show.run("environment", "up", "testing")
    show.refuses("unknown environment", done, "There is no environment 'testing'")
    with hold_environment(show.production):
        done = show.run("promote", build, "production")
    show.refuses("two at once", done, "Another command works on production now")
    done = show.run("promote", build, "production", DIALTONE_RECORD_URL=NOWHERE)
    show.refuses("record away", done, "The record of releases is away, so nothing is promoted")


def refuse_own_approval(show: Demonstration, build: str) -> None:
    show.must("approve", build, "production", by=DEVELOPER)
    show.refuses(
        "own approval", show.run("promote", build, "production"), "approval: robin built or promotes it: another person"
    )
    show.must("approve", build, "production", by=COLLEAGUE)


def refuse_changed_files(show: Demonstration, build: str) -> None:
    """A build with a changed byte, one without its signature, and a checkout with a change that is not committed."""
    folder = show.releases.builds / build
    wheel, signature = next((folder / "wheel").iterdir()), folder / "manifest.json.minisig"
    content, signed = wheel.read_bytes(), signature.read_bytes()
    wheel.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    show.refuses("changed byte", show.run("promote", build, "production"), f"{wheel.name} was changed")
    wheel.write_bytes(content)
    signature.unlink()
    show.refuses("missing signature", show.run("promote", build, "production"), "It has no signature")
    signature.write_bytes(signed)
    left = show.checkout / "notes.txt"
    left.write_text("Not committed.\n", "utf-8")
    show.refuses("dirty tree", show.run("build"), "These files differ from the newest commit")
    left.unlink()


def refuse_old_backup(show: Demonstration, build: str) -> None:
    """Here only the clock of the gates is a day ahead: the times in the record cannot be changed."""
    releases, record = show.releases, open_record(show.releases)
    surroundings = LocalSurroundings(releases, lambda name: EnvironmentFolder.named(name, show.variables))
    signer = find_signer(releases, {"DIALTONE_SIGNING_KEY": str(show.key_of(DEVELOPER))})
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    gates = Gates(releases, record, surroundings, signer.name, soak_minutes=0, clock=lambda: tomorrow)
    backup = next(gate for gate in gates.find(read_build(releases, build), "production") if gate.name == "backup")
    show.refusals["old backup"] = not backup.is_passed and "more than a day ago" in backup.evidence
    show.say(f"{'NOT REFUSED' if backup.is_passed else 'refused'}, old backup: {backup.evidence}")
