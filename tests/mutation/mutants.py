"""Try each of mutmut's mutants: a business test must fail.

`python -m tests.mutation.mutants [words…]` makes the mutants of the packages that pyproject.toml names, notes which
tests come by each function, and tries the mutants whose names have one of the words, or else all that were not tried
since their function changed. mutmut's own runner
collects the tests anew for each mutant, which takes seconds; here each mutant is a fork of one process that has
collected them, which takes a hundredth. What is found out lies where mutmut keeps it: `mutmut results` lists it,
`mutmut show NAME` shows a mutant. They are tried in an order that is mixed once and for all, so that a run that was
stopped has tried a fair sample. Mutants that only word a text otherwise are skipped: words are not behavior.
"""

import ast
import gc
import os
import resource
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from random import Random
from time import process_time

import pytest
from _pytest.runner import runtestprotocol
from mutmut import __main__ as mutmut
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, setup_source_paths, walk_mutatable_files
from mutmut.utils.format_utils import mangled_name_from_mutant_name

AT_ONCE = 2
KILLED, SURVIVED, NO_TESTS, SKIPPED, TIMEOUT = 1, 0, 33, 34, 36
LONGEST_SECONDS = 20.0
MOST_MEMORY = 3 * 1024**3


@dataclass(frozen=True)
class Mutant:
    name: str
    file: SourceFileMutationData

    @property
    def function(self) -> str:
        return str(mangled_name_from_mutant_name(self.name))

    def is_tested_in(self, item: pytest.Item) -> bool:
        """True if it is a test of the mutant's own package, which fails most often."""
        return item.nodeid.split("/")[2] == self.name.split(".")[1]


class MutantRun:
    """A pytest plugin that runs every test once, and then those that come by a mutated function once a mutant."""

    def __init__(self, mutants: list[Mutant]) -> None:
        self._mutants = mutants
        self._tests: dict[str, list[tuple[float, pytest.Item]]] = defaultdict(list)
        self._running: dict[int, Mutant] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        set_mutant_under_test("stats")
        for item in session.items:
            began = process_time()
            if not _passes([item]):
                print(f"{item.nodeid} is left out: it fails without any mutant")
                continue
            for function in state()._stats:
                self._tests[function].append((process_time() - began, item))
            state()._stats.clear()
        gc.collect()
        gc.freeze()
        for number, mutant in enumerate(self._mutants):
            if number % 200 == 0:
                print(f"{number} of {len(self._mutants)} {dict(self.count())}", flush=True)
                self.save()
            self._start(mutant)
        while self._running:
            self._await_one()
        return True

    def count(self) -> Counter[str]:
        """The number of mutants by outcome so far."""
        return Counter(str(status_by_exit_code[mutant.file.exit_code_by_key[mutant.name]]) for mutant in self._mutants)

    def save(self) -> None:
        """Keep what was found out where mutmut looks for it."""
        for file in {mutant.file.path: mutant.file for mutant in self._mutants}.values():
            file.save()

    def _start(self, mutant: Mutant) -> None:
        tests = sorted(self._tests[mutant.function], key=lambda test: (not mutant.is_tested_in(test[1]), test[0]))
        if not tests:
            self._note(mutant, NO_TESTS)
            return
        while len(self._running) >= AT_ONCE:
            self._await_one()
        process = os.fork()
        if process == 0:
            _try(mutant, [item for _, item in tests], seconds=sum(seconds for seconds, _ in tests))
        self._running[process] = mutant

    def _await_one(self) -> None:
        process, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        self._note(self._running.pop(process), code if code in {KILLED, SURVIVED} else TIMEOUT)

    def _note(self, mutant: Mutant, code: int) -> None:
        mutant.file.exit_code_by_key[mutant.name] = code


def _try(mutant: Mutant, items: list[pytest.Item], *, seconds: float) -> None:
    """Run the tests with that mutant and end this process, which is a fork, with what became of it."""
    code = KILLED
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.dup2(nothing, sys.stderr.fileno())
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        signal.setitimer(signal.ITIMER_PROF, min(LONGEST_SECONDS, 5 + 10 * seconds))
        set_mutant_under_test(mutant.name)
        code = SURVIVED if _passes(items) else KILLED
    finally:
        os._exit(code)


def _passes(items: Iterable[pytest.Item]) -> bool:
    """True if all of them pass; stops at the first that does not."""
    return all(not report.failed for item in items for report in runtestprotocol(item, log=False, nextitem=None))


def _made(words: list[str]) -> Iterator[Mutant]:
    """The mutants to try; their files say where each result is kept."""
    for path in walk_mutatable_files():
        file = SourceFileMutationData(path=path)
        file.load()
        file.meta_path = file.meta_path.absolute()
        reworded = _reworded(path)
        for name in file.exit_code_by_key:
            if name in reworded:
                file.exit_code_by_key[name] = SKIPPED
            elif any(word in name for word in words) if words else file.exit_code_by_key[name] is None:
                yield Mutant(name, file)


def _reworded(path: Path) -> set[str]:
    """The names of the mutants of that file which differ from what they mutate in nothing but a text with a space."""
    tree = ast.parse((Path("mutants") / path).read_text("utf-8"))
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    module = ".".join(path.with_suffix("").parts)
    return {
        f"{module}.{name}"
        for name, function in functions.items()
        if "__mutmut_" in name and not name.endswith("_orig")
        if _without_words(function) == _without_words(functions[f"{name.rpartition('_')[0]}_orig"])
    }


def _without_words(function: ast.FunctionDef) -> str:
    dumped = ast.dump(ast.Module(body=function.body, type_ignores=[]))
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            dumped = dumped.replace(repr(node.value), "''")
    return dumped


def main(words: list[str]) -> int:
    """Make the mutants, try them, save what became of them and print how many came to which end, by package."""
    Path("mutants").mkdir(exist_ok=True)
    set_mutant_under_test("mutant_generation")
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    mutmut.create_mutants(AT_ONCE)
    mutants = sorted(_made(words), key=lambda mutant: mutant.name)
    Random(1).shuffle(mutants)
    run = MutantRun(mutants)
    os.chdir("mutants")
    selected = [*config().pytest_add_cli_args, *config().pytest_add_cli_args_test_selection]
    pytest.main(["-q", "-s", "--rootdir=.", *selected], plugins=[run])
    os.chdir("..")
    run.save()
    for package in config().only_mutate:
        print(package, dict(_ends(package)))
    return 0


def _ends(package: str) -> Counter[str]:
    """The number of mutants of a package that came to each end, in this run and before."""
    ends: Counter[str] = Counter()
    for path in walk_mutatable_files():
        if fnmatch(str(path), package):
            file = SourceFileMutationData(path=path)
            file.load()
            ends.update(status_by_exit_code[code] for code in file.exit_code_by_key.values())
    return ends


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
