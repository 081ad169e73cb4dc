"""A build has the same digest each time, contains only its commit, and leaves nothing half done."""

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from environments.promotion.builds import build_parts, make_build
from environments.promotion.builds.build_parts import BuildFailed
from environments.promotion.builds.commit_source import NoCommit, find_commit
from environments.promotion.builds.manifest import digest_of_file
from environments.promotion.builds.read_build import BuildRefused, read_build
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.development_files import CHECKOUT
from tests.environments.promotion.small_checkout import FILES, SmallCheckout, write_no_bill


@pytest.fixture
def checkout(tmp_path: Path) -> SmallCheckout:
    return SmallCheckout.made(tmp_path)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the slowest part, in tests that are not about it."""
    monkeypatch.setattr(build_parts, "write_bill_of_materials", write_no_bill)


def test_two_builds_of_a_commit_are_the_same_to_the_byte(checkout: SmallCheckout, tmp_path: Path) -> None:
    elsewhere = ReleasesFolder(tmp_path / "elsewhere")
    shutil.copytree(checkout.releases.trusted_keys, elsewhere.trusted_keys)

    first = checkout.build()
    before = os.umask(0o077)
    try:
        second = checkout.build(into=elsewhere)
    finally:
        os.umask(before)

    assert second.digest == first.digest == first.folder.name
    assert _contents(second.folder) == _contents(first.folder)
    assert second.signed_by == "robin"


@pytest.mark.usefixtures("quick")
def test_a_change_of_one_part_changes_its_digest_and_that_of_the_build(checkout: SmallCheckout) -> None:
    first = checkout.build()
    checkout.commit({"web_layer/static/store.css": "body { color: navy }\n"})

    second = checkout.build()

    parts = first.manifest.parts
    changed = {part for part, digest in second.manifest.parts.items() if digest != parts[part]}
    assert changed == {"wheel", "static", "provenance"}
    assert second.digest != first.digest


def test_a_build_has_all_that_runs_and_says_where_it_comes_from(checkout: SmallCheckout) -> None:
    build = checkout.build()

    commit = checkout.git("rev-parse", "HEAD").strip()
    index = json.loads((build.folder / "static" / "index.json").read_text())
    fingerprint = digest_of_file(checkout.folder / "web_layer/static/store.css").sha256[:16]
    bill = json.loads((build.folder / "bill_of_materials" / "runtime.cdx.json").read_text())
    statement = json.loads((build.folder / "provenance" / "statement.json").read_text())
    assert (build.manifest.commit, build.manifest.schema, build.manifest.version) == (commit, "0002", "0.2.0")
    assert index["store.css"] == f"store.{fingerprint}.css"
    assert all((build.folder / "static" / name).exists() for name in index.values())
    assert {component["name"] for component in bill["components"]} == {"idna", "winloop"}
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicate"]["buildDefinition"]["externalParameters"] == {"commit": commit}
    named = {subject["name"]: subject["digest"]["sha256"] for subject in statement["subject"]}
    wheel = build.wheel.relative_to(build.folder).as_posix()
    assert named[wheel] == build.manifest.files[wheel].sha256


@pytest.mark.usefixtures("quick")
def test_a_file_that_is_not_in_the_commit_is_not_built(checkout: SmallCheckout) -> None:
    checkout.write({"environments/notes.txt": "mine", "web_layer/static/store.css": "changed"})

    with pytest.raises(NoCommit) as refused:
        checkout.build()
    build = checkout.build("HEAD")

    assert "environments/notes.txt" in str(refused.value)
    assert "web_layer/static/store.css" in str(refused.value)
    with zipfile.ZipFile(build.wheel) as wheel:
        assert "environments/notes.txt" not in wheel.namelist()
        assert wheel.read("web_layer/static/store.css").decode() == FILES["web_layer/static/store.css"]


@pytest.mark.parametrize("revision", ["v9", "--help", ""])
def test_an_unknown_commit_is_refused(checkout: SmallCheckout, revision: str) -> None:
    with pytest.raises(NoCommit, match="There is no commit"):
        checkout.build(revision or "0" * 40)


def test_a_folder_without_git_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoCommit, match="not a Git checkout"):
        find_commit(tmp_path, None)


@pytest.mark.usefixtures("quick")
def test_a_build_with_another_hatchling_than_the_commits_is_refused(checkout: SmallCheckout) -> None:
    checkout.commit({"requirements/uv.txt": "hatchling==1.0.0\n"})

    with pytest.raises(BuildFailed, match=r"needs hatchling 1\.0\.0 to build"):
        checkout.build()


@pytest.mark.usefixtures("quick")
def test_migrations_with_two_ends_are_refused(checkout: SmallCheckout) -> None:
    checkout.commit({"database_layer/migrations/versions/0003_x.py": 'revision = "0003"\ndown_revision = "0001"\n'})

    with pytest.raises(BuildFailed, match="one newest revision, and have 2"):
        checkout.build()


@pytest.mark.usefixtures("quick")
def test_a_tool_that_fails_says_why(checkout: SmallCheckout) -> None:
    checkout.commit({"pyproject.toml": "[project\n"})

    with pytest.raises(BuildFailed, match="hatchling"):
        checkout.build()
    assert _left(checkout) == []


@pytest.mark.parametrize("step", ["copy_catalogue", "write_provenance"])
@pytest.mark.usefixtures("quick")
def test_a_full_disk_leaves_nothing(checkout: SmallCheckout, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def run_full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(build_parts, step, run_full)

    with pytest.raises(BuildFailed, match="No space left on device"):
        checkout.build()
    assert _left(checkout) == []


@pytest.mark.usefixtures("quick")
def test_what_a_kill_left_is_removed_by_the_next_build(
    checkout: SmallCheckout, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = checkout.releases.builds / f"{make_build.DRAFT}killed"
    (left / "build").mkdir(parents=True)

    build = checkout.build()

    assert _left(checkout) == [build.digest]


@pytest.mark.usefixtures("quick")
def test_an_intact_build_stays_and_a_damaged_one_is_not_taken_for_it(checkout: SmallCheckout) -> None:
    first = checkout.build()
    inode = first.folder.stat().st_ino

    assert checkout.build().folder.stat().st_ino == inode

    _change_a_byte(first.wheel)
    with pytest.raises(BuildRefused, match="was changed"):
        checkout.build()


def test_the_wheel_of_this_project_is_the_same_twice_and_complete(tmp_path: Path) -> None:
    if not (CHECKOUT / ".git").exists():
        pytest.skip("This is not a Git checkout.")
    wheels: list[Path] = []
    for name in ("first", "second"):
        commit, source = find_commit(CHECKOUT, "HEAD"), tmp_path / name / "source"
        commit.extract(source)
        build_parts.make_wheel(source, commit, tmp_path / name / "wheel")
        wheels += (tmp_path / name / "wheel").iterdir()

    with zipfile.ZipFile(wheels[0]) as wheel:
        inside = set(wheel.namelist())
    assert len({wheel.read_bytes() for wheel in wheels}) == 1
    assert {"environments/production/settings.toml", "web_layer/static/store.css", "deploy/gunicorn.conf.py"} <= inside


def test_the_commands_make_a_key_and_say_what_is_missing(tmp_path: Path) -> None:
    without_key = _ran(tmp_path, "build")
    made = _ran(tmp_path, "signing-key", "robin")
    again = _ran(tmp_path, "signing-key", "robin")
    unknown = _ran(tmp_path, "check-build", "123456")
    no_digest = _ran(tmp_path, "check-build", "../x")

    assert (without_key.returncode, made.returncode, again.returncode) == (1, 0, 1)
    assert "There is no signing key" in without_key.stderr
    assert "There is a key named robin already" in again.stderr
    assert "There is no build 123456" in unknown.stderr
    assert "does not name a build" in no_digest.stderr
    assert stat.S_IMODE((tmp_path / "keys" / "robin.key").stat().st_mode) == 0o600


def _ran(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "environments", *arguments]
    environ = {**os.environ, "DIALTONE_RELEASES": str(folder), "DIALTONE_SIGNING_KEY": ""}
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)


def _left(checkout: SmallCheckout) -> list[str]:
    return [path.name for path in checkout.releases.builds.iterdir() if path.name != ".lock"]


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _change_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.usefixtures("quick")
def test_a_build_can_be_named_by_its_first_digits(checkout: SmallCheckout) -> None:
    build = checkout.build()
    other = checkout.releases.builds / (build.digest[:8] + "0" * 56)

    assert read_build(checkout.releases, build.digest[:6]) == build
    other.mkdir()
    with pytest.raises(BuildRefused, match="Several builds"):
        read_build(checkout.releases, build.digest[:8])
