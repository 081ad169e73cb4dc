"""The checks of a commit: its tests, its migrations, and the tests of the release before on its schema.

Each result is signed by the release engineer who ran the check, and kept in the record.
"""

import os
import subprocess
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from environments.promotion.builds.commit_source import find_commit
from environments.promotion.builds.signing_keys import Signer, verify_signature
from environments.promotion.lane.record import Entry, ReleaseEvent, ReleaseRecord
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue

TESTS, MIGRATIONS, FORMER_RELEASE = "tests", "migrations", "former-release"
COMMANDS = {TESTS: "check", MIGRATIONS: "lint-migrations", FORMER_RELEASE: "previous-release-test"}
# tests/previous_release reads which release it takes out of the history.
VARIABLE = "DIALTONE_FORMER_RELEASE"
NAMED = Path("tests", "previous_release", "previous_release.toml")

Run = Callable[[list[str], Path, Mapping[str, str]], tuple[bool, str]]


class CheckFailed(CannotContinue):
    """A check of the commit failed. The result is in the record."""


def check_commit(
    checkout: Path, record: ReleaseRecord, signer: Signer, by: str, names: tuple[str, ...], former: str, run: Run
) -> str:
    """Run checks of the newest commit, record each result, and return the commit.

    `former` is a revision of the release whose tests run on the new schema; "" is the one that the checkout names.
    Raises NoCommit if a file differs from the commit before or after a check, and CheckFailed.
    """
    commit = find_commit(checkout, None)
    before = find_commit(checkout, former or named_release(checkout)).id if FORMER_RELEASE in names else ""
    failed = []
    for name in names:
        against = before if name == FORMER_RELEASE else ""
        begun = time.monotonic()
        passed, last_line = run(["make", COMMANDS[name]], checkout, {VARIABLE: against} if against else {})
        if find_commit(checkout, None).id != commit.id:
            raise CheckFailed(f"Another commit was checked out while {name} ran, so its result does not count.")
        signature = signer.key.sign(
            statement_of_result(name, commit.id, against, passed=passed), f"check {name} {commit.id}"
        )
        record.append(
            ReleaseEvent.CHECKED,
            "",
            commit.id,
            by,
            check=name,
            command=f"make {COMMANDS[name]}",
            against=against,
            passed=passed,
            last_line=last_line,
            seconds=round(time.monotonic() - begun),
            signature=signature,
        )
        failed += [] if passed else [name]
    if failed:
        raise CheckFailed(f"Commit {commit.id[:12]} failed: {', '.join(failed)}. Its builds are not promoted.")
    return commit.id


def named_release(checkout: Path) -> str:
    """The commit of the release before, as the checkout names it."""
    return str(tomllib.loads((checkout / NAMED).read_text("utf-8"))["commit"])


def newest_result(
    releases: ReleasesFolder, record: ReleaseRecord, commit: str, name: str, against: str = ""
) -> Entry | None:
    """The newest result of a check that a trusted key signed; None if there is none. Others do not count."""
    for entry in reversed(record.entries(events=(ReleaseEvent.CHECKED,), build=commit)):
        facts = entry.facts
        if facts.get("check") != name or facts.get("against") != against:
            continue
        statement = statement_of_result(name, commit, against, passed=facts.get("passed") is True)
        try:
            verify_signature(releases, statement, str(facts.get("signature")))
        except CannotContinue:
            continue
        return entry
    return None


def run_and_show(command: list[str], folder: Path, variables: Mapping[str, str]) -> tuple[bool, str]:
    """Run a command, print what it prints, and return whether it succeeded and the last line it printed."""
    last, environ = "", {**os.environ, **variables}
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode == 0, last


def statement_of_result(name: str, commit: str, against: str, *, passed: bool) -> bytes:
    """The statement that a release engineer signs after running a check."""
    return f"check {name} {commit} {against} {'passed' if passed else 'failed'}".encode()
