"""Makes each part of a build from the source of a commit. Each writes its files into a folder of its own.

The same commit gives the same bytes on any machine: all times are those of the commit.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from environments.promotion.builds.commit_source import Commit
from environments.promotion.builds.lock import pinned_here
from environments.promotion.builds.manifest import digest_of_file
from environments.settings.errors import CannotContinue

LOCKS = ("runtime.txt", "local.txt")
FINGERPRINT = 16
LINES_OF_OUTPUT = 15
REVISION = re.compile(r"^(revision|down_revision)\b[^=]*= *[\"'](\w+)[\"']", re.MULTILINE)
STATEMENT, PREDICATE = "https://in-toto.io/Statement/v1", "https://slsa.dev/provenance/v1"
BUILD_TYPE = "https://dialtone.example/builds/wheel-of-a-commit/1"


class BuildFailed(CannotContinue):
    """A part of the build cannot be made."""


def make_wheel(source: Path, commit: Commit, folder: Path) -> None:
    """Build the wheel with the hatchling that the commit's lock names, without an isolated environment."""
    _require_pinned("hatchling", source / "requirements" / "uv.txt")
    folder.mkdir()
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    _run(command, source, {"SOURCE_DATE_EPOCH": str(commit.time)})


def copy_locks(source: Path, folder: Path) -> None:
    """Copy the locks: of the packages everywhere, and of those that also run the sandbox."""
    folder.mkdir()
    for name in LOCKS:
        shutil.copyfile(source / "requirements" / name, folder / name)


def copy_catalogue(source: Path, folder: Path) -> None:
    """Copy the catalog's files, so that builds can be compared without installing them."""
    _copy(sorted((source / "environments" / "catalogue").glob("*.yaml")), folder)


def copy_migrations(source: Path, folder: Path) -> str:
    """Copy the migrations, and return the newest revision."""
    files = sorted((source / "database_layer" / "migrations" / "versions").glob("[0-9]*.py"))
    _copy(files, folder)
    named: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in files:
        for kind, revision in REVISION.findall(file.read_text("utf-8")):
            named[kind].add(revision)
    newest = named["revision"] - named["down_revision"]
    if len(newest) != 1:
        raise BuildFailed(f"The migrations must have one newest revision, and have {len(newest)}.")
    return newest.pop()


def fingerprint_static_files(source: Path, folder: Path) -> None:
    """Copy the static files under names that contain a hash of their content, and list them in index.json."""
    root, index = source / "web_layer" / "static", {}
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        path = file.relative_to(root)
        name = path.with_name(f"{path.stem}.{digest_of_file(file).sha256[:FINGERPRINT]}{path.suffix}")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / name)
        index[path.as_posix()] = name.as_posix()
    _write_document(folder / "index.json", index)


def write_bill_of_materials(folder: Path) -> None:
    """List the packages of the runtime in CycloneDX's format."""
    (folder / "bill_of_materials").mkdir()
    target = folder / "bill_of_materials" / "runtime.cdx.json"
    # -I: a folder with an unfinished build is not searched for modules.
    command = [sys.executable, "-I", "-m", "cyclonedx_py", "requirements", str(folder / "lock" / "runtime.txt")]
    _run([*command, "--output-reproducible", "--output-file", str(target)], folder, {})


def write_provenance(folder: Path, source: Path, commit: Commit) -> None:
    """State, as in-toto's statement with SLSA's predicate, of which commit and with which tools the files were made."""
    subjects = [
        {"name": path.relative_to(folder).as_posix(), "digest": {"sha256": digest_of_file(path).sha256}}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    tools = source / "requirements" / "uv.txt"
    definition = {
        "buildType": BUILD_TYPE,
        "externalParameters": {"commit": commit.id},
        "resolvedDependencies": [
            {"uri": f"git+commit:{commit.id}", "digest": {"gitCommit": commit.id}},
            {"name": "requirements/uv.txt", "digest": {"sha256": hashlib.sha256(tools.read_bytes()).hexdigest()}},
        ],
    }
    run = {"builder": {"id": f"{BUILD_TYPE}#python-{sys.version_info.major}.{sys.version_info.minor}"}}
    predicate = {"buildDefinition": definition, "runDetails": run}
    (folder / "provenance").mkdir()
    statement = {"_type": STATEMENT, "subject": subjects, "predicateType": PREDICATE, "predicate": predicate}
    _write_document(folder / "provenance" / "statement.json", statement)


def version_of(source: Path) -> str:
    return str(tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def time_words(commit: Commit) -> str:
    return datetime.fromtimestamp(commit.time, UTC).isoformat()


def _require_pinned(package: str, lock: Path) -> None:
    pinned = pinned_here(lock.read_text("utf-8")).get(package, "")
    try:
        installed = metadata.version(package)
    except metadata.PackageNotFoundError:
        installed = ""
    if not pinned or installed != pinned:
        raise BuildFailed(
            f"The commit needs {package} {pinned} to build, and here is {installed or 'none'}. "
            "Install requirements/uv.txt and requirements/dev.txt of that commit."
        )


def _copy(files: list[Path], folder: Path) -> None:
    folder.mkdir()
    for file in files:
        shutil.copyfile(file, folder / file.name)


def _write_document(file: Path, document: Any) -> None:
    file.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", "utf-8")


def _run(command: list[str], folder: Path, environ: dict[str, str]) -> None:
    """Run a tool with no variables but PATH and those given, so that none of this machine's changes the bytes."""
    given = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder), **environ}
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).splitlines()[-LINES_OF_OUTPUT:]
        raise BuildFailed(f"`{' '.join(command[1:5])}` failed:\n" + "\n".join(f"  {line}" for line in lines))
