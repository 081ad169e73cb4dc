"""A build is checked each time it is read, and each refusal says what is wrong."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from environments.promotion.builds import build_parts
from environments.promotion.builds.manifest import MANIFEST, SIGNATURE, digest_of
from environments.promotion.builds.read_build import Build, BuildRefused, read_build
from environments.promotion.builds.signing_keys import find_signer
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue
from environments.signatures.minisign import SecretKey
from tests.environments.promotion.small_checkout import SmallCheckout, write_no_bill


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[SmallCheckout, Build]:
    checkout = SmallCheckout.made(tmp_path_factory.mktemp("checkout"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_parts, "write_bill_of_materials", write_no_bill)
        return checkout, checkout.build()


@pytest.fixture
def releases(made: tuple[SmallCheckout, Build], tmp_path: Path) -> ReleasesFolder:
    """A copy that a test may change."""
    shutil.copytree(made[0].releases.path, tmp_path / "releases")
    return ReleasesFolder(tmp_path / "releases")


@pytest.fixture
def folder(made: tuple[SmallCheckout, Build], releases: ReleasesFolder) -> Path:
    return releases.builds / made[1].digest


def refusal(releases: ReleasesFolder, folder: Path) -> str:
    with pytest.raises(BuildRefused) as refused:
        read_build(releases, folder.name)
    return str(refused.value)


def test_an_intact_build_is_read(releases: ReleasesFolder, folder: Path) -> None:
    assert read_build(releases, folder.name).signed_by == "robin"


def test_a_changed_byte_is_named(releases: ReleasesFolder, folder: Path) -> None:
    file = next((folder / "wheel").iterdir())
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)

    assert f"wheel/{file.name} was changed." in refusal(releases, folder)


def test_each_file_that_is_missing_or_too_many_is_named(releases: ReleasesFolder, folder: Path) -> None:
    (folder / "lock" / "runtime.txt").unlink()
    (folder / "catalogue" / "other.yaml").write_text("slug: other")
    link = folder / "catalogue" / "voice.yaml"
    shutil.move(link, releases.path / "voice.yaml")
    link.symlink_to(releases.path / "voice.yaml")

    words = refusal(releases, folder)

    assert "lock/runtime.txt is missing." in words
    assert "catalogue/other.yaml is not in the manifest." in words
    assert "catalogue/voice.yaml was changed." in words


def test_a_missing_signature_is_refused(releases: ReleasesFolder, folder: Path) -> None:
    (folder / SIGNATURE).unlink()

    assert "It has no signature" in refusal(releases, folder)


def test_a_missing_manifest_is_refused(releases: ReleasesFolder, folder: Path) -> None:
    (folder / MANIFEST).unlink()

    assert f"It has no {MANIFEST}" in refusal(releases, folder)


def test_a_manifest_that_was_changed_does_not_fit_its_signature(releases: ReleasesFolder, folder: Path) -> None:
    (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes().replace(b"0.2.0", b"0.3.0"))

    assert "does not belong to this content" in refusal(releases, folder)


def test_a_key_that_is_not_trusted_is_refused_by_its_name(releases: ReleasesFolder, folder: Path) -> None:
    stranger = SecretKey.new()
    (folder / SIGNATURE).write_text(stranger.sign((folder / MANIFEST).read_bytes(), "dialtone"))

    words = refusal(releases, folder)

    assert stranger.public.name in words
    assert "not trusted" in words


def test_the_manifest_of_another_build_is_refused(releases: ReleasesFolder, folder: Path) -> None:
    copy = releases.builds / ("0" * 64)
    shutil.copytree(folder, copy)

    assert "that of another build" in refusal(releases, copy)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda it: it | {"format": 2}, "has format 2, and this release reads format 1"),
        (lambda it: it | {"platform": {**it["platform"], "machine": "pdp11"}}, "was built for linux on pdp11"),
        (lambda it: it | {"parts": {**it["parts"], "wheel": "0" * 64}}, "digests of its parts do not belong"),
        (lambda it: it | {"files": {"wheel/x.whl": {"sha256": "0", "size": 0}}}, "These parts are missing: lock"),
        (lambda it: it | {"surprise": True}, "cannot be read"),
        (lambda it: [it], "cannot be read"),
    ],
    ids=["format", "platform", "parts", "files", "unknown", "no table"],
)
def test_a_signed_manifest_that_cannot_be_used_here_is_refused(
    releases: ReleasesFolder, folder: Path, change: Callable[[Any], Any], words: str
) -> None:
    changed = json.dumps(change(json.loads((folder / MANIFEST).read_text()))).encode()
    other = folder.rename(releases.builds / digest_of(changed))
    (other / MANIFEST).write_bytes(changed)
    (other / SIGNATURE).write_text(find_signer(releases, {}).key.sign(changed, "dialtone"))

    assert words in refusal(releases, other)


def test_a_signer_is_named_where_there_are_several_keys(releases: ReleasesFolder) -> None:
    shutil.copy(releases.keys / "robin.key", releases.keys / "casey.key")

    with pytest.raises(CannotContinue, match=r"several signing keys \(casey, robin\)"):
        find_signer(releases, {})
    assert find_signer(releases, {"DIALTONE_SIGNING_KEY": str(releases.keys / "casey.key")}).name == "casey"


@pytest.mark.parametrize(("content", "words"), [(None, "cannot be read"), ("no key", "not a file of minisign")])
def test_a_signing_key_that_cannot_be_used_is_named(tmp_path: Path, content: str | None, words: str) -> None:
    file = tmp_path / "mine.key"
    if content is not None:
        file.write_text(content)

    with pytest.raises(CannotContinue, match=rf"mine\.key.*{words}"):
        find_signer(ReleasesFolder(tmp_path), {"DIALTONE_SIGNING_KEY": str(file)})
