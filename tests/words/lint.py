"""The lint: patterns, exceptions, and the hits of both in the texts of the tree."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from tomllib import loads

from tests.words.texts import Text, texts_of

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
# What others wrote, what is written by a program, and what earlier releases wrote never changes for its words.
NOT_READ = (
    "tests/releases/golden/",
    "tests/words/",
    "web_layer/static/vendor/",
    *(f"web_layer/static/{sheet}.css" for sheet in ("office", "reports", "store")),  # built from web_layer/styles
    "web_layer/styles/node_modules/",
    "tests/browser/vendor/",
    "database_layer/migrations/versions/",
    "requirements/",
    "LICENSE",
)
READ = {
    ".py",
    ".html",
    ".md",
    ".yaml",
    ".toml",
    ".js",
    ".scss",
    ".css",
    ".cfg",
    ".service",
    ".wsdl",
    ".xsd",
    ".svg",
    ".http",
    "",
}
GROUPS = {
    "prose": {"docstring", "comment", "string", "page", "yaml", "markdown"},
    "visible": {"string", "page", "yaml", "markdown"},
    "names": {"name", "variable"},
}


@dataclass(frozen=True)
class Pattern:
    """A way of writing that the project does not use.

    `kinds` are the kinds of text it is looked for in. `wrong` and `right` are examples: the first is found, the
    second is not. `only` is "product" if tests may write so.
    """

    name: str
    regex: re.Pattern[str]
    kinds: frozenset[str]
    instead: str
    wrong: tuple[str, ...]
    right: tuple[str, ...]
    only: str = ""

    def applies_to(self, path: str, kind: str) -> bool:
        return kind in self.kinds and (self.only != "product" or not path.startswith("tests/"))


@dataclass(frozen=True)
class Kept:
    """An exception: words that stay as they are in the files that `path` matches."""

    words: str
    path: str
    reason: str

    def covers(self, path: str) -> bool:
        return PurePosixPath(path).match(self.path) or path.startswith(self.path)


@dataclass(frozen=True)
class Hit:
    """A place where a pattern was found."""

    path: str
    line: int
    pattern: Pattern
    words: str

    def __str__(self) -> str:
        words = " ".join(self.words.split())
        return f"{self.path}:{self.line}: {self.pattern.name}: “{words}” → {self.pattern.instead}"


@cache
def patterns() -> tuple[Pattern, ...]:
    """Return the patterns of patterns.toml. A space in a regex also matches the end of a line."""
    return tuple(
        Pattern(
            name=row["name"],
            regex=re.compile(row["regex"].replace(" ", r"(?:[ \t]+|[ \t]*\n[ \t]*)"), re.MULTILINE),
            kinds=frozenset().union(*(GROUPS.get(kind, {kind}) for kind in row["kinds"])),
            instead=row["instead"],
            wrong=tuple(row["wrong"]),
            right=tuple(row["right"]),
            only=row.get("only", ""),
        )
        for row in loads((HERE / "patterns.toml").read_text("utf-8"))["pattern"]
    )


@cache
def exceptions() -> tuple[Kept, ...]:
    return tuple(Kept(**row) for row in loads((HERE / "exceptions.toml").read_text("utf-8"))["exception"])


def hits_in(path: str, texts: Iterable[Text]) -> Iterator[Hit]:
    """Yield what the patterns find in the texts of a file, without what is excepted there."""
    excepted = [exception.words for exception in exceptions() if exception.covers(path)]
    for text in texts:
        words = text.text
        for kept in excepted:
            words = words.replace(kept, "\N{ZERO WIDTH SPACE}")
        for pattern in patterns():
            if pattern.applies_to(path, text.kind):
                for found in pattern.regex.finditer(words):
                    yield Hit(path, text.line + words.count("\n", 0, found.start()), pattern, found[0])


def files(only: Iterable[str] = ()) -> Iterator[str]:
    """Yield the paths of the tree's files that are read, or those of them that begin with one of `only`."""
    wanted = tuple(only)
    for folder, inner, names in os.walk(ROOT):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in {"var", "__pycache__"})
        for name in sorted(names):
            path = (Path(folder) / name).relative_to(ROOT).as_posix()
            is_read = PurePosixPath(path).suffix in READ and not path.startswith(NOT_READ)
            if is_read and (not wanted or path.startswith(wanted)):
                yield path


def hits(only: Iterable[str] = ()) -> Iterator[Hit]:
    for path in files(only):
        yield from hits_in(path, texts_of(ROOT / path))
