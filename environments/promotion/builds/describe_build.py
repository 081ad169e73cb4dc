"""Describes a build for the record of releases, so that two builds can be compared where neither of them is."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from business_layer.shared.errors import DomainError
from environments.catalogue.publish import read_documents
from environments.promotion.builds.read_build import Build
from environments.promotion.builds.signing_keys import login_of
from environments.promotion.releases_folder import ReleasesFolder

# The newest commits of a build that its description lists, as far as the checkout knows them.
COMMITS_LISTED = 100
PRICED = ("prices", "charges")


def describe_build(releases: ReleasesFolder, build: Build, checkout: Path) -> dict[str, Any]:
    """The build's commits, migrations and lines of the catalog. Without a checkout of the commit, no commits."""
    manifest = build.manifest
    return {
        "commit": manifest.commit,
        "committed_at": manifest.committed_at,
        "version": manifest.version,
        "schema": manifest.schema,
        "built_by": build.signed_by,
        "login": login_of(releases, build.signed_by),
        "migrations": sorted(path.stem for path in (build.folder / "migrations").glob("[0-9]*.py")),
        "catalogue": _catalogue_lines(build.folder / "catalogue"),
        "commits": _commits(checkout, manifest.commit),
    }


def _catalogue_lines(folder: Path) -> dict[str, str]:
    try:
        document = read_documents(folder)
    except (DomainError, OSError):
        return {}
    return dict(_lines_of(document))


def _lines_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the amount of each price, and a digest of the rest of each offering, of each bundle, of the documents."""
    for offering in (row for family in document["families"] for row in family.get("offerings", [])):
        yield offering["slug"], _digest({key: value for key, value in offering.items() if key not in PRICED})
        for price in (price for kind in PRICED for price in offering.get(kind) or []):
            yield f"{offering['slug']}: {price['id']}", str(price.get("amount", ""))
    for bundle in document.get("bundles") or []:
        yield f"bundle {bundle['slug']}", _digest(bundle)
    yield "contract documents", _digest(document.get("documents"))


def _digest(part: object) -> str:
    return sha256(json.dumps(part, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _commits(checkout: Path, commit: str) -> list[list[str]]:
    git = shutil.which("git")
    if git is None or not (checkout / ".git").exists():
        return []
    command = [git, "-C", str(checkout), "log", f"-{COMMITS_LISTED}", "--format=%H%x09%s", commit, "--"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line.split("\t", 1) for line in done.stdout.splitlines()] if done.returncode == 0 else []
