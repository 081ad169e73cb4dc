"""Every test says what must be so, itself or through a function that it calls."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from environments.settings.development_files import CHECKOUT

SOURCES = sorted((CHECKOUT / "tests").rglob("*.py"))
ASSERTING = {"raises", "warns", "fail", "expect"}


def test_every_test_asserts_something() -> None:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}
    functions = [
        (path, node) for path, tree in trees.items() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    ]
    called: dict[str, set[str]] = defaultdict(set)
    asserting = set()
    for _, function in functions:
        called[function.name] |= set(_called(function))
        if any(isinstance(node, ast.Assert) for node in ast.walk(function)) or ASSERTING & set(_called(function)):
            asserting.add(function.name)

    silent = [
        f"{path.relative_to(CHECKOUT)}: {function.name}"
        for path, function in functions
        if path.name.startswith("test_") and function.name.startswith("test_")
        if function.name not in asserting and not called[function.name] & asserting
    ]

    assert functions
    assert silent == []


def _called(function: ast.AST) -> Iterator[str]:
    """The names of what a function calls."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
                yield name
