"""One way to answer a form in all controllers."""

import ast
from collections.abc import Iterator
from pathlib import Path

import presentation_layer.controllers as controllers

MODULES = sorted(Path(controllers.__file__).parent.glob("*.py"))


def answers_by_other_means(module: Path) -> Iterator[str]:
    """The calls of `submit` whose action is not a function defined right there, in the method that answers the form."""
    for method in ast.walk(ast.parse(module.read_text("utf-8"))):
        if not isinstance(method, ast.FunctionDef):
            continue
        nested = {inner.name for inner in method.body if isinstance(inner, ast.FunctionDef)}
        for call in ast.walk(method):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "submit":
                action = call.args[1]
                if not isinstance(action, ast.Name) or action.id not in nested:
                    yield f"{module.name}:{call.lineno} {method.name}"


def test_the_action_of_a_form_is_a_function_in_the_method_that_answers_it() -> None:
    assert [place for module in MODULES for place in answers_by_other_means(module)] == []
