"""The tests of the release before pass on this release's schema, and its readers read this release's documents."""

import json
from pathlib import Path

import pytest

from tests.previous_release.tree import IS_NAMED, NAMED, PreviousRelease
from tests.releases.golden import MAKING

SECONDS_AT_MOST = 3600
# What pytest answers if it ran to its end and tests failed.
FAILURES = 1
# Not in its `make test` either.
FOLDERS_LEFT_OUT = ("browser", "performance", "security", "previous_release")
READ_ALL = """
import json, sys
from database_layer.types import converter, read_value
from tests.releases.golden import documents, enumerations

written, kinds, values = json.load(sys.stdin), documents(), enumerations()
for name, document in written["documents"].items():
    if name in kinds:
        converter.unstructure(converter.structure(document, kinds[name]), kinds[name])
for name, stored in written["enumerations"].items():
    for one in stored if name in values else ():
        assert str(read_value(values[name], one)) == one
print("read", len(written["documents"]))
"""


def test_every_migration_of_the_release_before_is_still_there_word_for_word(
    previous: PreviousRelease, untouched: PreviousRelease
) -> None:
    versions = Path("database_layer", "migrations", "versions")
    theirs = {path.name: path.read_text("utf-8") for path in (untouched.folder / versions).glob("*.py")}
    ours = {path.name: path.read_text("utf-8") for path in (previous.folder / versions).glob("*.py")}

    assert theirs.items() <= ours.items(), "A migration that is out is never changed: write another."


def test_it_reads_every_value_and_document_of_this_release(previous: PreviousRelease) -> None:
    written = {name: json.loads((MAKING / f"{name}.json").read_text("utf-8")) for name in ("documents", "enumerations")}

    done = previous.run(["-c", READ_ALL], given=json.dumps(written), seconds=60)

    assert done.stdout.startswith("read "), done.stderr[-2000:]


def test_its_tests_pass_on_our_schema(previous: PreviousRelease) -> None:
    """Run failed tests once more by themselves: a test that a busy machine breaks can no longer be fixed there."""
    left_out = [f"--deselect={test}" for test in NAMED["left_out"]]
    folders = [f"--ignore=tests/{name}" for name in FOLDERS_LEFT_OUT]
    tests = ["-m", "pytest", "-q", *folders, *left_out]

    done = previous.run([*tests, "-n", "2"], seconds=SECONDS_AT_MOST)
    if done.returncode == FAILURES:
        done = previous.run([*tests, "--last-failed"], seconds=SECONDS_AT_MOST)

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.skipif(not IS_NAMED, reason="the reasons are about the release that the file names")
@pytest.mark.parametrize("test", sorted(NAMED["left_out"]))
def test_what_is_left_out_exists_and_has_a_reason(untouched: PreviousRelease, test: str) -> None:
    path, _, name = test.partition("::")

    assert f"def {name.partition('[')[0]}(" in (untouched.folder / path).read_text("utf-8")
    assert len(NAMED["left_out"][test]) > 20
