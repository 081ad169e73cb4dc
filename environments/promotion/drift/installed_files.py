"""Compares an installation with its build: each file of the wheel, and the version of each package of the lock."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

from environments.promotion.builds.lock import pinned_here
from environments.promotion.builds.read_build import Build

# The installer writes these itself.
WRITTEN = re.compile(r"\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json|uv_.*)$")


def installed_differences(build: Build, installation: Path) -> list[str]:
    """A line for each file or package that is not as the build has it."""
    packages = next(installation.glob("lib/python*/site-packages"), None)
    if packages is None:
        return [f"files: build {build.short} is not installed in {installation}"]
    return [*_file_differences(build, packages), *_package_differences(build, packages)]


def _file_differences(build: Build, packages: Path) -> Iterator[str]:
    with zipfile.ZipFile(build.wheel) as wheel:
        names = [name for name in wheel.namelist() if not name.endswith("/") and not WRITTEN.search(name)]
        for name in names:
            file = packages / name
            if not file.exists():
                yield f"files: {name} is gone"
            elif hashlib.sha256(file.read_bytes()).digest() != hashlib.sha256(wheel.read(name)).digest():
                yield f"files: {name} was changed"
        yield from _added_files(packages, set(names))


def _added_files(packages: Path, known: set[str]) -> Iterator[str]:
    """Files beside those of the wheel, in its own packages: Python would import them."""
    tops = {name.partition("/")[0] for name in known if "/" in name and ".dist-info" not in name}
    for top in sorted(tops):
        for file in sorted((packages / top).rglob("*")):
            name = file.relative_to(packages).as_posix()
            if file.is_file() and name not in known and file.suffix != ".pyc":
                yield f"files: {name} is new"


def _package_differences(build: Build, packages: Path) -> Iterator[str]:
    """Packages with another version than the lock's, and those that it has not for this platform."""
    pinned = pinned_here((build.folder / "lock" / "runtime.txt").read_text("utf-8"))
    for package in metadata.distributions(path=[str(packages)]):
        name = canonicalize_name(package.name)
        if name == build.manifest.name:
            continue
        if name not in pinned:
            yield f"files: the package {name} is new"
        elif pinned[name] != package.version:
            yield f"files: the package {name} has version {package.version}, not {pinned[name]}"
