"""Take out one commit of the business at a time: a business test must fail each time.

`python -m tests.mutation.commits` runs the business tests once. After each test it runs the test again without one of
the commits that it came by, until a test has failed for each.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.fakes.unit_of_work import FakeUnitOfWork

BUSINESS = Path(__file__).parents[2] / "business_layer"
TESTS = "tests/business"
Place = tuple[str, int]


def commits(folder: Path = BUSINESS) -> Iterator[Place]:
    """Every commit in the business layer: its file and line."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                yield str(path), node.lineno


class WithoutCommits:
    """A pytest plugin. `noticed` names, for each commit, the test that fails without it."""

    def __init__(self) -> None:
        self.noticed: dict[Place, str] = {}
        self._come_by: set[Place] = set()
        self._left_out: Place | None = None

    def pytest_configure(self) -> None:
        """Let every commit of a fake unit of work come by here first."""
        really_commit = FakeUnitOfWork.commit

        def commit(uow: FakeUnitOfWork) -> None:
            caller = sys._getframe(1)
            place = (caller.f_code.co_filename, caller.f_lineno)
            self._come_by.add(place)
            if place != self._left_out:
                really_commit(uow)

        pytest.MonkeyPatch().setattr(FakeUnitOfWork, "commit", commit)

    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Run the test as it is, then without each commit that no test has missed so far."""
        self._left_out = None
        self._come_by.clear()
        passed = self._passes(item, item, log=True)
        for place in sorted(self._come_by - self.noticed.keys()) if passed else ():
            self._left_out = place
            if not self._passes(item, item, log=False):
                self.noticed[place] = item.nodeid
        item.session._setupstate.teardown_exact(nextitem)
        return True

    def _passes(self, item: pytest.Item, nextitem: pytest.Item, *, log: bool) -> bool:
        return all(not report.failed for report in runtestprotocol(item, log=log, nextitem=nextitem))


def main() -> int:
    """Print each commit whose removal no test notices; the exit code is 1 if there is one."""
    plugin = WithoutCommits()
    outcome = pytest.main([TESTS, "-q", "-p", "no:cacheprovider"], plugins=[plugin])
    everywhere = list(commits())
    survivors = [place for place in everywhere if place not in plugin.noticed]
    for path, line in survivors:
        print(f"no test misses the commit at {Path(path).relative_to(BUSINESS.parent)}:{line}")
    print(f"{len(everywhere)} commits, {len(survivors)} may be removed unnoticed")
    return 1 if survivors or outcome else 0


if __name__ == "__main__":
    sys.exit(main())
