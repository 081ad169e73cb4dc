"""Take out one commit of the business at a time: the business tests must fail each time.

`python -m tests.mutation.commits [words…]` tries those whose place (`package/module.py:line`) has one of the words.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMIT = re.compile(r"\buow\.commit\(\)")
# Other packages use an entity or a use case of these: their tests are tried after the package's own.
EVERYTHING = "tests/business"


@dataclass(frozen=True)
class Commit:
    """One commit: the file it is in, relative to the root, and its line."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path.relative_to('business_layer')}:{self.line}"

    @property
    def tests(self) -> str:
        """The folder of the package's own business tests."""
        return f"{EVERYTHING}/{self.path.parts[1]}"


def commits(root: Path = ROOT) -> Iterator[Commit]:
    """Every commit in the business layer."""
    for path in sorted((root / "business_layer").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                yield Commit(path.relative_to(root), node.lineno)


def survives(commit: Commit, tree: Path) -> bool:
    """Whether the business tests pass without that commit, in a copy of the tree."""
    source = tree / commit.path
    lines = (ROOT / commit.path).read_text().splitlines(keepends=True)
    broken, count = COMMIT.subn("pass", lines[commit.line - 1])
    assert count == 1, f"{commit}: a commit is written `uow.commit()`, alone on its line"
    source.write_text("".join([*lines[: commit.line - 1], broken, *lines[commit.line :]]))
    try:
        return all(_pass(tree, folder) for folder in (commit.tests, EVERYTHING))
    finally:
        source.write_text("".join(lines))


def _pass(tree: Path, folder: str) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", folder]
    run = subprocess.run(command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True)
    return run.returncode == 0


def main(words: list[str]) -> int:
    """Print each commit with what became of its removal; the number of survivors is the exit code."""
    wanted = [commit for commit in commits() if not words or any(word in str(commit) for word in words)]
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache"))
        for commit in wanted:
            has_survived = survives(commit, tree)
            survivors += has_survived
            print(f"{'SURVIVED' if has_survived else 'noticed '}  {commit}", flush=True)
    print(f"{len(wanted)} commits, {survivors} removals survived")
    return min(survivors, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
