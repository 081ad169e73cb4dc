"""The checks of a commit run on exactly its files, and their results are signed and recorded."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from environments.promotion.builds.commit_source import NoCommit
from environments.promotion.builds.signing_keys import find_signer
from environments.promotion.gates.commit_checks import (
    FORMER_RELEASE,
    MIGRATIONS,
    TESTS,
    CheckFailed,
    check_commit,
    newest_result,
    run_and_show,
)
from tests.environments.promotion.company import RecordInMemory
from tests.environments.promotion.small_checkout import SmallCheckout

NAMED = "tests/previous_release/previous_release.toml"


class Runs:
    """A runner that notes each command. `fails` is the one that fails, and `writes` adds a file while it runs."""

    def __init__(self, fails: str = "", writes: Path | None = None) -> None:
        self.fails, self.writes = fails, writes
        self.commands: list[tuple[str, dict[str, str]]] = []

    def __call__(self, command: list[str], _folder: Path, variables: Mapping[str, str]) -> tuple[bool, str]:
        self.commands.append((" ".join(command), dict(variables)))
        if self.writes:
            self.writes.write_text("x", "utf-8")
        return " ".join(command) != self.fails, "12 passed"


@pytest.fixture
def checkout(tmp_path: Path) -> SmallCheckout:
    made = SmallCheckout.made(tmp_path)
    made.commit({NAMED: f'commit = "{made.git("rev-parse", "HEAD").strip()}"\n'})
    return made


def check(checkout: SmallCheckout, record: RecordInMemory, runs: Runs, *names: str, former: str = "") -> str:
    signer = find_signer(checkout.releases, {})
    return check_commit(checkout.folder, record, signer, "robin", names, former, runs)


def test_each_check_is_a_make_target_and_its_result_is_recorded(checkout: SmallCheckout) -> None:
    record, runs = RecordInMemory(), Runs()
    former = checkout.git("rev-parse", "HEAD~1").strip()

    commit = check(checkout, record, runs, TESTS, MIGRATIONS, FORMER_RELEASE)

    assert runs.commands == [
        ("make check", {}),
        ("make lint-migrations", {}),
        ("make previous-release-test", {"DIALTONE_FORMER_RELEASE": former}),
    ]
    for name, against in ((TESTS, ""), (MIGRATIONS, ""), (FORMER_RELEASE, former)):
        result = newest_result(checkout.releases, record, commit, name, against)
        assert result is not None
        assert (result.facts["passed"], result.facts["last_line"]) == (True, "12 passed")


def test_a_failed_check_is_recorded_and_the_others_run(checkout: SmallCheckout) -> None:
    record, runs = RecordInMemory(), Runs(fails="make check")

    with pytest.raises(CheckFailed, match="failed: tests"):
        check(checkout, record, runs, TESTS, MIGRATIONS)

    assert [line.facts["passed"] for line in record.lines] == [False, True]


def test_a_changed_file_is_refused_before_and_after_a_check(checkout: SmallCheckout) -> None:
    record, stray = RecordInMemory(), checkout.folder / "stray.py"

    with pytest.raises(NoCommit, match=r"stray\.py"):
        check(checkout, record, Runs(writes=stray), TESTS)
    with pytest.raises(NoCommit, match=r"stray\.py"):
        check(checkout, record, Runs(), TESTS)

    assert record.lines == []


def test_a_former_release_that_the_history_lacks_is_refused(checkout: SmallCheckout) -> None:
    with pytest.raises(NoCommit, match="no commit"):
        check(checkout, RecordInMemory(), Runs(), FORMER_RELEASE, former="1" * 40)


def test_a_command_is_shown_and_its_last_line_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    passed = run_and_show(["sh", "-c", "echo one; echo $X"], tmp_path, {"X": "two"})
    failed = run_and_show(["sh", "-c", "echo no; exit 3"], tmp_path, {})

    assert (passed, failed) == ((True, "two"), (False, "no"))
    assert capfd.readouterr().out == "one\ntwo\nno\n"
