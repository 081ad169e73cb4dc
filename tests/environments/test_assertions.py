"""Every test says what must be so, itself or through a function that it calls, and says one thing at a time."""

import ast
from collections import defaultdict
from collections.abc import Iterator

import pytest

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


def test_no_assertion_has_a_way_out() -> None:
    """`a or b` holds if only one of them does: the other may be broken, and nobody knows which was meant."""
    loose = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno}: {ast.unparse(node.test)}"
        for path in SOURCES
        if path.name.startswith("test_")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assert) and _has_way_out(node.test)
    ]

    assert loose == []


@pytest.mark.parametrize(
    "loose",
    ["a or b", "not (a or b)", "x and (a or b)", "(a or b) == c", "all(a or b for a in c)", "any([a, b])", "1", "a, b"],
)
def test_a_way_out_is_found(loose: str) -> None:
    assert _has_way_out(ast.parse(loose, mode="eval").body)


@pytest.mark.parametrize(
    "strict", ["a in {b, c}", "[a for a in b if c or d] == []", "any(a in b for a in c)", "a and b"]
)
def test_a_filter_of_what_is_looked_at_is_no_way_out(strict: str) -> None:
    assert not _has_way_out(ast.parse(strict, mode="eval").body)


def _has_way_out(condition: ast.expr) -> bool:
    """True if the condition has an `or` anywhere but in a filter, lists alternatives in `any`, or is always true."""
    match condition:
        case ast.BoolOp(op=ast.Or()) | ast.Constant() | ast.Tuple():
            return True
        case ast.Call(func=ast.Name(id="any"), args=[ast.List() | ast.Tuple() | ast.Set()]):
            return True
    return any(_has_or(part) for part in ast.iter_child_nodes(condition))


def _has_or(node: ast.AST) -> bool:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        return True
    inside = node.iter if isinstance(node, ast.comprehension) else None
    return any(_has_or(part) for part in ([inside] if inside else ast.iter_child_nodes(node)))
