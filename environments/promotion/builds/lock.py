"""Reads a lock, which is a file of pinned packages: `requirements/*.txt`."""

import re

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# A line that names a package, without its hashes: `numpy==2.4.6 ; python_full_version < '3.12'`.
PINNED = re.compile(r"^[A-Za-z0-9][^\\\n#]*", re.MULTILINE)


def pinned_here(lock: str) -> dict[str, str]:
    """The version of each package that the lock has for this platform.

    One lock serves all platforms, so that it may have a package in two versions, or one that is not for this platform.
    """
    lines = [Requirement(line) for line in PINNED.findall(lock)]
    return {
        canonicalize_name(line.name): next(iter(line.specifier)).version
        for line in lines
        if line.marker is None or line.marker.evaluate()
    }
